//! Whether a guest can move (pkg/virt-handler/vm.go: `calculateLiveMigrationCondition`): only the first reason is told.
use serde_json::Value;

use super::super::condition::probed;
use super::super::json::{get, is, items, text};

const BRIDGE: &str = "cannot migrate VMI which does not use masquerade, bridge with \
    kubevirt.io/allow-pod-bridge-network-live-migration VM annotation or a migratable plugin to connect to the pod network";
const DISKS: &str = "cannot migrate VMI: PVC is not shared, live migration requires that all PVCs must be shared (using \
    ReadWriteMany access mode)";

/// Both conditions about it.
pub(super) fn conditions(vmi: &Value, now: &str) -> [Value; 2] {
    let device = device_trouble(vmi);
    let first = device.or_else(|| private_disk(vmi).then_some(("DisksNotLiveMigratable", DISKS)));
    let live = match first {
        Some((reason, message)) => probed("LiveMigratable", false, reason, message, now),
        None => probed("LiveMigratable", true, "", "", now),
    };
    let storage = match device {
        Some((reason, message)) => probed(
            "StorageLiveMigratable",
            false,
            "NotMigratable",
            &format!("{reason}: {message}"),
            now,
        ),
        None => probed("StorageLiveMigratable", true, "", "", now),
    };
    [live, storage]
}

fn device_trouble(vmi: &Value) -> Option<(&'static str, &'static str)> {
    let domain = |path: &[&str]| get(vmi, &[&["spec", "domain"], path].concat()).is_some();
    let devices = |list: &str| !items(vmi, &["spec", "domain", "devices", list]).is_empty();
    if bridged(vmi) {
        Some(("InterfaceNotLiveMigratable", BRIDGE))
    } else if devices("gpus") || devices("hostDevices") {
        Some(("HostDeviceNotLiveMigratable", "VMI uses a PCI host devices"))
    } else if domain(&["launchSecurity", "sev"]) {
        Some(("SEVNotLiveMigratable", "VMI uses SEV"))
    } else if domain(&["launchSecurity", "tdx"]) {
        Some(("TDXNotLiveMigratable", "VMI uses TDX"))
    } else if reserves(vmi) {
        Some((
            "PersistentReservationNotLiveMigratable",
            "VMI uses SCSI persistent reservation",
        ))
    } else if is(vmi, &["spec", "domain", "features", "hypervPassthrough", "enabled"]) {
        Some(("HypervPassthroughNotLiveMigratable", "VMI uses hyperv passthrough"))
    } else {
        None
    }
}

fn bridged(vmi: &Value) -> bool {
    let allowed = get(
        vmi,
        &[
            "metadata",
            "annotations",
            "kubevirt.io/allow-pod-bridge-network-live-migration",
        ],
    )
    .is_some();
    let pod = |name: &str| {
        let networks = items(vmi, &["spec", "networks"]);
        networks
            .iter()
            .any(|network| text(network, &["name"]) == name && get(network, &["pod"]).is_some())
    };
    !allowed
        && items(vmi, &["spec", "domain", "devices", "interfaces"])
            .iter()
            .any(|one| get(one, &["bridge"]).is_some() && pod(text(one, &["name"])))
}

fn reserves(vmi: &Value) -> bool {
    items(vmi, &["spec", "domain", "devices", "disks"])
        .iter()
        .any(|disk| is(disk, &["lun", "reservation"]))
}

fn private_disk(vmi: &Value) -> bool {
    items(vmi, &["status", "volumeStatus"]).iter().any(|volume| {
        get(volume, &["persistentVolumeClaimInfo"]).is_some_and(|claim| {
            !items(claim, &["accessModes"])
                .iter()
                .any(|mode| mode == "ReadWriteMany")
        })
    })
}

/// Memory alone, or disks that only this pod has as well.
pub(super) fn method(vmi: &Value) -> &'static str {
    let local = [
        "containerDisk",
        "emptyDisk",
        "cloudInitNoCloud",
        "cloudInitConfigDrive",
        "configMap",
        "secret",
    ];
    let block = items(vmi, &["spec", "volumes"])
        .iter()
        .any(|volume| local.iter().any(|source| get(volume, &[source]).is_some()));
    if block { "BlockMigration" } else { "LiveMigration" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_reason_is_told() {
        let networks = json!([{"name": "default", "pod": {}}]);
        let devices = json!({"interfaces": [{"name": "default", "bridge": {}}], "gpus": [{"name": "g"}]});
        let mut vmi = json!({"spec": {"networks": networks, "domain": {"devices": devices}}});
        assert_eq!(
            text(&conditions(&vmi, "t")[0], &["reason"]),
            "InterfaceNotLiveMigratable"
        );
        vmi["spec"]["domain"]["devices"]["interfaces"][0] = json!({"name": "default", "masquerade": {}});
        assert_eq!(
            text(&conditions(&vmi, "t")[0], &["reason"]),
            "HostDeviceNotLiveMigratable"
        );
        vmi["spec"]["domain"]["devices"] = json!({});
        vmi["status"] = json!({"volumeStatus": [{"persistentVolumeClaimInfo": {"accessModes": ["ReadWriteOnce"]}}]});
        let [live, storage] = conditions(&vmi, "t");
        assert_eq!(text(&live, &["reason"]), "DisksNotLiveMigratable");
        assert_eq!(text(&storage, &["status"]), "True");
    }
}
