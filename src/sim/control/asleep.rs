//! A node that does not report does nothing: what its kubelet and its virt-handler should have done waits until it does.
use serde_json::Value;

use super::condition;
use super::drive::Control;
use super::json::{is, text};
use super::kinds::{NODE, POD, VMI};
use super::task::{Part, Task};
use crate::sim::store::Key;

impl Control {
    /// Whether a task has to wait for its node.
    pub(super) fn sleeps(&mut self, task: &Task) -> bool {
        let node = self.place_of(task);
        if node.is_empty() || !self.is_silent(&node) || self.needs_no_network(task, &node) {
            return false;
        }
        self.asleep.insert(task.clone());
        true
    }

    /// The node on which a task is to be done; empty for what the control plane does.
    fn place_of(&self, task: &Task) -> String {
        let (kind, path): (&'static str, &[&str]) = match task.part {
            Part::Boot | Part::ShutDown => (VMI, &["status", "nodeName"]),
            Part::TargetUp | Part::Arrive | Part::HandOver => (VMI, &["status", "migrationState", "targetNode"]),
            Part::CopyBegin | Part::CopyDone | Part::CopyFail | Part::CopyAbort => {
                (VMI, &["status", "migrationState", "sourceNode"])
            }
            Part::PodUp | Part::PodDown => (POD, &["spec", "nodeName"]),
            _ => return String::new(),
        };
        let object = self.cluster.get(kind, &task.key);
        object.map_or_else(String::new, |object| text(&object, path).to_owned())
    }

    /// kubelet that only waits for its network runs the pods that need none.
    fn needs_no_network(&self, task: &Task, node: &str) -> bool {
        let node = self.cluster.get(NODE, &Key::new(None, node));
        let talks = node.is_some_and(|node| condition::has(&node, "Ready", "False"));
        let pod = matches!(task.part, Part::PodUp | Part::PodDown).then(|| self.cluster.get(POD, &task.key));
        talks && pod.flatten().is_some_and(|pod| is(&pod, &["spec", "hostNetwork"]))
    }

    pub(super) fn is_silent(&self, node: &str) -> bool {
        if self.silent.contains(node) {
            return true;
        }
        let node = self.cluster.get(NODE, &Key::new(None, node));
        node.is_some_and(|node| silent(&node))
    }

    /// A node reports again: it catches up.
    pub(super) fn wake(&mut self, node: &Value) {
        if silent(node) || self.silent.contains(super::json::name(node)) {
            return;
        }
        for task in std::mem::take(&mut self.asleep) {
            self.tasks.push(task);
        }
    }
}

fn silent(node: &Value) -> bool {
    condition::find(node, "Ready").is_some_and(|ready| text(ready, &["status"]) != "True")
}
