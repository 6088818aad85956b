//! What KubeVirt's webhooks say about volumes that are to be plugged in (pkg/storage/admitters/storagehotplug.go;
//! pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go: `validateVolumeRequests`).
use serde_json::Value;

use super::super::status::Cause;
use super::cause::{has, invalid, items, text};

const REQUESTS: &str = "Status.volumeRequests";

/// What is wrong with a VM's requests; `vmi` is its instance if it is ready.
pub(super) fn requests(vm: &Value, vmi: Option<&Value>) -> Vec<Cause> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for request in items(vm, "/status/volumeRequests") {
        for (field, called) in [
            ("addVolumeOptions", "AddVolume"),
            ("removeVolumeOptions", "RemoveVolume"),
        ] {
            let Some(options) = request.get(field) else { continue };
            let name = text(options, "name");
            if seen.contains(&(called, name)) {
                return vec![invalid(
                    REQUESTS,
                    format!("{called} request for [{name}] aleady exists"),
                )];
            }
            seen.push((called, name));
            if called == "AddVolume" {
                if let Some(cause) = disk(options.get("disk"), name, "AddVolume request", REQUESTS) {
                    return vec![cause];
                }
                if let Some(cause) = taken(vm, vmi, name, options) {
                    return vec![cause];
                }
            }
        }
    }
    Vec::new()
}

/// A volume of that name that is another one.
fn taken(vm: &Value, vmi: Option<&Value>, name: &str, options: &Value) -> Option<Cause> {
    let source = options.get("volumeSource")?;
    let other = |volume: &&Value| {
        let same = ["persistentVolumeClaim", "dataVolume"]
            .iter()
            .all(|kind| volume.get(*kind) == source.get(*kind));
        text(volume, "name") == name && !same
    };
    let of_vm = items(vm, "/spec/template/spec/volumes").iter().find(other);
    let of_vmi = vmi.and_then(|vmi| items(vmi, "/spec/volumes").iter().find(other));
    let place = match (of_vm, of_vmi) {
        (Some(_), _) => "the vmi template.",
        (None, Some(_)) => "currently running vmi",
        (None, None) => return None,
    };
    let message =
        format!("AddVolume request for [{name}] conflicts with an existing volume of the same name on {place}");
    Some(invalid(REQUESTS, message))
}

/// What is wrong with the new volumes of a running instance.
pub(super) fn volumes(old: &Value, new: &Value) -> Option<Cause> {
    let (volumes, disks) = ("/spec/volumes", "/spec/domain/devices/disks");
    let named =
        |list: &Value, pointer: &str, name: &str| items(list, pointer).iter().any(|one| text(one, "name") == name);
    let fresh = items(new, volumes)
        .iter()
        .filter(|volume| !named(old, volumes, text(volume, "name")));
    for volume in fresh {
        let name = text(volume, "name");
        if !has(volume, "dataVolume") && !has(volume, "persistentVolumeClaim") && !has(volume, "memoryDump") {
            return Some(invalid("", format!("volume {name} is not a PVC or DataVolume")));
        }
        if has(volume, "memoryDump") || named(old, disks, name) {
            continue;
        }
        let Some(drive) = items(new, disks).iter().find(|disk| text(disk, "name") == name) else {
            return Some(invalid("", format!("disk {name} does not exist")));
        };
        if let Some(cause) = disk(Some(drive), name, "Hotplug configuration", "") {
            return Some(cause);
        }
    }
    None
}

/// A plugged disk is on a bus that takes it.
fn disk(disk: Option<&Value>, name: &str, whose: &str, field: &str) -> Option<Cause> {
    let Some(disk) = disk.filter(|disk| !disk.is_null()) else {
        return Some(invalid(
            field,
            format!("{whose} for [{name}] requires the disk field to be set."),
        ));
    };
    let bus = |kind: &str| disk.get(kind).map_or("", |device| text(device, "bus"));
    let flag = |name: &str| disk.get(name).and_then(Value::as_bool) == Some(true);
    let message = if has(disk, "disk") {
        match bus("disk") {
            "scsi" | "virtio" => None,
            bus => Some(format!(
                "{whose} for disk [{name}] requires bus to be 'scsi' or 'virtio'. [{bus}] is not permitted."
            )),
        }
    } else if has(disk, "lun") {
        match bus("lun") {
            "scsi" => None,
            bus => Some(format!(
                "{whose} for LUN [{name}] requires bus to be 'scsi'. [{bus}] is not permitted."
            )),
        }
    } else {
        Some(format!(
            "{whose} for [{name}] requires diskDevice of type 'disk' or 'lun' to be used."
        ))
    };
    if let Some(message) = message {
        return Some(invalid(field, message));
    }
    if flag("dedicatedIOThread") && bus("disk") != "virtio" {
        return Some(invalid(
            field,
            format!("{whose} for [{name}] requires virtio bus for IOThreads."),
        ));
    }
    let order = disk.get("bootOrder").and_then(Value::as_i64);
    order.filter(|order| *order < 1).map(|_| {
        let field = "spec.domain.devices.disks[1]";
        invalid(
            format!("{field}.bootOrder"),
            format!("{field} must have a boot order > 0, if supplied"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn buses_names_and_sources() {
        let add = |name: &str, disk: Value, claim: &str| {
            json!({"addVolumeOptions": {"name": name, "disk": disk,
            "volumeSource": {"persistentVolumeClaim": {"claimName": claim}}}})
        };
        let scsi = || json!({"disk": {"bus": "scsi"}});
        let vm = |requests: Vec<Value>| {
            json!({"status": {"volumeRequests": requests},
            "spec": {"template": {"spec": {"volumes": [{"name": "root", "persistentVolumeClaim": {"claimName": "root"}}]}}}})
        };
        let said = |requests: Vec<Value>| super::requests(&vm(requests), None).pop().map(|cause| cause.message);
        for (requests, words) in [
            (vec![add("a", scsi(), "a")], None),
            (vec![add("root", scsi(), "root")], None),
            (
                vec![add("a", json!({"disk": {"bus": "sata"}}), "a")],
                Some("[sata] is not permitted"),
            ),
            (vec![add("a", json!({"disk": {}}), "a")], Some("[] is not permitted")),
            (
                vec![add("a", json!({"lun": {"bus": "virtio"}}), "a")],
                Some("for LUN [a] requires bus to be 'scsi'"),
            ),
            (
                vec![add("a", json!({}), "a")],
                Some("requires diskDevice of type 'disk' or 'lun'"),
            ),
            (
                vec![add(
                    "a",
                    json!({"disk": {"bus": "scsi"}, "dedicatedIOThread": true}),
                    "a",
                )],
                Some("virtio bus for IOThreads"),
            ),
            (
                vec![add("a", scsi(), "a"), add("a", scsi(), "a")],
                Some("for [a] aleady exists"),
            ),
            (
                vec![add("root", scsi(), "other")],
                Some("same name on the vmi template."),
            ),
        ] {
            let found = said(requests.clone());
            match words {
                None => assert_eq!(found, None, "{requests:?}"),
                Some(words) => assert!(found.clone().unwrap_or_default().contains(words), "{found:?}"),
            }
        }
    }
}
