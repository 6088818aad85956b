//! The claims of a restore: each volume of the snapshot gets one that the storage fills from the volume's snapshot.
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{get, items, list, name, namespace, owner, set, text, uid};
use super::super::kinds::{CLAIM, DISK, VOLUME_SNAPSHOT};
use super::super::quantity::units;
use super::super::snapshot::volumes;
use super::super::task::Part;
use super::{LAST, Look, MADE_FOR, POPULATED, Step, Work, error};
use crate::sim::store::Key;

/// Notes of the old claim that the new one must not have.
const DROPPED: [&str; 6] = [
    "pv.kubernetes.io",
    "volume.beta.kubernetes.io",
    "cdi.kubevirt.io",
    "volume.kubernetes.io",
    "k8s.io/CloneRequest",
    "k8s.io/CloneOf",
];
const RESTORES: [&str; 2] = ["status", "restores"];

impl Work {
    /// What is restored, volume by volume.
    pub(super) fn restores(&self) -> &[Value] {
        items(&self.restore, &RESTORES)
    }

    fn in_place(&self) -> bool {
        self.wish("volumeRestorePolicy") == "InPlace"
    }

    fn overrides(&self, volume: &str) -> Option<&Value> {
        let all = items(&self.restore, &["spec", "volumeRestoreOverrides"]);
        all.iter().find(|one| text(one, &["volumeName"]) == volume)
    }

    /// What a restored volume is called that was called `before`.
    pub(super) fn called(&self, volume: &str, before: &str) -> String {
        let wished = self.overrides(volume).map_or("", |one| text(one, &["restoreName"]));
        if !wished.is_empty() {
            wished.to_owned()
        } else if self.in_place() {
            before.to_owned()
        } else {
            format!("restore-{}-{volume}", uid(&self.restore))
        }
    }
}

impl Control {
    /// Makes the claims, and waits until the storage has bound them.
    pub(super) fn restore_volumes(&mut self, work: &mut Work, content: &Value) -> Look<Step> {
        let wanted = wanted(work, content)?;
        if wanted.as_slice() != work.restores() {
            let mut restore = work.restore.clone();
            set(&mut restore, &RESTORES, wanted);
            return Ok(Step::Under(restore));
        }
        let mut under_way = false;
        for (at, one) in wanted.iter().enumerate() {
            under_way |= self.restore_volume(work, content, at, one)?;
        }
        Ok(if under_way {
            Step::Under(work.restore.clone())
        } else {
            Step::Done
        })
    }

    /// One volume; true while something is under way.
    fn restore_volume(&mut self, work: &mut Work, content: &Value, at: usize, one: &Value) -> Look<bool> {
        let key = Key::new(Some(namespace(&work.restore)), text(one, &["persistentVolumeClaim"]));
        let Some(claim) = self.cluster.get(CLAIM, &key) else {
            self.make_claim(work, content, one)?;
            return Ok(true);
        };
        if work.in_place() && !work.restored(&claim) {
            return Ok(self.make_room(work, at, &claim));
        }
        match text(&claim, &["status", "phase"]) {
            "Pending" => Ok(!self.first_consumer(&claim)),
            "Bound" => Ok(false),
            other => error(format!("PVC {} in status {other:?}", key.as_str())),
        }
    }

    /// Takes the old claim away; the DataVolume it belongs to is told not to fill another one.
    fn make_room(&mut self, work: &mut Work, at: usize, claim: &Value) -> bool {
        let space = Some(namespace(claim));
        if let Some((disk, _)) = owner(claim, "DataVolume") {
            let place = list(&mut work.restore, &RESTORES).and_then(|all| all.get_mut(at));
            if let Some(place) = place.filter(|place| get(place, &["dataVolumeName"]).is_none()) {
                set(place, &["dataVolumeName"], disk);
                return true;
            }
            if let Some(mut disk) = self.cluster.get(DISK, &Key::new(space, disk)) {
                populated(&mut disk, name(&work.restore));
                self.cluster.update(DISK, disk);
            }
        }
        // nobody uses the claim of a VM that is off: pvc-protection lets go of it
        let key = Key::new(space, name(claim));
        self.cluster.delete(CLAIM, &key);
        self.cluster.remove(CLAIM, &key);
        self.push(Part::Restore, &work.key());
        true
    }

    fn make_claim(&mut self, work: &Work, content: &Value, one: &Value) -> Look<()> {
        let volume = text(one, &["volumeName"]);
        let backups = items(content, &["spec", "volumeBackups"]);
        let Some(backup) = backups.iter().find(|backup| text(backup, &["volumeName"]) == volume) else {
            return error(format!("volume backup for volume {volume} not found"));
        };
        let snapshot = text(backup, &["volumeSnapshotName"]);
        let found = self
            .cluster
            .get(VOLUME_SNAPSHOT, &Key::new(Some(namespace(&work.restore)), snapshot));
        let Some(found) = found else {
            return error(format!("missing volumeSnapshot {snapshot}"));
        };
        let vm = get(content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
        let mut claim = claim_from(backup, text(&found, &["status", "restoreSize"]));
        set(&mut claim, &["metadata", "name"], text(one, &["persistentVolumeClaim"]));
        set(&mut claim, &["metadata", "namespace"], namespace(&work.restore));
        let labels = [("name", name(vm)), ("namespace", namespace(vm))];
        for (field, value) in labels {
            let label = format!("restore.kubevirt.io/source-vm-{field}");
            set(&mut claim, &["metadata", "labels", &label], value);
        }
        set(&mut claim, &["metadata", "annotations", MADE_FOR], name(&work.restore));
        set(&mut claim, &LAST, work.mark());
        for field in ["labels", "annotations"] {
            let extra = work.overrides(volume).and_then(|one| get(one, &[field])?.as_object());
            for (key, value) in extra.into_iter().flatten() {
                set(&mut claim, &["metadata", field, key], value.clone());
            }
        }
        let disk = text(one, &["dataVolumeName"]);
        if !disk.is_empty() {
            set(&mut claim, &POPULATED, disk);
        } else if work.wish("volumeOwnershipPolicy") != "None"
            && let Some(owner) = work.owner()
        {
            set(&mut claim, &["metadata", "ownerReferences"], owner);
        }
        self.cluster.create(CLAIM, claim);
        Ok(())
    }
}

/// Tells CDI that a DataVolume is filled by others.
pub(super) fn populated(disk: &mut Value, restore: &str) {
    for (note, value) in [(MADE_FOR, restore), ("cdi.kubevirt.io/storage.prePopulated", "true")] {
        set(disk, &["metadata", "annotations", note], value);
    }
}

/// The volumes of a snapshot with the claims they get; memory dumps are not restored.
fn wanted(work: &Work, content: &Value) -> Look<Vec<Value>> {
    let vm = get(content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
    let dumps: Vec<&str> = volumes(vm)
        .iter()
        .filter(|volume| get(volume, &["memoryDump"]).is_some())
        .map(|volume| text(volume, &["name"]))
        .collect();
    let mut wanted = Vec::new();
    for backup in items(content, &["spec", "volumeBackups"]) {
        let volume = text(backup, &["volumeName"]);
        if dumps.contains(&volume) {
            continue;
        }
        if let Some(known) = work.restores().iter().find(|one| text(one, &["volumeName"]) == volume) {
            wanted.push(known.clone());
            continue;
        }
        let snapshot = text(backup, &["volumeSnapshotName"]);
        if snapshot.is_empty() {
            return error(format!("VolumeSnapshotName missing {volume}"));
        }
        let before = text(backup, &["persistentVolumeClaim", "metadata", "name"]);
        wanted.push(json!({"volumeName": volume, "volumeSnapshotName": snapshot,
            "persistentVolumeClaim": work.called(volume, before)}));
    }
    Ok(wanted)
}

/// A claim like the one that was snapshotted, filled from its snapshot, and at least as large as that says.
fn claim_from(backup: &Value, size: &str) -> Value {
    let old = get(backup, &["persistentVolumeClaim"]).unwrap_or(&Value::Null);
    let mut spec = json!({});
    for field in ["accessModes", "resources", "storageClassName", "volumeMode"] {
        if let Some(value) = get(old, &["spec", field]) {
            set(&mut spec, &[field], value.clone());
        }
    }
    let asked = text(&spec, &["resources", "requests", "storage"]);
    if !size.is_empty() && units(asked) < units(size) {
        set(&mut spec, &["resources", "requests", "storage"], size);
    }
    for field in ["dataSource", "dataSourceRef"] {
        let source = json!({"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot",
            "name": text(backup, &["volumeSnapshotName"])});
        set(&mut spec, &[field], source);
    }
    let mut metadata = json!({"finalizers": ["kubernetes.io/pvc-protection"]});
    for field in ["labels", "annotations"] {
        let all = get(old, &["metadata", field]).and_then(Value::as_object);
        for (key, value) in all.into_iter().flatten() {
            if field == "labels" || !DROPPED.iter().any(|prefix| key.starts_with(prefix)) {
                set(&mut metadata, &[field, key], value.clone());
            }
        }
    }
    json!({"metadata": metadata, "spec": spec, "status": {"phase": "Pending"}})
}

/// Whether a DataVolume needs no waiting for.
pub(super) fn filled(disk: &Value) -> bool {
    let phase = text(disk, &["status", "phase"]);
    matches!(phase, "Succeeded" | "WaitForFirstConsumer" | "PendingPopulation")
}
