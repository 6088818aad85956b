//! virt-controller's snapshot controller (pkg/storage/snapshot/snapshot.go, v1.7.4): a VM is locked, what it is made of
//! is written down, and each of its claims is snapshotted by the storage.
mod content;
mod csi;
mod source;
mod status;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{From, Tone};
use super::json::{drop, get, held, is, leaving, list, name, namespace, release, set, text, uid};
use super::kinds::{CONTENT, SNAPSHOT, VM};
use super::task::Part;
use crate::sim::store::Key;
use source::Source;
pub(super) use source::volumes;
pub(super) use status::note;

/// Who reports what happens to snapshots.
const REPORTER: From<'static> = From::Component("snapshot-controller");
const FINALIZER: &str = "snapshot.kubevirt.io/vmsnapshot-protection";
const SOURCE_FINALIZER: &str = "snapshot.kubevirt.io/snapshot-source-protection";
/// How soon a lock that failed is tried again.
const RETRY: SignedDuration = SignedDuration::from_secs(5);
/// How long a snapshot may take that names no deadline.
const DEADLINE: SignedDuration = SignedDuration::from_mins(5);

/// Whether a snapshot is neither done nor failed.
fn progressing(snapshot: &Value) -> bool {
    !matches!(text(snapshot, &["status", "phase"]), "Succeeded" | "Failed")
}

/// The moment by which a snapshot has to be done; `None` for one that may take for ever.
fn deadline(snapshot: &Value) -> Option<Timestamp> {
    let born: Timestamp = text(snapshot, &["metadata", "creationTimestamp"]).parse().ok()?;
    let wish = text(snapshot, &["spec", "failureDeadline"]);
    let span = if wish.is_empty() { DEADLINE } else { wish.parse().ok()? };
    (span > SignedDuration::ZERO)
        .then(|| born.checked_add(span).ok())
        .flatten()
}

/// Whether a snapshot has failed, or is about to because its time is over.
fn expired(snapshot: &Value, now: Timestamp) -> bool {
    match text(snapshot, &["status", "phase"]) {
        "Failed" => true,
        "Succeeded" => false,
        _ => deadline(snapshot).is_some_and(|deadline| now >= deadline),
    }
}

/// The name of what a snapshot keeps.
fn content_name(snapshot: &Value) -> String {
    let known = text(snapshot, &["status", "virtualMachineSnapshotContentName"]);
    if known.is_empty() {
        format!("vmsnapshot-content-{}", uid(snapshot))
    } else {
        known.to_owned()
    }
}

/// Whether what a snapshot keeps goes with it: what is not ready is of no use to anybody.
fn goes_along(snapshot: &Value, content: &Value) -> bool {
    let policy = text(snapshot, &["spec", "deletionPolicy"]);
    matches!(policy, "" | "Delete") || !is(content, &["status", "readyToUse"])
}

impl Control {
    /// Brings a snapshot one step further.
    pub(super) fn snapshot(&mut self, key: &Key) {
        let Some(mut snapshot) = self.cluster.get(SNAPSHOT, key) else {
            return;
        };
        let terminating = leaving(&snapshot) || expired(&snapshot, self.now());
        if !terminating && !held(&snapshot, FINALIZER) {
            if let Some(all) = list(&mut snapshot, &["metadata", "finalizers"]) {
                all.push(json!(FINALIZER));
            }
            self.save(SNAPSHOT, snapshot, Part::Snapshot, key);
            return;
        }
        let mut source = self.source(&snapshot);
        let place = Key::new(key.namespace(), &content_name(&snapshot));
        let content = self.cluster.get(CONTENT, &place);
        let mut free = true;
        if get(&snapshot, &["status"]).is_some()
            && let Some(source) = &mut source
        {
            if progressing(&snapshot) && !terminating {
                free = false;
                if !source.locked {
                    self.lock(&snapshot, source);
                    self.later(Part::Snapshot, key, "", RETRY);
                } else if content.is_none() {
                    self.write_down(&snapshot, source);
                }
            } else {
                let settled = content.as_ref().is_none_or(|content| !goes_along(&snapshot, content));
                if !progressing(&snapshot) || (terminating && settled) {
                    self.unlock(&snapshot, source);
                }
                free = !source.locked;
            }
        }
        if let Some(content) = content
            .as_ref()
            .filter(|content| terminating && goes_along(&snapshot, content))
        {
            if !leaving(content) {
                self.cluster.delete(CONTENT, &place);
            }
            self.push(Part::Content, &place);
        }
        self.report(key, &snapshot, source.as_ref());
        if leaving(&snapshot) && free {
            self.let_snapshot_go(key);
        }
        if let Some(deadline) = deadline(&snapshot).filter(|_| progressing(&snapshot) && !terminating) {
            self.later(Part::Snapshot, key, uid(&snapshot), deadline.duration_since(self.now()));
        }
    }

    fn report(&mut self, key: &Key, snapshot: &Value, source: Option<&Source>) {
        let place = Key::new(key.namespace(), &content_name(snapshot));
        let content = self.cluster.get(CONTENT, &place);
        let new = status::filled(snapshot, source, content.as_ref(), self.now(), &self.cluster.moment());
        if new != *snapshot {
            self.save(SNAPSHOT, new, Part::Snapshot, key);
        }
    }

    fn let_snapshot_go(&mut self, key: &Key) {
        let Some(mut snapshot) = self.cluster.get(SNAPSHOT, key) else {
            return;
        };
        if held(&snapshot, FINALIZER) {
            release(&mut snapshot, FINALIZER);
            self.save(SNAPSHOT, snapshot, Part::Snapshot, key);
        }
    }

    /// Claims the VM for a snapshot: first in its status, then with a finalizer.
    fn lock(&mut self, snapshot: &Value, source: &mut Source) {
        if let Some(why) = self.unfit(snapshot, source) {
            source.said.push_str(&why);
            return;
        }
        let key = Key::new(Some(namespace(&source.vm)), name(&source.vm));
        let mut vm = source.vm.clone();
        if get(&vm, &["status", "snapshotInProgress"]).is_none() {
            set(&mut vm, &["status", "snapshotInProgress"], name(snapshot));
            if !self.cluster.update(VM, vm) {
                return;
            }
        }
        let Some(mut vm) = self.cluster.get(VM, &key) else {
            return;
        };
        if !held(&vm, SOURCE_FINALIZER) {
            if let Some(all) = list(&mut vm, &["metadata", "finalizers"]) {
                all.push(json!(SOURCE_FINALIZER));
            }
            if !self.cluster.update(VM, vm) {
                return;
            }
        }
        source.locked = true;
        source::LOCKED.clone_into(&mut source.said);
    }

    /// Gives the VM free again.
    fn unlock(&mut self, snapshot: &Value, source: &mut Source) {
        if text(&source.vm, &["status", "snapshotInProgress"]) != name(snapshot) {
            return;
        }
        let key = Key::new(Some(namespace(&source.vm)), name(&source.vm));
        let mut vm = source.vm.clone();
        if held(&vm, SOURCE_FINALIZER) {
            release(&mut vm, SOURCE_FINALIZER);
            self.cluster.update(VM, vm);
        }
        let Some(mut vm) = self.cluster.get(VM, &key) else {
            source.locked = false;
            return;
        };
        drop(&mut vm, &["status", "snapshotInProgress"]);
        source.locked = !self.cluster.update(VM, vm);
    }

    /// Writes down what the snapshot is of.
    fn write_down(&mut self, snapshot: &Value, source: &Source) {
        let content = self.content_of(snapshot, source);
        let Some(content) = self.cluster.create(CONTENT, content) else {
            return;
        };
        let message = format!("Successfully created VirtualMachineSnapshotContent {}", name(&content));
        let reason = "SuccessfulVirtualMachineSnapshotContentCreate";
        self.tell(snapshot, REPORTER, Tone::Normal, reason, &message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_until_its_deadline() {
        let snapshot = |deadline: &str, phase: &str| {
            json!({"metadata": {"creationTimestamp": "2026-11-22T08:00:00Z"},
                "spec": {"failureDeadline": deadline}, "status": {"phase": phase}})
        };
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        for (wish, phase, moment, over) in [
            ("8s", "InProgress", "2026-11-22T08:00:07Z", false),
            ("8s", "InProgress", "2026-11-22T08:00:08Z", true),
            ("8s", "Succeeded", "2026-11-22T09:00:00Z", false),
            ("0s", "InProgress", "2026-11-22T09:00:00Z", false),
            ("", "InProgress", "2026-11-22T08:04:59Z", false),
            ("", "InProgress", "2026-11-22T08:05:00Z", true),
            ("1h", "Failed", "2026-11-22T08:00:00Z", true),
        ] {
            assert_eq!(
                expired(&snapshot(wish, phase), at(moment)),
                over,
                "{wish} {phase} {moment}"
            );
        }
    }
}
