//! virt-handler: what happens to a guest on its node (pkg/virt-handler/vm.go).
mod boot;
mod carry;
mod migratable;
mod signal;

use jiff::SignedDuration;
use serde_json::Value;

use super::drive::Control;
use super::events::{From, Tone};
use super::instance::enter;
use super::json::{get, leaving, text, uid};
use super::kinds::VMI;
use super::pods;
use super::task::{Part, Task};
use crate::sim::store::Key;

/// How long a guest takes to boot.
const BOOT: SignedDuration = SignedDuration::from_secs(1);
/// How long a guest takes to shut down.
const SHUTDOWN: SignedDuration = SignedDuration::from_secs(1);

impl Control {
    /// Boots the guest of an instance that has come to its node, and shuts one down that is to go.
    pub(super) fn handler(&mut self, key: &Key) {
        let Some(vmi) = self.cluster.get(VMI, key) else { return };
        let phase = text(&vmi, &["status", "phase"]);
        self.end_launchers(&vmi);
        if !matches!(phase, "Scheduled" | "Running") {
            return;
        }
        let all = pods::of(&self.cluster, &vmi);
        let dying = pods::active(&vmi, &all).is_some_and(leaving);
        if leaving(&vmi) || dying {
            self.begin_shutdown(key, &vmi);
        } else if phase == "Scheduled" {
            self.later(Part::Boot, key, uid(&vmi), BOOT);
        } else if get(&vmi, &["status", "migrationState"]).is_some() {
            self.carry_on(key, &vmi);
        }
    }

    fn begin_shutdown(&mut self, key: &Key, vmi: &Value) {
        let task = Task::of(Part::ShutDown, key.clone(), uid(vmi));
        if self.tasks.is_armed(&task) {
            return;
        }
        self.later(Part::ShutDown, key, uid(vmi), SHUTDOWN);
        let node = text(vmi, &["status", "nodeName"]).to_owned();
        self.tell(
            vmi,
            From::Handler(&node),
            Tone::Normal,
            "ShuttingDown",
            "Signaled Graceful Shutdown",
        );
    }

    /// The guest has shut down.
    pub(super) fn shut_down(&mut self, key: &Key, uid_then: &str) {
        let Some(mut vmi) = self.cluster.get(VMI, key).filter(|vmi| uid(vmi) == uid_then) else {
            return;
        };
        if matches!(text(&vmi, &["status", "phase"]), "Succeeded" | "Failed") {
            return;
        }
        let node = text(&vmi, &["status", "nodeName"]).to_owned();
        enter(&mut vmi, "Succeeded", &self.cluster.moment());
        if self.cluster.update(VMI, vmi.clone()) {
            self.tell(
                &vmi,
                From::Handler(&node),
                Tone::Normal,
                "Stopped",
                "The VirtualMachineInstance was shut down.",
            );
        } else {
            self.later(Part::ShutDown, key, uid_then, SignedDuration::ZERO);
        }
    }
}
