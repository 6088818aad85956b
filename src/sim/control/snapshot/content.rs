//! What a snapshot keeps: the VM as it was, and a snapshot of each of its claims.
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::events::Tone;
use super::super::json::{drop, get, held, is, items, leaving, name, namespace, release, set, text, uid};
use super::super::kinds::{CONTENT, SNAPSHOT, VOLUME_SNAPSHOT};
use super::super::task::Part;
use super::source::{Source, can_freeze, claim_of, volumes};
use super::{REPORTER, content_name, expired, goes_along};
use crate::sim::store::{Ask, Key, Signal};

const FINALIZER: &str = "snapshot.kubevirt.io/vmsnapshotcontent-protection";

/// An object's metadata without its owners of fields.
fn bare(object: &Value) -> Value {
    let mut metadata = get(object, &["metadata"]).cloned().unwrap_or_else(|| json!({}));
    drop(&mut metadata, &["managedFields"]);
    metadata
}

/// What the snapshots of the claims say together.
#[derive(Default)]
struct Told {
    statuses: Vec<Value>,
    missing: Vec<String>,
    skipped: Vec<String>,
}

impl Control {
    /// What is kept of a VM, still without the snapshots of its claims.
    pub(super) fn content_of(&self, snapshot: &Value, source: &Source) -> Value {
        let mut vm = json!({"metadata": bare(&source.vm), "spec": get(&source.vm, &["spec"])});
        // what runs is written down as it was when it was started, before it had run
        let status = if source.online {
            json!({"printableStatus": "Stopped"})
        } else {
            json!({})
        };
        set(&mut vm, &["status"], status);
        let mut spec = json!({"source": {"virtualMachine": vm}, "virtualMachineSnapshotName": name(snapshot)});
        let backups = self.backups(snapshot, source);
        if !backups.is_empty() {
            set(&mut spec, &["volumeBackups"], backups);
        }
        json!({
            "metadata": {"name": content_name(snapshot), "namespace": namespace(snapshot), "finalizers": [FINALIZER]},
            "spec": spec,
        })
    }

    fn backups(&self, snapshot: &Value, source: &Source) -> Vec<Value> {
        let space = namespace(&source.vm);
        let mut backups = Vec::new();
        for volume in volumes(&source.vm) {
            let Some(claim) = claim_of(volume).and_then(|claim| self.snapshot_claim(space, claim)) else {
                continue;
            };
            let called = text(volume, &["name"]);
            backups.push(json!({
                "volumeName": called,
                "persistentVolumeClaim": {"metadata": bare(&claim), "spec": get(&claim, &["spec"])},
                "volumeSnapshotName": format!("vmsnapshot-{}-volume-{called}", uid(snapshot)),
            }));
        }
        backups
    }

    /// Brings what a snapshot keeps one step further.
    pub(in super::super) fn content(&mut self, key: &Key) {
        let Some(mut content) = self.cluster.get(CONTENT, key) else {
            return;
        };
        let owner = Key::new(key.namespace(), text(&content, &["spec", "virtualMachineSnapshotName"]));
        let snapshot = self.cluster.get(SNAPSHOT, &owner);
        let terminating = snapshot
            .as_ref()
            .is_none_or(|snapshot| leaving(snapshot) || expired(snapshot, self.now()));
        if terminating {
            if let Some(snapshot) = &snapshot {
                self.thaw(snapshot);
            }
            if held(&content, FINALIZER) {
                release(&mut content, FINALIZER);
                self.save(CONTENT, content, Part::Content, key);
                return;
            }
            if snapshot.as_ref().is_some_and(|snapshot| goes_along(snapshot, &content)) {
                return;
            }
        }
        if leaving(&content) {
            return;
        }
        let told = self.snapshot_claims(&content, snapshot.as_ref());
        self.sum_up(key, content, snapshot.as_ref(), told);
    }

    /// Has each claim snapshotted that is not yet.
    fn snapshot_claims(&mut self, content: &Value, snapshot: Option<&Value>) -> Told {
        let mut told = Told::default();
        let created = get(content, &["status", "creationTime"]).is_some();
        for backup in items(content, &["spec", "volumeBackups"]) {
            let called = text(backup, &["volumeSnapshotName"]);
            let key = Key::new(Some(namespace(content)), called);
            let found = match self.cluster.get(VOLUME_SNAPSHOT, &key) {
                Some(found) => found,
                None if created => {
                    let message = format!("VolumeSnapshot {called} no longer exists");
                    self.tell(content, REPORTER, Tone::Warning, "VolumeSnapshotMissing", &message);
                    told.missing.push(called.to_owned());
                    continue;
                }
                None => {
                    let Some(snapshot) = snapshot.filter(|snapshot| !leaving(snapshot)) else {
                        told.skipped.push(called.to_owned());
                        continue;
                    };
                    self.freeze(snapshot);
                    let Some(made) = self.snapshot_claim_of(content, backup) else {
                        continue;
                    };
                    made
                }
            };
            let mut status = json!({"volumeSnapshotName": called});
            for field in ["readyToUse", "creationTime"] {
                if let Some(value) = get(&found, &["status", field]) {
                    set(&mut status, &[field], value.clone());
                }
            }
            if let Some(error) = get(&found, &["status", "error"]) {
                set(&mut status, &["error"], error.clone());
            }
            told.statuses.push(status);
        }
        told
    }

    fn snapshot_claim_of(&mut self, content: &Value, backup: &Value) -> Option<Value> {
        let claim = get(backup, &["persistentVolumeClaim"])?;
        let class = self.snapshot_class(claim)?;
        let vm = get(content, &["spec", "source", "virtualMachine"])?;
        let made = self.cluster.create(
            VOLUME_SNAPSHOT,
            json!({
                "metadata": {
                    "name": text(backup, &["volumeSnapshotName"]), "namespace": namespace(content),
                    "labels": {"snapshot.kubevirt.io/source-vm-name": name(vm),
                        "snapshot.kubevirt.io/source-vm-namespace": namespace(vm)},
                    "ownerReferences": [{"apiVersion": text(content, &["apiVersion"]), "name": name(content),
                        "kind": "VirtualMachineSnapshotContent", "uid": uid(content), "controller": true,
                        "blockOwnerDeletion": true}],
                },
                "spec": {"source": {"persistentVolumeClaimName": name(claim)}, "volumeSnapshotClassName": class},
            }),
        )?;
        let message = format!("Successfully created VolumeSnapshot {}", name(&made));
        self.tell(
            content,
            REPORTER,
            Tone::Normal,
            "SuccessfulVolumeSnapshotCreate",
            &message,
        );
        Some(made)
    }

    fn sum_up(&mut self, key: &Key, mut content: Value, snapshot: Option<&Value>, told: Told) {
        let before = content.clone();
        let now = self.cluster.moment();
        let whole = told.missing.is_empty() && told.skipped.is_empty();
        let all = |test: &dyn Fn(&Value) -> bool| whole && told.statuses.iter().all(test);
        let created = all(&|one| get(one, &["creationTime"]).is_some());
        let ready = all(&|one| is(one, &["readyToUse"]));
        let failed = told.statuses.iter().find_map(|one| {
            let why = text(one, &["error", "message"]);
            (!why.is_empty()).then(|| format!("VolumeSnapshot {} error: {why}", text(one, &["volumeSnapshotName"])))
        });
        let why = match (told.missing.as_slice(), told.skipped.as_slice()) {
            ([], []) => failed,
            ([], skipped) => Some(format!(
                "VolumeSnapshots ({}) skipped because vm snapshot is deleted",
                skipped.join(",")
            )),
            (missing, _) => Some(format!("VolumeSnapshots ({}) missing", missing.join(","))),
        };
        if created && get(&content, &["status", "creationTime"]).is_none() {
            set(&mut content, &["status", "creationTime"], now.clone());
            if let Some(snapshot) = snapshot {
                self.thaw(snapshot);
            }
        }
        match why {
            Some(why) if !ready && text(&content, &["status", "error", "message"]) != why => {
                set(&mut content, &["status", "error"], json!({"message": why, "time": now}));
            }
            Some(_) => {}
            None => drop(&mut content, &["status", "error"]),
        }
        set(&mut content, &["status", "readyToUse"], ready);
        if !told.statuses.is_empty() {
            set(&mut content, &["status", "volumeSnapshotStatus"], told.statuses);
        }
        if content != before {
            self.save(CONTENT, content, Part::Content, key);
        }
    }

    fn freeze(&mut self, snapshot: &Value) {
        if let Some(source) = self
            .source(snapshot)
            .filter(|source| can_freeze(source) && !source.frozen)
        {
            self.ask(Ask::Freeze, &source);
        }
    }

    fn thaw(&mut self, snapshot: &Value) {
        if let Some(source) = self
            .source(snapshot)
            .filter(|source| can_freeze(source) && source.frozen)
        {
            self.ask(Ask::Unfreeze, &source);
        }
    }

    fn ask(&mut self, ask: Ask, source: &Source) {
        let instance = Key::new(Some(namespace(&source.vm)), name(&source.vm));
        self.cluster.hand_over(Part::Handler.hand());
        self.heed(&Signal { ask, instance });
        self.cluster.hand_over(Part::Content.hand());
    }
}

impl Control {
    /// The snapshots of the claims go with what kept them.
    pub(in super::super) fn content_gone(&mut self, content: &Value) {
        for backup in items(content, &["spec", "volumeBackups"]) {
            let key = Key::new(Some(namespace(content)), text(backup, &["volumeSnapshotName"]));
            self.cluster.delete(VOLUME_SNAPSHOT, &key);
        }
    }
}
