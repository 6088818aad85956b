//! A node as the API shows it.
use serde_json::{Map, Value};

use super::labels::labels;
use super::{GPUS, Mood, Node, Pool, address, has_gpu, name, provider_id};
use crate::sim::seed::managed;
use crate::sim::seed::mix::{hash, hex, uuid};
use crate::sim::seed::obj::{arr, head, meta, obj, put, time};
use crate::sim::seed::stock::KUBERNETES;
use crate::sim::seed::world::{World, salt};

/// The whole object of node `i`.
pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let i = i as u8;
    let Some(node) = w.nodes.get(usize::from(i)).copied() else {
        return Value::Null;
    };
    let name = name(i);
    let mut top = head("v1", "Node", None, &name, w.uid(salt::NODE, u32::from(i)), node.created);
    meta(&mut top, "labels", labels(node, i));
    meta(&mut top, "annotations", annotations(w, node, i));
    top.insert("spec".to_owned(), spec(w, node, i));
    top.insert(
        "status".to_owned(),
        obj! {
            "addresses" => arr![
                obj! { "address" => address(i), "type" => "InternalIP" },
                obj! { "address" => name, "type" => "Hostname" },
            ],
            "allocatable" => resources(node, i, node.cpu_millis(), node.allocatable_kib(i)),
            "capacity" => resources(node, i, if node.pool == Pool::ControlPlane { 16_000 } else { 96_000 }, node.memory_kib(i)),
            "conditions" => conditions(node),
            "daemonEndpoints" => obj! { "kubeletEndpoint" => obj! { "Port" => 10_250 } },
            "nodeInfo" => info(w, i),
        },
    );
    managed::stamp(top, "kubelet", node.beat)
}

fn annotations(w: &World, node: Node, i: u8) -> Value {
    let mut a = obj! {
        "cluster.x-k8s.io/cluster-name" => super::super::capi::CLUSTER,
        "cluster.x-k8s.io/cluster-namespace" => super::super::capi::NAMESPACE,
        "cluster.x-k8s.io/machine" => super::super::capi::machine_name(w, i),
        "kubeadm.alpha.kubernetes.io/cri-socket" => "unix:///run/containerd/containerd.sock",
        "node.alpha.kubernetes.io/ttl" => "0",
        "volumes.kubernetes.io/controller-managed-attach-detach" => "true",
    };
    if node.mood != Mood::Bare {
        put(&mut a, "kubevirt.io/heartbeat", time(node.beat));
    }
    a
}

fn spec(w: &World, node: Node, i: u8) -> Value {
    let mut spec = obj! { "providerID" => provider_id(w.seed, i) };
    if node.mood != Mood::Bare {
        let cidr = format!("100.64.{}.0/24", node.block);
        put(&mut spec, "podCIDR", cidr.as_str());
        put(&mut spec, "podCIDRs", arr![cidr]);
    }
    let mut taints = Vec::new();
    if node.pool == Pool::ControlPlane {
        taints.push(obj! { "effect" => "NoSchedule", "key" => "node-role.kubernetes.io/control-plane" });
    }
    match node.mood {
        Mood::Draining => {
            put(&mut spec, "unschedulable", true);
            taints.push(taint("node.kubernetes.io/unschedulable", "NoSchedule", node.since));
        }
        Mood::Silent => {
            taints.push(taint("node.kubernetes.io/unreachable", "NoSchedule", node.since));
            taints.push(taint("node.kubernetes.io/unreachable", "NoExecute", node.since + 5));
        }
        Mood::Bare => {
            taints.push(taint("node.kubernetes.io/not-ready", "NoSchedule", node.since));
            taints.push(taint("node.kubernetes.io/not-ready", "NoExecute", node.since + 5));
        }
        Mood::Pressed => taints.push(taint("node.kubernetes.io/memory-pressure", "NoSchedule", node.since)),
        Mood::Ready => {}
    }
    if !taints.is_empty() {
        put(&mut spec, "taints", taints);
    }
    spec
}

fn taint(key: &str, effect: &str, at: u32) -> Value {
    obj! { "effect" => effect, "key" => key, "timeAdded" => time(at) }
}

fn resources(node: Node, i: u8, cpu: u32, kib: u64) -> Value {
    let mut r = obj! {
        "cpu" => if cpu.is_multiple_of(1000) { (cpu / 1000).to_string() } else { format!("{cpu}m") },
        "ephemeral-storage" => if node.pool == Pool::ControlPlane { "206293688Ki" } else { "919580744Ki" },
        "hugepages-1Gi" => "0",
        "hugepages-2Mi" => "0",
        "memory" => format!("{kib}Ki"),
        "pods" => "250",
    };
    if node.pool != Pool::ControlPlane && node.mood != Mood::Bare {
        for device in ["kvm", "tun", "vhost-net"] {
            put(&mut r, &format!("devices.kubevirt.io/{device}"), "1k");
        }
    }
    if has_gpu(node, i) && node.mood != Mood::Bare {
        put(&mut r, "nvidia.com/GA102GL_A10", GPUS.to_string());
    }
    r
}

/// (type, healthy status, healthy reason, healthy message).
const HEALTHY: [(&str, &str, &str, &str); 4] = [
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

/// What kubelet says as long as nothing has configured the pod network (pkg/kubelet/kubelet.go, containerd's CRI status).
const NO_NETWORK: &str = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
     message:Network plugin returns error: cni plugin not initialized";

fn conditions(node: Node) -> Value {
    let mut list: Vec<Value> = Vec::with_capacity(5);
    if node.mood != Mood::Bare {
        list.push(obj! {
            "lastHeartbeatTime" => time(node.created + 41),
            "lastTransitionTime" => time(node.created + 41),
            "message" => "Cilium is running on this node",
            "reason" => "CiliumIsUp",
            "status" => "False",
            "type" => "NetworkUnavailable",
        });
    }
    for (kind, status, reason, message) in HEALTHY {
        let (status, reason, message, changed) = match (node.mood, kind) {
            (Mood::Silent, _) => (
                "Unknown",
                "NodeStatusUnknown",
                "Kubelet stopped posting node status.",
                node.since,
            ),
            (Mood::Bare, "Ready") => ("False", "KubeletNotReady", NO_NETWORK, node.since),
            (Mood::Pressed, "MemoryPressure") => (
                "True",
                "KubeletHasInsufficientMemory",
                "kubelet has insufficient memory available",
                node.since,
            ),
            // kubelet reports Ready a little later than the rest: the network has to be there first
            _ if kind == "Ready" => (status, reason, message, node.created + 44),
            _ => (status, reason, message, node.created + 2),
        };
        list.push(obj! {
            "lastHeartbeatTime" => time(node.beat),
            "lastTransitionTime" => time(changed),
            "message" => message,
            "reason" => reason,
            "status" => status,
            "type" => kind,
        });
    }
    Value::Array(list)
}

/// `nodeInfo`, which Cluster API repeats in the Machine.
pub(in crate::sim::seed) fn info(w: &World, i: u8) -> Value {
    let mut machine = String::with_capacity(32);
    hex(&mut machine, hash(w.seed, salt::BOOT, u32::from(i)), 16);
    hex(&mut machine, hash(w.seed, salt::BOOT, 1000 + u32::from(i)), 16);
    let mut info = Map::new();
    for (k, v) in [
        ("architecture", "amd64"),
        ("containerRuntimeVersion", "containerd://2.1.5"),
        ("kernelVersion", "6.8.0-87-generic"),
        ("kubeProxyVersion", ""),
        ("kubeletVersion", KUBERNETES),
        ("operatingSystem", "linux"),
        ("osImage", "Ubuntu 24.04.3 LTS"),
    ] {
        info.insert(k.to_owned(), v.into());
    }
    info.insert(
        "bootID".to_owned(),
        uuid(w.seed, salt::BOOT, 2000 + u32::from(i)).into(),
    );
    info.insert("machineID".to_owned(), machine.into());
    info.insert(
        "systemUUID".to_owned(),
        uuid(w.seed, salt::BOOT, 3000 + u32::from(i)).into(),
    );
    Value::Object(info)
}
