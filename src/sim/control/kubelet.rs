//! kubelet: containers start half a second after their pod has a node, and end when the guest in them has ended.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::condition::{self, plain};
use super::drive::Control;
use super::json::{drop, get, is, items, leaving, name, namespace, owner, set, text, uid};
use super::kinds::{NODE, POD, VMI};
use super::pods::ended;
use super::task::Part;
use crate::sim::store::Key;

const START: SignedDuration = SignedDuration::from_millis(500);
const END: SignedDuration = SignedDuration::from_millis(60);
/// Pods that have ended and are kept (kube-controller-manager: `--terminated-pod-gc-threshold`).
const ENDED_KEPT: usize = 200;
/// How long an ordinary pod takes to end.
const FAREWELL: SignedDuration = SignedDuration::from_secs(1);

impl Control {
    /// Starts a pod that has a node, ends one that is to go, and keeps its readiness in step with its gates. A launcher
    /// ends when its guest has ended, or is somewhere else: that is virt-handler's to see.
    pub(super) fn kubelet(&mut self, key: &Key) {
        let Some(pod) = self.cluster.get(POD, key) else { return };
        let bound = !text(&pod, &["spec", "nodeName"]).is_empty();
        let phase = text(&pod, &["status", "phase"]);
        let killed = super::json::number(&pod, &["metadata", "deletionGracePeriodSeconds"]) == Some(0);
        if leaving(&pod) && (!bound || killed || ended(&pod)) {
            self.let_pod_go(key, pod);
        } else if leaving(&pod) && !is_launcher(&pod) {
            self.later(Part::PodDown, key, uid(&pod), FAREWELL);
        } else if !bound || ended(&pod) {
        } else if phase == "Pending" && !stuck(&pod) && !self.lacks_network(&pod) {
            self.later(Part::PodUp, key, uid(&pod), START);
        } else if phase == "Running" && !self.is_silent(text(&pod, &["spec", "nodeName"])) {
            self.follow_gates(key, pod);
        }
    }

    /// Ends the launcher pods of an instance whose guest has gone from them.
    pub(super) fn end_launchers(&mut self, vmi: &Value) {
        let over = matches!(text(vmi, &["status", "phase"]), "Succeeded" | "Failed");
        let state = get(vmi, &["status", "migrationState"]);
        let done = state.filter(|state| is(state, &["completed"]));
        let left = done.map_or("", |state| {
            text(
                state,
                &[if is(state, &["failed"]) {
                    "targetPod"
                } else {
                    "sourcePod"
                }],
            )
        });
        if !over && left.is_empty() {
            return;
        }
        let mut all = super::pods::of(&self.cluster, vmi);
        all.retain(|pod| !ended(pod) && (over || name(pod) == left));
        for pod in all {
            let key = Key::new(Some(namespace(vmi)), name(&pod));
            if text(&pod, &["spec", "nodeName"]).is_empty() {
                self.cluster.remove(POD, &key);
            } else {
                let wait = if !over && done.is_some_and(|state| is(state, &["failed"])) {
                    END * 6
                } else {
                    END
                };
                self.later(Part::PodDown, &key, uid(&pod), wait);
            }
        }
    }

    /// The containers run.
    pub(super) fn pod_up(&mut self, key: &Key, uid_then: &str) {
        let Some(mut pod) = self.cluster.get(POD, key).filter(|pod| uid(pod) == uid_then) else {
            return;
        };
        if ended(&pod) || text(&pod, &["status", "phase"]) == "Running" {
            return;
        }
        let node_name = text(&pod, &["spec", "nodeName"]).to_owned();
        let host = self
            .cluster
            .get(NODE, &Key::new(None, &node_name))
            .map(|node| internal_ip(&node));
        let shared = host.clone().filter(|_| is(&pod, &["spec", "hostNetwork"]));
        let Some(ip) = shared.or_else(|| self.address(key, &node_name)) else {
            return;
        };
        let now = self.cluster.moment();
        for kind in ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"] {
            condition::put(&mut pod, plain(kind, true, "", "", &now));
        }
        let ready = readiness(&pod, &now);
        condition::put(&mut pod, ready);
        let containers = statuses(&pod, "containers", &now, self.cluster.world().draw());
        let first = statuses(&pod, "initContainers", &now, self.cluster.world().draw());
        set(&mut pod, &["status", "containerStatuses"], containers);
        if first.as_array().is_some_and(|all| !all.is_empty()) {
            set(&mut pod, &["status", "initContainerStatuses"], first);
        }
        if let Some(host) = host.filter(|host| !host.is_empty()) {
            set(&mut pod, &["status", "hostIPs"], json!([{"ip": host.clone()}]));
            set(&mut pod, &["status", "hostIP"], host);
        }
        network_status(&mut pod, &ip);
        set(&mut pod, &["status", "podIPs"], json!([{"ip": ip.clone()}]));
        set(&mut pod, &["status", "podIP"], ip);
        set(&mut pod, &["status", "phase"], "Running");
        set(&mut pod, &["status", "startTime"], now);
        self.save(POD, pod, Part::Kubelet, key);
    }

    /// The containers have ended.
    pub(super) fn pod_down(&mut self, key: &Key, uid_then: &str) {
        let Some(mut pod) = self.cluster.get(POD, key).filter(|pod| uid(pod) == uid_then) else {
            return;
        };
        if ended(&pod) {
            return;
        }
        let now = self.cluster.moment();
        let crashed = owner(&pod, "VirtualMachineInstance")
            .and_then(|(vmi, _)| self.cluster.get(VMI, &Key::new(key.namespace(), vmi)))
            .is_some_and(|vmi| text(&vmi, &["status", "phase"]) == "Failed");
        let code = i32::from(crashed);
        let reason = if crashed { "Error" } else { "Completed" };
        for (kind, status) in [
            ("PodReadyToStartContainers", false),
            ("Initialized", true),
            ("Ready", false),
            ("ContainersReady", false),
        ] {
            let why = match (kind, crashed) {
                ("PodReadyToStartContainers", _) => "",
                (_, true) if kind != "Initialized" => "PodFailed",
                _ => "PodCompleted",
            };
            condition::put(&mut pod, plain(kind, status, why, "", &now));
        }
        for list in ["containerStatuses", "initContainerStatuses"] {
            for one in super::json::list(&mut pod, &["status", list]).into_iter().flatten() {
                let started = text(one, &["state", "running", "startedAt"]).to_owned();
                if get(one, &["state", "running"]).is_none() {
                    continue;
                }
                set(one, &["ready"], false);
                set(one, &["started"], false);
                set(
                    one,
                    &["state"],
                    json!({"terminated": {
                        "exitCode": code, "reason": reason, "startedAt": started, "finishedAt": now.clone(),
                    }}),
                );
            }
        }
        set(
            &mut pod,
            &["status", "phase"],
            if crashed { "Failed" } else { "Succeeded" },
        );
        self.save(POD, pod, Part::Kubelet, key);
        self.sweep(key);
    }

    /// Of the pods that have ended only the latest are kept (pkg/controller/podgc: `terminatedPodThreshold`).
    fn sweep(&mut self, key: &Key) {
        self.ended.push_back(key.clone());
        while self.ended.len() > ENDED_KEPT {
            let Some(oldest) = self.ended.pop_front() else { return };
            if self.cluster.get(POD, &oldest).is_some_and(|pod| ended(&pod)) {
                self.cluster.remove(POD, &oldest);
            }
        }
    }

    /// Confirms that nothing of a pod is left.
    fn let_pod_go(&mut self, key: &Key, mut pod: Value) {
        if super::json::number(&pod, &["metadata", "deletionGracePeriodSeconds"]) != Some(0) {
            set(&mut pod, &["metadata", "deletionGracePeriodSeconds"], 0);
            set(&mut pod, &["metadata", "deletionTimestamp"], self.cluster.moment());
            self.save(POD, pod, Part::Kubelet, key);
            return;
        }
        if items(&pod, &["metadata", "finalizers"]).is_empty() {
            self.cluster.remove(POD, key);
        }
    }

    /// A pod is ready when its containers are and every gate is open.
    fn follow_gates(&mut self, key: &Key, mut pod: Value) {
        let now = self.cluster.moment();
        let ready = readiness(&pod, &now);
        if !condition::same(condition::find(&pod, "Ready"), &ready) {
            condition::put(&mut pod, ready);
            self.save(POD, pod, Part::Kubelet, key);
        }
    }

    /// Asks for a pod to end, as a deletion does: it gets its grace period, or goes at once without a node.
    pub(super) fn evict(&mut self, key: &Key) -> bool {
        let Some(mut pod) = self.cluster.get(POD, key) else {
            return false;
        };
        if leaving(&pod) {
            return false;
        }
        let bound = !text(&pod, &["spec", "nodeName"]).is_empty();
        let asked = super::json::number(&pod, &["spec", "terminationGracePeriodSeconds"]).unwrap_or(30);
        let grace = if bound && !ended(&pod) { asked } else { 0 };
        let now = self.now();
        let until = now.checked_add(SignedDuration::from_secs(grace)).unwrap_or(now);
        let until = jiff::Timestamp::from_second(until.as_second()).unwrap_or(until);
        set(&mut pod, &["metadata", "deletionTimestamp"], until.to_string());
        set(&mut pod, &["metadata", "deletionGracePeriodSeconds"], grace);
        super::cluster::count_up(&mut pod);
        self.cluster.store(POD, key, pod)
    }
}

fn is_launcher(pod: &Value) -> bool {
    text(pod, &["metadata", "labels", "kubevirt.io"]) == "virt-launcher"
}

/// Whether something other than time keeps a pod's containers from starting.
fn stuck(pod: &Value) -> bool {
    items(pod, &["status", "containerStatuses"]).iter().any(|one| {
        matches!(
            text(one, &["state", "waiting", "reason"]),
            "ErrImagePull" | "ImagePullBackOff"
        )
    })
}

/// The Ready condition that a pod with running containers should have (pkg/kubelet/status: `GeneratePodReadyCondition`).
fn readiness(pod: &Value, now: &str) -> Value {
    let mut closed = None;
    for gate in items(pod, &["spec", "readinessGates"]) {
        let kind = text(gate, &["conditionType"]);
        match condition::find(pod, kind) {
            Some(open) if text(open, &["status"]) == "True" => {}
            Some(_) => {
                closed = Some(format!(
                    "corresponding condition of pod readiness gate {kind:?} set to \"False\""
                ));
            }
            None => {
                closed = Some(format!(
                    "corresponding condition of pod readiness gate {kind:?} does not exist."
                ));
            }
        }
    }
    match closed {
        Some(why) => plain("Ready", false, "ReadinessGatesNotReady", &why, now),
        None => plain("Ready", true, "", "", now),
    }
}

/// Container statuses of a pod whose containers have just started; init containers that are no sidecars have ended.
fn statuses(pod: &Value, list: &str, now: &str, draw: u64) -> Value {
    let one = |container: &Value| {
        let sidecar = list == "containers" || text(container, &["restartPolicy"]) == "Always";
        let state = if sidecar {
            json!({"running": {"startedAt": now}})
        } else {
            json!({"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": now, "finishedAt": now}})
        };
        json!({
            "name": name_of(container), "state": state, "lastState": {}, "ready": true, "restartCount": 0,
            "started": sidecar, "image": text(container, &["image"]), "imageID": text(container, &["image"]),
            "containerID": format!("containerd://{draw:016x}{:016x}", draw.rotate_left(17) ^ name_of(container).len() as u64),
        })
    };
    items(pod, &["spec", list]).iter().map(one).collect()
}

fn name_of(container: &Value) -> &str {
    text(container, &["name"])
}

fn internal_ip(node: &Value) -> String {
    let all = items(node, &["status", "addresses"]);
    let own = all.iter().find(|address| text(address, &["type"]) == "InternalIP");
    own.map_or("", |address| text(address, &["address"])).to_owned()
}

/// What Multus reports about the networks that the pod asked for.
fn network_status(pod: &mut Value, ip: &str) {
    let asked = text(pod, &["metadata", "annotations", "k8s.v1.cni.cncf.io/networks"]);
    let Ok(Value::Array(asked)) = serde_json::from_str::<Value>(asked) else {
        return;
    };
    let mut all = vec![json!({"name": "cilium", "interface": "eth0", "ips": [ip], "default": true, "dns": {}})];
    for network in asked {
        let mut one = json!({
            "name": format!("{}/{}", text(&network, &["namespace"]), text(&network, &["name"])),
            "interface": text(&network, &["interface"]),
            "dns": {},
        });
        if let Some(mac) = get(&network, &["mac"]) {
            set(&mut one, &["mac"], mac.clone());
        }
        all.push(one);
    }
    drop(pod, &["metadata", "annotations", "k8s.v1.cni.cncf.io/network-status"]);
    let text = Value::Array(all).to_string();
    set(
        pod,
        &["metadata", "annotations", "k8s.v1.cni.cncf.io/network-status"],
        text,
    );
}
