//! A fresh host registers its node, waits for a block of pod addresses, and gets ready once the network is up; what
//! Cluster API made it of decides which of the other nodes it is like.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::condition;
use super::super::drive::Control;
use super::super::json::{drop, get, items, leaving, list, name, namespace, set, text};
use super::super::kinds::{MAAS, MACHINE, NODE, POD};
use super::super::task::Part;
use super::is_plane;
use super::plane::STATIC;
use crate::sim::store::Key;

/// From the block of addresses to a configured network.
const NETWORK: SignedDuration = SignedDuration::from_secs(20);
/// The pool of a machine: its labels, in the order in which they are looked at.
const POOLS: [&str; 2] = [
    "cluster.x-k8s.io/deployment-name",
    "cluster.x-k8s.io/control-plane-name",
];
const NO_NETWORK: &str = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
     message:Network plugin returns error: cni plugin not initialized";

impl Control {
    /// Keeps what the nodes of a machine's pool are like, before the last of them is gone.
    pub(super) fn remember_shape(&mut self, machine: &Value) {
        let node = text(machine, &["status", "nodeRef", "name"]);
        if let Some(node) = self.cluster.get(NODE, &Key::new(None, node)) {
            self.capi.shapes.insert(pool(machine), node);
        }
    }

    /// The node that a new one of this pool is like: a neighbour, or what is remembered of the last one.
    fn shape(&self, machine: &Value) -> Option<Value> {
        let mine = pool(machine);
        let mates = self.cluster.list(MACHINE, &format!("{}/", namespace(machine)));
        let mut nodes = mates.iter().filter(|mate| pool(mate) == mine).filter_map(|mate| {
            self.cluster
                .get(NODE, &Key::new(None, text(mate, &["status", "nodeRef", "name"])))
        });
        let near = nodes.find(|node| get(node, &["spec", "podCIDR"]).is_some());
        near.or_else(|| self.capi.shapes.get(&mine).cloned()).or_else(|| {
            let mut any = self.cluster.list(NODE, "");
            any.retain(|node| {
                let role = ["metadata", "labels", "node-role.kubernetes.io/control-plane"];
                get(node, &role).is_some() == is_plane(machine)
            });
            any.into_iter().next()
        })
    }

    /// kubelet registers its node; nothing runs on the pod network yet.
    pub(in super::super) fn join(&mut self, key: &Key) {
        let (Some(host), Some(machine)) = (self.cluster.get(MAAS, key), self.cluster.get(MACHINE, key)) else {
            return;
        };
        if leaving(&host) {
            return;
        }
        let Some(mut node) = self.shape(&machine) else { return };
        let named = text(&host, &["status", "hostname"]).to_owned();
        let from = name(&node).to_owned();
        let now = self.cluster.moment();
        for path in [
            &["metadata"][..],
            &["spec"],
            &["status", "volumesAttached"],
            &["status", "volumesInUse"],
            &["status", "images"],
        ] {
            if path != ["metadata"] {
                drop(&mut node, path);
            }
        }
        let labels = fresh_labels(&node, &named, text(&host, &["spec", "failureDomain"]));
        let metadata = json!({
            "name": named, "labels": labels,
            "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
        });
        set(&mut node, &["metadata"], metadata);
        let mut taints = vec![json!({"effect": "NoSchedule", "key": "node.kubernetes.io/not-ready", "timeAdded": now})];
        if is_plane(&machine) {
            taints.push(json!({"effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane"}));
        }
        let spec = json!({"providerID": text(&host, &["spec", "providerID"]), "taints": taints});
        set(&mut node, &["spec"], spec);
        let mut addresses = items(&host, &["status", "addresses"]).to_vec();
        addresses.push(json!({"type": "Hostname", "address": named}));
        set(&mut node, &["status", "addresses"], addresses);
        set(&mut node, &["status", "conditions"], fresh_conditions(&now));
        let version = text(&machine, &["spec", "version"]);
        if !version.is_empty() && get(&node, &["status", "nodeInfo", "kubeletVersion"]).is_some() {
            set(&mut node, &["status", "nodeInfo", "kubeletVersion"], version);
            set(&mut node, &["status", "nodeInfo", "kubeProxyVersion"], version);
        }
        if self.cluster.create(NODE, node).is_none() {
            // the Node object of the machine that had this name is still there
            self.later(Part::Join, key, "", SignedDuration::from_secs(10));
            return;
        }
        if is_plane(&machine) {
            self.static_pods(&from, &named);
        }
        self.push(Part::Capi, key);
        self.daemons_on(&Key::new(None, &named));
    }

    /// The components of the control plane that kubelet runs by itself (kubeadm join).
    fn static_pods(&mut self, from: &str, to: &str) {
        for component in STATIC.iter().chain(&["kube-vip"]) {
            let model = Key::new(Some("kube-system"), &format!("{component}-{from}"));
            let Some(model) = self.cluster.get(POD, &model) else {
                continue;
            };
            let mut pod = super::super::replace::like(&model);
            set(&mut pod, &["metadata", "name"], format!("{component}-{to}"));
            drop(&mut pod, &["metadata", "generateName"]);
            set(&mut pod, &["spec", "nodeName"], to);
            self.cluster.create(POD, pod);
        }
    }

    /// The network of a node comes up once it has its block of addresses.
    pub(in super::super) fn await_network(&mut self, node: &Value) {
        let waits = condition::find(node, "Ready").is_some_and(|ready| {
            text(ready, &["status"]) == "False" && text(ready, &["message"]).contains("cni plugin not initialized")
        });
        if waits && get(node, &["spec", "podCIDR"]).is_some() {
            self.later(Part::NodeUp, &Key::new(None, name(node)), "", NETWORK);
        }
    }

    /// The node is ready, and takes VMs as soon as virt-handler says so.
    pub(in super::super) fn node_up(&mut self, key: &Key) {
        let Some(mut node) = self.cluster.get(NODE, key) else {
            return;
        };
        let now = self.cluster.moment();
        condition::put(
            &mut node,
            json!({"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status",
                "lastHeartbeatTime": now, "lastTransitionTime": now}),
        );
        if let Some(taints) = list(&mut node, &["spec", "taints"]) {
            taints.retain(|taint| text(taint, &["key"]) != "node.kubernetes.io/not-ready");
        }
        if items(&node, &["spec", "taints"]).is_empty() {
            drop(&mut node, &["spec", "taints"]);
        }
        if get(&node, &["metadata", "labels", "kubevirt.io/schedulable"]).is_some() {
            set(&mut node, &["metadata", "labels", "kubevirt.io/schedulable"], "true");
            set(&mut node, &["metadata", "annotations", "kubevirt.io/heartbeat"], now);
        }
        self.save(NODE, node, Part::NodeUp, key);
    }

    /// kubelet is gone: the node lifecycle controller notices after its grace period; here at once.
    pub(super) fn silence(&mut self, key: &Key) {
        let Some(mut node) = self.cluster.get(NODE, key) else {
            return;
        };
        let now = self.cluster.moment();
        for one in list(&mut node, &["status", "conditions"]).into_iter().flatten() {
            if !matches!(
                text(one, &["type"]),
                "Ready" | "MemoryPressure" | "DiskPressure" | "PIDPressure"
            ) {
                continue;
            }
            set(one, &["status"], "Unknown");
            set(one, &["reason"], "NodeStatusUnknown");
            set(one, &["message"], "Kubelet stopped posting node status.");
            set(one, &["lastTransitionTime"], now.as_str());
        }
        self.cluster.update(NODE, node);
    }
}

/// The pool of a machine, or of the host of one.
pub(super) fn pool(machine: &Value) -> String {
    let label = |key: &&str| text(machine, &["metadata", "labels", key]).to_owned();
    POOLS
        .iter()
        .map(label)
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| if is_plane(machine) { "control-plane" } else { "workers" }.to_owned())
}

fn fresh_labels(node: &Value, named: &str, zone: &str) -> Value {
    let mut labels = get(node, &["metadata", "labels"]).cloned().unwrap_or_else(|| json!({}));
    set(&mut labels, &["kubernetes.io/hostname"], named);
    if get(&labels, &["topology.kubernetes.io/zone"]).is_some() && !zone.is_empty() {
        set(&mut labels, &["topology.kubernetes.io/zone"], zone);
    }
    if get(&labels, &["kubevirt.io/schedulable"]).is_some() {
        set(&mut labels, &["kubevirt.io/schedulable"], "false");
    }
    labels
}

fn fresh_conditions(now: &str) -> Value {
    let one = |kind: &str, reason: &str, message: &str| {
        json!({"type": kind, "status": "False", "reason": reason, "message": message,
            "lastHeartbeatTime": now, "lastTransitionTime": now})
    };
    json!([
        one(
            "MemoryPressure",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"
        ),
        one(
            "DiskPressure",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure"
        ),
        one(
            "PIDPressure",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available"
        ),
        one("Ready", "KubeletNotReady", NO_NETWORK),
    ])
}
