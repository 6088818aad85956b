//! A node whose kubelet does not report any more (pkg/controller/nodelifecycle, pkg/controller/tainteviction): first nobody
//! notices, then its state is unknown, it is tainted, and its pods count as not ready; those that do not bear it are deleted.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::condition::{find, put};
use super::drive::Control;
use super::events::{From, Tone};
use super::json::{items, list, name, namespace, number, set, text, uid};
use super::kinds::{NODE, POD};
use super::task::{Part, Task};
use crate::sim::store::Key;

/// How long a node is given (`--node-monitor-grace-period`, less what has passed since it reported last).
const GRACE: SignedDuration = SignedDuration::from_secs(46);
/// How long it takes until a kubelet that is back has reported.
const REPORT: SignedDuration = SignedDuration::from_secs(4);
/// How often the controller looks at the nodes (`--node-monitor-period`).
const PERIOD: SignedDuration = SignedDuration::from_secs(4);
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const CONTROLLER: From<'static> = From::Component("node-controller");
const TAINTS: From<'static> = From::Component("taint-eviction-controller");
/// What a kubelet says that is well, and with which reason.
const WELL: [(&str, &str, &str, &str); 4] = [
    (
        "MemoryPressure",
        "False",
        "KubeletHasSufficientMemory",
        "kubelet has sufficient memory available",
    ),
    (
        "DiskPressure",
        "False",
        "KubeletHasNoDiskPressure",
        "kubelet has no disk pressure",
    ),
    (
        "PIDPressure",
        "False",
        "KubeletHasSufficientPID",
        "kubelet has sufficient PID available",
    ),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
];

impl Control {
    /// Stops the kubelet and the virt-handler of a node, as a failed host does.
    pub fn cut_off(&mut self, node: &str) {
        self.silent.insert(node.to_owned());
        self.later(Part::NodeLost, &Key::new(None, node), "", GRACE);
    }

    /// Lets a node report again.
    pub fn reconnect(&mut self, node: &str) {
        if self.silent.remove(node) {
            self.later(Part::NodeFound, &Key::new(None, node), "", REPORT);
        }
    }

    /// The node has not reported for too long.
    pub(super) fn node_lost(&mut self, key: &Key) {
        let Some(mut node) = self.cluster.get(NODE, key).filter(|_| self.silent.contains(key.name())) else {
            return;
        };
        let now = self.cluster.moment();
        for (kind, ..) in WELL {
            let mut one = find(&node, kind).cloned().unwrap_or_else(|| json!({"type": kind}));
            set(&mut one, &["status"], "Unknown");
            set(&mut one, &["reason"], "NodeStatusUnknown");
            set(&mut one, &["message"], "Kubelet stopped posting node status.");
            set(&mut one, &["lastTransitionTime"], now.clone());
            put(&mut node, one);
        }
        self.cluster.update(NODE, node.clone());
        let message = format!("Node {} status is now: NodeNotReady", key.name());
        self.tell(&node, CONTROLLER, Tone::Normal, "NodeNotReady", &message);
        self.taint_lost(key, "NoSchedule");
        for pod in self.pods_on(key.name()) {
            self.pod_lost(pod, &now);
        }
        self.taint_lost(key, "NoExecute");
    }

    fn taint_lost(&mut self, key: &Key, effect: &str) {
        let Some(mut node) = self.cluster.get(NODE, key) else {
            return;
        };
        let taint = json!({"key": UNREACHABLE, "effect": effect, "timeAdded": self.cluster.moment()});
        if let Some(all) = list(&mut node, &["spec", "taints"]) {
            all.retain(|one| text(one, &["key"]) != UNREACHABLE || text(one, &["effect"]) != effect);
            all.push(taint);
        }
        self.cluster.update(NODE, node);
    }

    /// A pod on a lost node is not ready, and goes once it has borne the taint for as long as it says.
    fn pod_lost(&mut self, mut pod: Value, now: &str) {
        let key = Key::new(Some(namespace(&pod)), name(&pod));
        let running = find(&pod, "Ready").is_some_and(|ready| text(ready, &["status"]) == "True");
        if running {
            put(
                &mut pod,
                json!({"type": "Ready", "status": "False", "lastProbeTime": null, "lastTransitionTime": now}),
            );
            self.cluster.update(POD, pod.clone());
            self.tell(&pod, CONTROLLER, Tone::Warning, "NodeNotReady", "Node is not ready");
        }
        if let Some(patience) = patience(&pod) {
            self.later(Part::PodTainted, &key, uid(&pod), patience);
        }
    }

    /// The time is over that a pod bears its node's taint.
    pub(super) fn pod_tainted(&mut self, key: &Key, uid_then: &str) {
        let Some(pod) = self.cluster.get(POD, key).filter(|pod| uid(pod) == uid_then) else {
            return;
        };
        if !self.is_tainted(text(&pod, &["spec", "nodeName"])) {
            return;
        }
        let message = format!("Marking for deletion Pod {}", key.as_str());
        self.tell(&pod, TAINTS, Tone::Normal, "TaintManagerEviction", &message);
        if self.evict(key) {
            self.push(Part::Kubelet, key);
        }
    }

    fn is_tainted(&self, node: &str) -> bool {
        let node = self.cluster.get(NODE, &Key::new(None, node)).unwrap_or_default();
        items(&node, &["spec", "taints"])
            .iter()
            .any(|one| text(one, &["key"]) == UNREACHABLE)
    }

    /// The node reports again; what is left of the taints goes when the controller looks the next time.
    pub(super) fn node_found(&mut self, key: &Key) {
        if self.silent.contains(key.name()) {
            return;
        }
        let Some(mut node) = self.cluster.get(NODE, key) else {
            return;
        };
        let lost = find(&node, "Ready").is_some_and(|ready| text(ready, &["status"]) != "True");
        if lost {
            let now = self.cluster.moment();
            for (kind, status, reason, message) in WELL {
                put(
                    &mut node,
                    json!({"type": kind, "status": status, "reason": reason, "message": message,
                        "lastHeartbeatTime": now, "lastTransitionTime": now}),
                );
            }
            drop_taint(&mut node, "NoSchedule");
            self.cluster.update(NODE, node);
            for pod in self.pods_on(key.name()) {
                self.push(Part::Kubelet, &Key::new(Some(namespace(&pod)), name(&pod)));
            }
            self.later(Part::NodeFound, key, "", PERIOD);
            return;
        }
        if !self.is_tainted(key.name()) {
            return;
        }
        drop_taint(&mut node, "NoExecute");
        self.cluster.update(NODE, node);
        for pod in self.pods_on(key.name()) {
            let own = Key::new(Some(namespace(&pod)), name(&pod));
            if self.tasks.is_armed(&Task::of(Part::PodTainted, own.clone(), uid(&pod))) {
                let message = format!("Cancelling deletion of Pod {}", own.as_str());
                self.tell(&pod, TAINTS, Tone::Normal, "TaintManagerEviction", &message);
            }
        }
    }
}

fn drop_taint(node: &mut Value, effect: &str) {
    if let Some(all) = list(node, &["spec", "taints"]) {
        all.retain(|one| text(one, &["key"]) != UNREACHABLE || text(one, &["effect"]) != effect);
        if all.is_empty() {
            super::json::drop(node, &["spec", "taints"]);
        }
    }
}

/// How long a pod bears an unreachable node; `None` for ever.
fn patience(pod: &Value) -> Option<SignedDuration> {
    let bears = |one: &&Value| {
        let (key, effect) = (text(one, &["key"]), text(one, &["effect"]));
        matches!(key, "" | UNREACHABLE) && matches!(effect, "" | "NoExecute")
    };
    match items(pod, &["spec", "tolerations"]).iter().find(bears) {
        None => Some(SignedDuration::ZERO),
        Some(one) => number(one, &["tolerationSeconds"]).map(SignedDuration::from_secs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_bears_what_for_how_long() {
        let pod = |tolerations: Value| json!({"spec": {"tolerations": tolerations}});
        let seconds = |tolerations| patience(&pod(tolerations)).map(|wait| wait.as_secs());
        assert_eq!(seconds(json!([])), Some(0));
        assert_eq!(seconds(json!([{"operator": "Exists"}])), None);
        assert_eq!(
            seconds(
                json!([{"key": UNREACHABLE, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}])
            ),
            Some(300)
        );
        assert_eq!(seconds(json!([{"key": UNREACHABLE, "effect": "NoSchedule"}])), Some(0));
    }
}
