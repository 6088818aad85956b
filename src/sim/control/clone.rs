//! virt-controller's clone controller (pkg/virt-controller/watch/clone: clone.go, v1.7): a snapshot of the source, a restore
//! of it into a VM of another name, and both are taken away again.
use serde_json::{Value, json};

use super::condition::{put, same};
use super::drive::Control;
use super::events::{From, Tone};
use super::json::{drop, get, is, items, leaving, name, namespace, set, text, uid};
use super::kinds::{CLAIM, CLONE, CONTENT, RESTORE, SNAPSHOT, VM};
use super::snapshot::volumes;
use super::task::Part;
use crate::sim::store::Key;

/// Who reports what happens to clones.
const REPORTER: From<'static> = From::Component("clone-controller");
const WAITING: &str = "Still processing";

/// What a look at a clone brought about.
enum Found {
    /// Nothing that would move it on.
    Nothing,
    /// The source is not what it should be; a later look may find it so.
    Pending(&'static str, String),
    /// Nothing will help any more.
    Failing(&'static str, String),
    /// The clone as it is to be written.
    Step(Value),
}

impl Control {
    /// Brings a clone one step further.
    pub(super) fn clone_machine(&mut self, key: &Key) {
        let Some(clone) = self.cluster.get(CLONE, key).filter(|clone| !leaving(clone)) else {
            return;
        };
        let phase = text(&clone, &["status", "phase"]);
        if phase == "Succeeded" {
            let target = text(&clone, &["status", "targetName"]);
            if self.cluster.get(VM, &Key::new(key.namespace(), target)).is_none() {
                self.cluster.delete(CLONE, key);
            }
            return;
        }
        if phase == "Failed" {
            return;
        }
        let mut new = match self.pursue_clone(&clone) {
            Found::Nothing => clone.clone(),
            Found::Step(new) => {
                self.note_clone(key, new, WAITING);
                return;
            }
            Found::Pending(event, why) => {
                self.tell(&clone, REPORTER, Tone::Normal, event, &why);
                let mut new = clone.clone();
                say(&mut new, ("False", "Pending"), ("False", &why), &self.cluster.moment());
                self.save_clone(key, &clone, new);
                return;
            }
            Found::Failing(event, why) => {
                self.tell(&clone, REPORTER, Tone::Normal, event, &why);
                let mut new = clone.clone();
                set(&mut new, &["status", "phase"], "Failed");
                say(&mut new, ("False", "Failed"), ("False", &why), &self.cluster.moment());
                self.save_clone(key, &clone, new);
                return;
            }
        };
        if get(&new, &["status", "phase"]).is_none() {
            set(&mut new, &["status", "phase"], "SnapshotInProgress");
        }
        self.note_clone(key, new, WAITING);
    }

    /// Writes a clone that goes on, or that is done.
    fn note_clone(&mut self, key: &Key, mut new: Value, why: &str) {
        let now = self.cluster.moment();
        if text(&new, &["status", "phase"]) == "Succeeded" {
            say(&mut new, ("False", "Ready"), ("True", "Ready"), &now);
        } else {
            say(&mut new, ("True", why), ("False", why), &now);
        }
        if let Some(old) = self.cluster.get(CLONE, key) {
            self.save_clone(key, &old, new);
        }
    }

    fn save_clone(&mut self, key: &Key, old: &Value, new: Value) {
        if *old != new {
            self.save(CLONE, new, Part::Clone, key);
        }
    }

    fn pursue_clone(&mut self, clone: &Value) -> Found {
        let space = Some(namespace(clone));
        let source = text(clone, &["spec", "source", "name"]);
        let kind = text(clone, &["spec", "source", "kind"]);
        let of_vm = kind == "VirtualMachine";
        let key = Key::new(space, source);
        let Some(object) = self.cluster.get(if of_vm { VM } else { SNAPSHOT }, &key) else {
            let why = format!("Source doesnt exist: {kind} {}", key.as_str());
            return Found::Pending("SourceDoesNotExist", why);
        };
        if of_vm && keeps_state(&object) {
            let why = format!(
                "Clone of source with backendstorage is not supported: VM {}",
                key.as_str()
            );
            return Found::Failing("SourceVMWithBackendStorageInvalid", why);
        }
        let called = if of_vm {
            text(clone, &["status", "snapshotName"])
        } else {
            source
        };
        if of_vm && called.is_empty() {
            return self.snapshot_for(clone, &object);
        }
        match text(clone, &["status", "restoreName"]) {
            "" => self.restore_for(clone, &Key::new(space, called)),
            restore => self.finish_clone(clone, &Key::new(space, restore), of_vm.then_some(called)),
        }
    }

    /// The first step: every disk of the source must be one that can be part of a snapshot.
    fn snapshot_for(&mut self, clone: &Value, vm: &Value) -> Found {
        let why = unfit(vm);
        if !why.is_empty() {
            return Found::Pending("VMVolumeSnapshotsInvalid", why);
        }
        let called = format!("tmp-snapshot-{}", uid(clone));
        let made = json!({
            "metadata": {"name": called, "namespace": namespace(clone), "ownerReferences": owner(clone)},
            "spec": {"source": {"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": name(vm)}},
        });
        if self.cluster.create(SNAPSHOT, made).is_some() {
            let message = format!("created snapshot {called} for clone {}", name(clone));
            self.tell(clone, REPORTER, Tone::Normal, "SnapshotCreated", &message);
        }
        let mut new = clone.clone();
        set(&mut new, &["status", "phase"], "SnapshotInProgress");
        set(&mut new, &["status", "snapshotName"], called);
        Found::Step(new)
    }

    /// The second step, once the snapshot can be used: it must hold every disk.
    fn restore_for(&mut self, clone: &Value, snapshot: &Key) -> Found {
        let Some(found) = self.cluster.get(SNAPSHOT, snapshot) else {
            let why = format!("snapshot {} does not exist anymore", snapshot.name());
            return Found::Failing("SnapshotDeleted", why);
        };
        if !is(&found, &["status", "readyToUse"]) {
            return Found::Nothing;
        }
        let content = text(&found, &["status", "virtualMachineSnapshotContentName"]);
        let Some(content) = self.cluster.get(CONTENT, &Key::new(snapshot.namespace(), content)) else {
            return Found::Nothing;
        };
        let why = incomplete(&content);
        if !why.is_empty() {
            return Found::Failing("SnapshotContentInvalid", why);
        }
        let message = format!("snapshot {} for clone {} is ready to use", snapshot.name(), name(clone));
        self.tell(clone, REPORTER, Tone::Normal, "SnapshotReady", &message);
        let vm = get(&content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
        let target = get(clone, &["spec", "target"]).cloned().unwrap_or_else(|| json!({}));
        let called = format!("tmp-restore-{}", uid(clone));
        let made = json!({
            "metadata": {"name": called, "namespace": namespace(clone), "ownerReferences": owner(clone)},
            "spec": {"target": target, "virtualMachineSnapshotName": snapshot.name(), "patches": patches(clone, vm)},
        });
        if self.cluster.create(RESTORE, made).is_some() {
            let message = format!("created restore {called} for clone {}", name(clone));
            self.tell(clone, REPORTER, Tone::Normal, "RestoreCreated", &message);
        }
        let mut new = clone.clone();
        set(&mut new, &["status", "phase"], "RestoreInProgress");
        set(&mut new, &["status", "restoreName"], called);
        Found::Step(new)
    }

    /// The last step, once the restore is over, the VM is there and its claims are bound.
    fn finish_clone(&mut self, clone: &Value, restore: &Key, snapshot: Option<&str>) -> Found {
        let Some(found) = self.cluster.get(RESTORE, restore) else {
            return Found::Nothing;
        };
        let target = text(&found, &["spec", "target", "name"]).to_owned();
        if !is(&found, &["status", "complete"])
            || self.cluster.get(VM, &Key::new(restore.namespace(), &target)).is_none()
        {
            return Found::Nothing;
        }
        let bound = |one: &Value| {
            let claim = Key::new(restore.namespace(), text(one, &["persistentVolumeClaim"]));
            let claim = self.cluster.get(CLAIM, &claim);
            claim.is_some_and(|claim| text(&claim, &["status", "phase"]) == "Bound")
        };
        if !items(&found, &["status", "restores"]).iter().all(bound) {
            return Found::Nothing;
        }
        let own = name(clone);
        for (reason, message) in [
            (
                "RestoreReady",
                format!("restore {} for clone {own} is ready to use", restore.name()),
            ),
            ("TargetVMCreated", format!("created target VM {target} for clone {own}")),
            ("PVCBound", format!("all PVC for clone {own} are bound")),
        ] {
            self.tell(clone, REPORTER, Tone::Normal, reason, &message);
        }
        self.cluster.delete(RESTORE, restore);
        if let Some(snapshot) = snapshot {
            self.cluster.delete(SNAPSHOT, &Key::new(restore.namespace(), snapshot));
        }
        let mut new = clone.clone();
        for field in ["snapshotName", "restoreName"] {
            drop(&mut new, &["status", field]);
        }
        set(&mut new, &["status", "phase"], "Succeeded");
        set(&mut new, &["status", "targetName"], target);
        Found::Step(new)
    }

    /// What was made for a clone goes with it.
    pub(super) fn clone_gone(&mut self, key: &Key, clone: &Value) {
        for (kind, stem) in [(RESTORE, "tmp-restore"), (SNAPSHOT, "tmp-snapshot")] {
            let made = format!("{stem}-{}", uid(clone));
            self.cluster.delete(kind, &Key::new(key.namespace(), &made));
        }
    }

    /// Lets the clones look again that wait for something in a namespace.
    pub(super) fn clones_in(&mut self, key: &Key) {
        if self.cluster.world().store().is_empty(CLONE) {
            return;
        }
        let prefix = format!("{}/", key.namespace().unwrap_or_default());
        let mut found = Vec::new();
        self.cluster.each(CLONE, &prefix, |key, _| found.push(key));
        for key in found {
            self.push(Part::Clone, &key);
        }
    }
}

fn say(clone: &mut Value, progressing: (&str, &str), ready: (&str, &str), now: &str) {
    for (kind, (status, reason)) in [("Progressing", progressing), ("Ready", ready)] {
        let one =
            json!({"type": kind, "status": status, "reason": reason, "lastProbeTime": null, "lastTransitionTime": now});
        if !same(super::condition::find(clone, kind), &one) {
            put(clone, one);
        }
    }
}

/// The clone as the owner of what is made for it.
fn owner(clone: &Value) -> Value {
    json!([{"apiVersion": "clone.kubevirt.io/v1beta1", "kind": "VirtualMachineClone", "name": name(clone),
        "uid": uid(clone), "controller": true, "blockOwnerDeletion": true}])
}

/// Whether a VM keeps the state of a TPM or of its firmware on a volume of its own.
fn keeps_state(vm: &Value) -> bool {
    let devices = ["spec", "template", "spec", "domain", "devices", "tpm", "persistent"];
    let firmware = [
        "spec",
        "template",
        "spec",
        "domain",
        "firmware",
        "bootloader",
        "efi",
        "persistent",
    ];
    is(vm, &devices) || is(vm, &firmware)
}

fn on_claims(vm: &Value) -> impl Iterator<Item = &str> {
    let kept =
        |volume: &&Value| get(volume, &["persistentVolumeClaim"]).is_some() || get(volume, &["dataVolume"]).is_some();
    volumes(vm).iter().filter(kept).map(|volume| text(volume, &["name"]))
}

/// Why a VM's disks cannot be cloned, a line each; empty if they can.
fn unfit(vm: &Value) -> String {
    let told = items(vm, &["status", "volumeSnapshotStatuses"]);
    let why = |volume: &str| match told.iter().find(|one| text(one, &["name"]) == volume) {
        None => Some(format!("Virtual Machine volume {volume} snapshot support unknown")),
        Some(one) if is(one, &["enabled"]) => None,
        Some(_) => Some(format!("Virtual Machine volume {volume} does not support snapshots")),
    };
    on_claims(vm).filter_map(why).collect::<Vec<_>>().join("\n")
}

/// The disks that a snapshot does not hold, a line each; empty if it holds all.
fn incomplete(content: &Value) -> String {
    let vm = get(content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
    let kept = items(content, &["spec", "volumeBackups"]);
    let snapshot = text(content, &["spec", "virtualMachineSnapshotName"]);
    let missing = on_claims(vm).filter(|volume| !kept.iter().any(|backup| text(backup, &["volumeName"]) == *volume));
    let lines: Vec<String> = missing
        .map(|volume| format!("volume {volume} is not backed up in snapshot {snapshot}"))
        .collect();
    lines.join("\n")
}

/// What tells a clone from its source: no interface keeps its MAC address, and the firmware gets an identity of its own.
fn patches(clone: &Value, vm: &Value) -> Vec<String> {
    const DOMAIN: &str = "/spec/template/spec/domain";
    let domain = get(vm, &["spec", "template", "spec", "domain"]).unwrap_or(&Value::Null);
    let replace = |path: String, value: &str| json!({"op": "replace", "path": path, "value": value}).to_string();
    let mut all = Vec::new();
    for (at, interface) in items(domain, &["devices", "interfaces"]).iter().enumerate() {
        let mac = text(clone, &["spec", "newMacAddresses", name_of(interface)]);
        all.push(replace(format!("{DOMAIN}/devices/interfaces/{at}/macAddress"), mac));
    }
    if get(domain, &["firmware"]).is_some() {
        let serial = text(clone, &["spec", "newSMBiosSerial"]);
        all.push(replace(format!("{DOMAIN}/firmware/serial"), serial));
        all.push(replace(format!("{DOMAIN}/firmware/uuid"), ""));
    }
    let own = items(clone, &["spec", "patches"]).iter().filter_map(Value::as_str);
    all.extend(own.map(str::to_owned));
    all
}

fn name_of(value: &Value) -> &str {
    text(value, &["name"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hinders_a_clone_is_named_disk_by_disk() {
        let volume = |name: &str| json!({"name": name, "persistentVolumeClaim": {"claimName": name}});
        let vm = json!({
            "spec": {"template": {"spec": {"volumes": [volume("a"), volume("b"), volume("c"), {"name": "seed", "cloudInitNoCloud": {}}]}}},
            "status": {"volumeSnapshotStatuses": [{"name": "a", "enabled": true}, {"name": "b", "enabled": false}]},
        });
        assert_eq!(
            unfit(&vm),
            "Virtual Machine volume b does not support snapshots\nVirtual Machine volume c snapshot support unknown"
        );
        let content = json!({"spec": {"virtualMachineSnapshotName": "s", "source": {"virtualMachine": vm},
            "volumeBackups": [{"volumeName": "a"}, {"volumeName": "b"}]}});
        assert_eq!(incomplete(&content), "volume c is not backed up in snapshot s");
    }

    #[test]
    fn a_clone_has_an_identity_of_its_own() {
        let vm = json!({"spec": {"template": {"spec": {"domain": {"firmware": {"uuid": "u"},
            "devices": {"interfaces": [{"name": "default"}, {"name": "lan"}]}}}}}});
        let clone = json!({"spec": {"newMacAddresses": {"lan": "02:00:00:00:00:01"}, "patches": ["{}"]}});
        let all = patches(&clone, &vm);
        assert_eq!(all.len(), 5);
        assert!(all[0].contains("interfaces/0/macAddress") && all[0].contains(r#""value":"""#));
        assert!(all[1].contains("02:00:00:00:00:01") && all[3].contains("firmware/uuid"));
    }
}
