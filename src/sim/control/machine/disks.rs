//! The DataVolumes of a VM's templates.
use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::drive::Control;
use super::super::events::{CONTROLLER, Tone};
use super::super::json::{get, items, name, namespace, set, text, uid};
use super::super::kinds::{CLAIM, DISK};
use super::status::claim_of;
use crate::sim::store::Key;

const OWNERS: [&str; 2] = ["metadata", "ownerReferences"];

/// A VM as the owner of its DataVolumes.
fn owner(vm: &Value) -> Value {
    json!([{
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "name": name(vm), "uid": uid(vm),
        "blockOwnerDeletion": true, "controller": true,
    }])
}

impl Control {
    /// Takes over a DataVolume of its template that belongs to nobody, as one that a restore made
    /// (`ClaimMatchedDataVolumes`).
    fn adopt_disk(&self, vm: &Value, key: &Key) {
        let disk = self.cluster.get(DISK, key);
        if let Some(mut disk) = disk.filter(|disk| items(disk, &OWNERS).is_empty()) {
            set(&mut disk, &OWNERS, owner(vm));
            self.cluster.update(DISK, disk);
        }
    }

    /// Makes the DataVolumes that templates ask for and that are not there (`handleDataVolumes`).
    pub(super) fn make_disks(&mut self, vm: &Value) {
        for template in items(vm, &["spec", "dataVolumeTemplates"]) {
            let key = Key::new(Some(namespace(vm)), name(template));
            let store = self.cluster.world().store();
            if let Some(entry) = store.get(DISK, &key) {
                // what nobody has written to belongs to its VM
                if entry.body.weight() > 0 {
                    self.adopt_disk(vm, &key);
                }
                continue;
            }
            // CDI collects a DataVolume that is done if it is told to, and leaves the claim
            if self
                .cluster
                .get(CLAIM, &key)
                .is_some_and(|claim| text(&claim, &["status", "phase"]) == "Bound")
            {
                continue;
            }
            let mut disk = template.clone();
            if let Some(fields) = disk.as_object_mut() {
                fields.remove("status");
            }
            super::super::json::drop(&mut disk, &["metadata", "creationTimestamp"]);
            set(&mut disk, &["metadata", "namespace"], namespace(vm));
            set(&mut disk, &["metadata", "labels", "kubevirt.io/created-by"], uid(vm));
            set(
                &mut disk,
                &["metadata", "annotations", "cdi.kubevirt.io/allowClaimAdoption"],
                "true",
            );
            set(&mut disk, &OWNERS, owner(vm));
            if self.cluster.create(DISK, disk).is_some() {
                let message = format!("Created DataVolume {}", key.name());
                self.tell(vm, CONTROLLER, Tone::Normal, "SuccessfulDataVolumeCreate", &message);
            }
        }
    }
}

/// The phases of the DataVolumes that a VM's volumes name; those that do not exist are left out.
fn phases(cluster: &Cluster, vm: &Value) -> Vec<String> {
    let space = namespace(vm);
    items(vm, &["spec", "template", "spec", "volumes"])
        .iter()
        .filter_map(|volume| get(volume, &["dataVolume", "name"])?.as_str())
        .filter_map(|disk| cluster.get(DISK, &Key::new(Some(space), disk)))
        .map(|disk| text(&disk, &["status", "phase"]).to_owned())
        .collect()
}

/// Whether an instance can be made: every disk is filled, or waits for the instance's pod.
pub(super) fn ready(cluster: &Cluster, vm: &Value) -> bool {
    phases(cluster, vm).iter().all(|phase| {
        matches!(
            phase.as_str(),
            "Succeeded" | "WaitForFirstConsumer" | "PendingPopulation"
        )
    })
}

/// Whether a disk could not be filled.
pub(super) fn failed(cluster: &Cluster, vm: &Value) -> bool {
    phases(cluster, vm).iter().any(|phase| phase == "Failed")
}

/// Whether a disk is being filled; CDI has to have seen it.
pub(super) fn provisioning(cluster: &Cluster, vm: &Value) -> bool {
    !ready(cluster, vm) && phases(cluster, vm).iter().all(|phase| !phase.is_empty())
}

/// Whether a claim waits for its volume.
pub(super) fn binding(cluster: &Cluster, vm: &Value) -> bool {
    let space = namespace(vm);
    items(vm, &["spec", "template", "spec", "volumes"])
        .iter()
        .map(claim_of)
        .filter(|claim| !claim.is_empty())
        .filter_map(|claim| cluster.get(CLAIM, &Key::new(Some(space), claim)))
        .any(|claim| text(&claim, &["status", "phase"]) == "Pending")
}
