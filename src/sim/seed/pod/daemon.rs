//! The ten daemon pods of each node.
use serde_json::Value;

use super::parts::{addresses, container, running_conditions, runs, token_volume};
use crate::sim::seed::mix::{hash, suffix};
use crate::sim::seed::node::{self, Mood, Pool};
use crate::sim::seed::obj::{arr, condition, head, meta, obj, owner, put};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, portworx};

/// What runs once on a node.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::seed) struct Daemon {
    pub(in crate::sim::seed) name: &'static str,
    pub(in crate::sim::seed) ns: &'static str,
    /// Label that its selector uses.
    pub(in crate::sim::seed) label: (&'static str, &'static str),
    pub(in crate::sim::seed) container: &'static str,
    pub(in crate::sim::seed) image: &'static str,
    pub(in crate::sim::seed) cpu: &'static str,
    pub(in crate::sim::seed) memory: &'static str,
    pub(in crate::sim::seed) host: bool,
}

/// CPU and memory asked for.
type Ask = (&'static str, &'static str);

/// `label` selects the pods; all but virt-handler are on the host network.
const fn daemon(
    (ns, name): (&'static str, &'static str),
    label: (&'static str, &'static str),
    container: &'static str,
    image: &'static str,
    ask: Ask,
    host: bool,
) -> Daemon {
    Daemon {
        name,
        ns,
        label,
        container,
        image,
        cpu: ask.0,
        memory: ask.1,
        host,
    }
}

/// Daemons of a worker. The last is not a DaemonSet: the Portworx operator makes those pods itself.
#[rustfmt::skip]
pub(in crate::sim::seed) const DAEMONS: [Daemon; 11] = [
    daemon(("kube-system", "cilium"), ("k8s-app", "cilium"), "cilium-agent", "quay.io/cilium/cilium:v1.19.2", ("100m", "512Mi"), true),
    daemon(("kube-system", "kube-multus-ds"), ("name", "multus"), "kube-multus", "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3-thick", ("100m", "150Mi"), true),
    daemon(("kube-system", "dynamic-networks-controller-ds"), ("app", "multus-dynamic-networks-controller"), "dynamic-networks-controller", "ghcr.io/k8snetworkplumbingwg/multus-dynamic-networks-controller:v0.3.7", ("100m", "50Mi"), true),
    daemon(("kubevirt", "virt-handler"), ("kubevirt.io", "virt-handler"), "virt-handler", "quay.io/kubevirt/virt-handler:v1.7.4", ("10m", "325Mi"), false),
    daemon(("kube-system", "vlan-filtering"), ("app", "vlan-filtering"), "vlan-filter", "us-docker.pkg.dev/palette-images/palette/vmo/vlan-filter:1.1.0", ("10m", "32Mi"), true),
    daemon(("monitoring", "prometheus-prometheus-node-exporter"), ("app.kubernetes.io/name", "prometheus-node-exporter"), "node-exporter", "quay.io/prometheus/node-exporter:v1.10.2", ("50m", "64Mi"), true),
    daemon(("metallb-system", "metallb-speaker"), ("app.kubernetes.io/component", "speaker"), "speaker", "quay.io/metallb/speaker:v0.15.3", ("50m", "64Mi"), true),
    daemon(("kube-system", "portworx-api"), ("name", "portworx-api"), "portworx-api", "registry.k8s.io/pause:3.10", ("10m", "16Mi"), true),
    daemon(("kube-system", "px-telemetry-phonehome"), ("name", "px-telemetry-phonehome"), "log-upload-service", "purestorage/log-upload:px-1.2.41", ("20m", "64Mi"), true),
    daemon(("kube-system", "kube-vip-ds"), ("app.kubernetes.io/name", "kube-vip-ds"), "kube-vip", "ghcr.io/kube-vip/kube-vip:v1.0.2", ("10m", "32Mi"), true),
    daemon(("kube-system", portworx::CLUSTER), ("name", "portworx"), "portworx", "portworx/oci-monitor:3.6.0", ("2", "8Gi"), true),
];

/// Daemon number `d` of a node: the tenth is Portworx on workers, the API address on control planes.
pub(in crate::sim::seed) fn daemon_of(w: &World, node: u8, d: u8) -> &'static Daemon {
    let worker = w
        .nodes
        .get(usize::from(node))
        .is_some_and(|n| n.pool != Pool::ControlPlane);
    let row = if d == 9 && worker { 10 } else { d };
    DAEMONS.get(usize::from(row)).unwrap_or(&DAEMONS[0])
}

pub(super) fn key(w: &World, node: u8, d: u8) -> (Option<String>, String) {
    let daemon = daemon_of(w, node, d);
    let name = format!(
        "{}-{}",
        daemon.name,
        suffix(hash(w.seed, salt::DAEMON, id(node, d)) >> 7, 5)
    );
    (Some(daemon.ns.to_owned()), name)
}

const fn id(node: u8, d: u8) -> u32 {
    node as u32 * 16 + d as u32
}

pub(super) fn render(w: &World, node: u8, d: u8) -> Value {
    let Some(n) = w.nodes.get(usize::from(node)).copied() else {
        return Value::Null;
    };
    let daemon = daemon_of(w, node, d);
    let (_, name) = key(w, node, d);
    let portworx = daemon.name == portworx::CLUSTER;
    // they start within a minute of the node, each in its own time
    let born = n.created + 3 + (hash(w.seed, salt::DAEMON, id(node, d)) % 47) as u32;
    let start = born + 2 + u32::from(d) * 3;
    let mut top = head(
        "v1",
        "Pod",
        Some(daemon.ns),
        &name,
        w.uid(salt::DAEMON, id(node, d)),
        born,
    );
    meta(&mut top, "generation", 1);
    let mut labels = obj! { daemon.label.0 => daemon.label.1 };
    if portworx {
        put(&mut labels, "storage", "true");
        put(&mut labels, "operator.libopenstorage.org/node-name", node::name(node));
        put(&mut labels, "operator.libopenstorage.org/driver", "portworx");
        if portworx::is_kvdb(w, node) {
            put(&mut labels, "kvdb", "true");
        }
        meta(
            &mut top,
            "ownerReferences",
            arr![owner(
                "core.libopenstorage.org/v1",
                "StorageCluster",
                portworx::CLUSTER,
                portworx::cluster_uid(w)
            )],
        );
    } else {
        put(&mut labels, "controller-revision-hash", super::revision(w, daemon.name));
        put(&mut labels, "pod-template-generation", "1");
        meta(&mut top, "generateName", format!("{}-", daemon.name));
        meta(
            &mut top,
            "ownerReferences",
            arr![owner(
                "apps/v1",
                "DaemonSet",
                daemon.name,
                crate::sim::seed::workload::daemon_uid(w, daemon.name)
            )],
        );
    }
    meta(&mut top, "labels", labels);
    let mut spec = crate::sim::seed::workload::pod_spec(
        daemon.name,
        daemon.container,
        daemon.image,
        (daemon.cpu, daemon.memory),
        daemon.host,
    );
    put(&mut spec, "nodeName", node::name(node));
    put(
        &mut spec,
        "affinity",
        obj! { "nodeAffinity" => obj! { "requiredDuringSchedulingIgnoredDuringExecution" => obj! {
            "nodeSelectorTerms" => arr![obj! { "matchFields" => arr![obj! {
                "key" => "metadata.name", "operator" => "In", "values" => arr![node::name(node)],
            }] }],
        } } },
    );
    put(&mut spec, "tolerations", everywhere(daemon.host));
    put(
        &mut spec,
        "volumes",
        arr![token_volume(&format!(
            "kube-api-access-{}",
            suffix(hash(w.seed, salt::CONTAINER, id(node, d)), 5)
        ))],
    );
    top.insert("spec".to_owned(), spec);
    if n.mood == Mood::Bare {
        top.insert("status".to_owned(), unwired(w, (node, d), born));
        return managed::stamp(top, "kubelet", born + 2);
    }
    let silent = n.mood == Mood::Silent;
    let mut status = obj! {
        "conditions" => running_conditions(born, start, !silent, if silent { n.since } else { start + 6 }),
        "containerStatuses" => arr![container(w, id(node, d).into(), daemon.container, daemon.image, runs(start))],
        "phase" => "Running",
        "qosClass" => "Burstable",
        "startTime" => crate::sim::seed::obj::time(born),
    };
    let host = node::address(node);
    addresses(
        &mut status,
        host.clone(),
        if daemon.host { host } else { w.handler_ip(node) },
    );
    top.insert("status".to_owned(), status);
    managed::stamp(top, "kubelet", start + 6)
}

/// A daemon on a node without a pod network: on the host network its container runs, and cilium's waits for the block
/// that does not come; any other waits for a sandbox.
fn unwired(w: &World, (node, d): (u8, u8), born: u32) -> Value {
    let daemon = daemon_of(w, node, d);
    let ready = daemon.host && daemon.name != "cilium";
    let state = if daemon.host {
        runs(born + 2)
    } else {
        obj! { "waiting" => obj! { "reason" => "ContainerCreating" } }
    };
    let mut container = container(w, id(node, d).into(), daemon.container, daemon.image, state);
    put(&mut container, "ready", ready);
    let flag = |kind: &str, on: bool| condition(kind, on, born + 2);
    let mut status = obj! {
        "conditions" => arr![
            condition("PodScheduled", true, born),
            flag("PodReadyToStartContainers", daemon.host),
            flag("Initialized", true),
            flag("Ready", ready),
            flag("ContainersReady", ready),
        ],
        "containerStatuses" => arr![container],
        "phase" => if daemon.host { "Running" } else { "Pending" },
        "qosClass" => "Burstable",
        "startTime" => crate::sim::seed::obj::time(born),
    };
    let host = node::address(node);
    addresses(
        &mut status,
        host.clone(),
        if daemon.host { host } else { String::new() },
    );
    status
}

/// Tolerations that the DaemonSet controller adds, so that daemons stay on nodes in trouble.
fn everywhere(host: bool) -> Vec<Value> {
    let mut list = vec![
        obj! { "effect" => "NoSchedule", "operator" => "Exists" },
        obj! { "key" => "CriticalAddonsOnly", "operator" => "Exists" },
    ];
    for key in ["not-ready", "unreachable"] {
        list.push(
            obj! { "effect" => "NoExecute", "key" => format!("node.kubernetes.io/{key}"), "operator" => "Exists" },
        );
    }
    for key in ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"] {
        list.push(
            obj! { "effect" => "NoSchedule", "key" => format!("node.kubernetes.io/{key}"), "operator" => "Exists" },
        );
    }
    if host {
        list.push(obj! { "effect" => "NoSchedule", "key" => "node.kubernetes.io/network-unavailable", "operator" => "Exists" });
    }
    list
}
