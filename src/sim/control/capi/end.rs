//! The end of a machine, step by step (internal/controllers/machine: `reconcileDelete`). The Node object, and with it the
//! block of pod addresses, goes last.
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{get, leaving, name, namespace, number, release, set, text};
use super::super::kinds::{MAAS, MACHINE, NODE};
use super::super::task::Part;
use super::condition::{mark, mark2};
use super::drain::Drained;
use super::{CLEANUP, PRE_DRAIN, PRE_TERMINATE, is_plane};
use crate::sim::store::Key;

/// `drainRetryInterval`, and the wait for volumes is looked at as often.
const AGAIN: SignedDuration = SignedDuration::from_secs(20);

impl Control {
    /// Goes on with a deletion as far as it goes now.
    pub(super) fn end_machine(&mut self, key: &Key, machine: Value) {
        let mut changed = machine;
        set(&mut changed, &["status", "phase"], "Deleting");
        let stage = self.stage(key, &mut changed);
        let now = self.cluster.moment();
        if let Some((reason, message)) = stage {
            mark2(&mut changed, "Deleting", true, reason, &message, &now);
            self.save(MACHINE, changed, Part::Capi, key);
            return;
        }
        mark2(
            &mut changed,
            "Deleting",
            true,
            "DeletionCompleted",
            "Deletion completed",
            &now,
        );
        release(&mut changed, "machine.cluster.x-k8s.io");
        self.save(MACHINE, changed, Part::Capi, key);
    }

    /// What the deletion waits for; nothing when it is through.
    fn stage(&mut self, key: &Key, machine: &mut Value) -> Option<(&'static str, String)> {
        let node = self.goodbye(machine);
        if let Some(node) = &node {
            if let Some(waits) = self.held(machine, "PreDrainDeleteHookSucceeded", PRE_DRAIN) {
                return Some((
                    "WaitingForPreDrainHook",
                    format!("Waiting for pre-drain hooks to succeed (hooks: {waits})"),
                ));
            }
            if let Some(waits) = self.emptied(key, machine, node) {
                return Some(("DrainingNode", waits));
            }
            if let Some(waits) = self.detached(key, machine, node) {
                return Some(("WaitingForVolumeDetach", waits));
            }
        }
        if let Some(waits) = self.held(machine, "PreTerminateDeleteHookSucceeded", PRE_TERMINATE) {
            let message = format!("Waiting for pre-terminate hooks to succeed (hooks: {waits})");
            return Some(("WaitingForPreTerminateHook", message));
        }
        let now = self.cluster.moment();
        let host = Key::new(
            Some(namespace(machine)),
            text(machine, &["spec", "infrastructureRef", "name"]),
        );
        if let Some(found) = self.cluster.get(MAAS, &host) {
            if !leaving(&found) {
                self.cluster.delete(MAAS, &host);
            }
            let message = "Waiting for MaasMachine to be deleted".to_owned();
            return Some(("WaitingForInfrastructureDeletion", message));
        }
        mark(machine, "InfrastructureReady", false, "Deleted", "", &now);
        mark(machine, "BootstrapReady", false, "Deleted", "", &now);
        if let Some(node) = node {
            self.cluster.remove(NODE, &Key::new(None, name(&node)));
        }
        None
    }

    /// The node that goes with the machine; the last control plane's stays (`isDeleteNodeAllowed`).
    fn goodbye(&self, machine: &Value) -> Option<Value> {
        let node = text(machine, &["status", "nodeRef", "name"]);
        let node = self
            .cluster
            .get(NODE, &Key::new(None, node))
            .filter(|_| !node.is_empty())?;
        let others = self.cluster.list(MACHINE, &format!("{}/", namespace(machine)));
        let planes = others.iter().any(is_plane);
        let left = others.iter().any(|one| is_plane(one) && !leaving(one));
        (!planes || left).then_some(node)
    }

    fn held(&self, machine: &mut Value, kind: &str, stage: &str) -> Option<String> {
        let now = self.cluster.moment();
        let waits = super::hooks(machine, stage).join(",");
        mark(machine, kind, waits.is_empty(), "WaitingExternalHook", "", &now);
        (!waits.is_empty()).then_some(waits)
    }

    fn emptied(&mut self, key: &Key, machine: &mut Value, node: &Value) -> Option<String> {
        let limit = seconds(machine, "nodeDrainTimeout", "nodeDrainTimeoutSeconds").or(self.palette_patience());
        let start = ["status", "deletion", "nodeDrainStartTime"];
        let excluded = get(
            machine,
            &[
                "metadata",
                "annotations",
                "machine.cluster.x-k8s.io/exclude-node-draining",
            ],
        );
        if !Self::may_wait(machine) || excluded.is_some() || self.expired(machine, &start, limit) {
            return None;
        }
        let now = self.cluster.moment();
        if text(machine, &start).is_empty() {
            set(machine, &start, now.as_str());
        }
        let message = match self.drain_node(machine, node) {
            Drained::Done => {
                mark(machine, "DrainingSucceeded", true, "", "", &now);
                let message = format!("success draining Machine's node \"{}\"", name(node));
                self.tell(
                    machine,
                    super::KEEPER,
                    super::Tone::Normal,
                    "SuccessfulDrainNode",
                    &message,
                );
                return None;
            }
            Drained::Not(why) => format!("Drain not completed yet (started at {}):{why}", text(machine, &start)),
        };
        mark(machine, "DrainingSucceeded", false, "Draining", &message, &now);
        self.later(Part::Capi, key, "", AGAIN);
        Some(message)
    }

    fn detached(&mut self, key: &Key, machine: &mut Value, node: &Value) -> Option<String> {
        let limit = seconds(machine, "nodeVolumeDetachTimeout", "nodeVolumeDetachTimeoutSeconds");
        let start = ["status", "deletion", "waitForNodeVolumeDetachStartTime"];
        let note = "machine.cluster.x-k8s.io/exclude-wait-for-node-volume-detach";
        let excluded = get(machine, &["metadata", "annotations", note]).is_some();
        if !Self::may_wait(machine) || excluded || self.expired(machine, &start, limit) {
            return None;
        }
        let now = self.cluster.moment();
        if text(machine, &start).is_empty() {
            set(machine, &start, now.as_str());
        }
        let waits = self.volumes_left(node);
        if waits.is_empty() {
            mark(machine, "VolumeDetachSucceeded", true, "", "", &now);
            return None;
        }
        let message = format!(
            "Waiting for Node volumes to be detached (started at {})\n* PersistentVolumeClaims: {}",
            text(machine, &start),
            waits.join(", ")
        );
        mark(
            machine,
            "VolumeDetachSucceeded",
            false,
            "WaitingForVolumeDetach",
            &message,
            &now,
        );
        self.later(Part::Capi, key, "", AGAIN);
        Some(message)
    }

    /// A machine of a KubeadmControlPlane is drained only as long as its controller's hook is on it: afterwards its etcd
    /// member is gone.
    fn may_wait(machine: &Value) -> bool {
        let of_plane = super::super::json::owner(machine, "KubeadmControlPlane").is_some();
        !(is_plane(machine) && of_plane) || get(machine, &["metadata", "annotations", CLEANUP]).is_some()
    }

    fn expired(&self, machine: &Value, start: &[&str], limit: Option<i64>) -> bool {
        let (Some(limit), Ok(began)) = (limit, text(machine, start).parse::<Timestamp>()) else {
            return false;
        };
        self.now().duration_since(began).as_secs() >= limit
    }
}

/// A time-out in seconds, in the form of v1beta1 or of v1beta2; zero and none mean for ever.
fn seconds(machine: &Value, first: &str, second: &str) -> Option<i64> {
    let older = text(machine, &["spec", first]);
    let newer = number(machine, &["spec", "deletion", second]);
    super::span(older).or(newer).filter(|limit| *limit > 0)
}
