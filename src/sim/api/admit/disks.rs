//! Disks of an instance.
use serde_json::Value;

use super::super::status::Cause;
use super::cause::{INSTANCE, invalid, items, text};

const BUSES: &[&str] = &["virtio", "scsi", "sata", "usb"];

/// What is wrong with the disks.
pub(super) fn causes(instance: &Value) -> Vec<Cause> {
    let disks = items(instance, "/domain/devices/disks");
    let volumes = items(instance, "/volumes");
    let mut causes = Vec::new();
    for (number, disk) in disks.iter().enumerate() {
        let here = format!("{INSTANCE}.domain.devices.disks[{number}]");
        let name = text(disk, "name");
        if !volumes.iter().any(|volume| text(volume, "name") == name) {
            causes.push(invalid(
                format!("{here}.name"),
                format!("{here}.Name '{name}' not found."),
            ));
        }
    }
    for (number, disk) in disks.iter().enumerate() {
        let here = format!("{INSTANCE}.domain.devices.disks[{number}]");
        let name = text(disk, "name");
        if disks.iter().take(number).any(|other| text(other, "name") == name) {
            let message = format!("{here} and {INSTANCE}.domain.devices.disks have the same name.");
            causes.push(invalid(format!("{here}.name"), message));
        }
        for target in ["disk", "cdrom", "lun"] {
            let bus = disk.get(target).map(|target| text(target, "bus")).unwrap_or_default();
            if !bus.is_empty() && !BUSES.contains(&bus) {
                let known = BUSES.join(" ");
                let message = format!("{here} is set with an unrecognized bus {bus}, must be one of: [{known}]");
                causes.push(invalid(format!("{here}.{target}.bus"), message));
            }
        }
    }
    causes
}
