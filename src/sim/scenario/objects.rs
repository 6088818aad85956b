//! Nodes, guests, and what they need around them.
use serde_json::{Value, json};

use super::Skew;

const BORN: &str = "2026-06-01T08:00:00Z";

fn conditions() -> Value {
    let one = |kind: &str, status: &str, reason: &str| {
        json!({"type": kind, "status": status, "reason": reason, "message": "", "lastHeartbeatTime": BORN,
            "lastTransitionTime": BORN})
    };
    json!([
        one("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        one("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        one("PIDPressure", "False", "KubeletHasSufficientPID"),
        one("Ready", "True", "KubeletReady"),
    ])
}

fn node(name: &str, number: u8, labels: &Value, spec: Value) -> Value {
    let mut all = json!({"kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": format!("rack-{}", number % 3 + 1)});
    let mut spec = spec;
    for (holder, more) in [
        (&mut all, labels),
        (&mut spec, &json!({"podCIDR": format!("100.64.{number}.0/24")})),
    ] {
        if let (Some(holder), Some(more)) = (holder.as_object_mut(), more.as_object()) {
            holder.extend(more.clone());
        }
    }
    let resources = json!({"cpu": "16", "memory": "64Gi", "pods": "250", "devices.kubevirt.io/kvm": "1k",
        "devices.kubevirt.io/tun": "1k", "devices.kubevirt.io/vhost-net": "1k"});
    json!({"apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": all, "uid": format!("node-{name}"), "creationTimestamp": BORN},
        "spec": spec,
        "status": {"allocatable": resources, "capacity": resources, "conditions": conditions(),
            "addresses": [{"type": "InternalIP", "address": format!("10.0.0.{number}")}],
            "nodeInfo": {"kubeletVersion": "v1.34.5", "osImage": "Ubuntu 24.04.3 LTS", "architecture": "amd64",
                "kernelVersion": "6.8.0-88-generic", "operatingSystem": "linux",
                "containerRuntimeVersion": "containerd://2.1.5"}}})
}

pub(super) fn control_plane() -> Value {
    let labels = json!({"node-role.kubernetes.io/control-plane": ""});
    let taint = json!({"taints": [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]});
    node("cp-1", 250, &labels, taint)
}

/// A worker; a cordoned one gets no guests until it is open again.
pub(super) fn worker(number: u8, cordoned: bool) -> Value {
    let labels = json!({"kubevirt.io/schedulable": "true", "machine-type.node.kubevirt.io/q35": "true",
        "node-role.kubernetes.io/worker": "", "cpu-vendor.node.kubevirt.io/Intel": "true",
        "host-model-cpu.node.kubevirt.io/Cascadelake-Server": "true",
        "cpu-model-migration.node.kubevirt.io/Cascadelake-Server": "true"});
    let spec = if cordoned {
        json!({"unschedulable": true})
    } else {
        json!({})
    };
    node(&format!("w-{number}"), number, &labels, spec)
}

/// The claim of a guest, bound and readable from every node.
pub(super) fn claim(space: &str, guest: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": format!("{guest}-root"), "namespace": space, "uid": format!("claim-{guest}"),
            "creationTimestamp": BORN},
        "spec": {"accessModes": ["ReadWriteMany"], "volumeMode": "Block", "storageClassName": "px-rwx",
            "volumeName": format!("pvc-{guest}"), "resources": {"requests": {"storage": "20Gi"}}},
        "status": {"phase": "Bound", "accessModes": ["ReadWriteMany"], "capacity": {"storage": "20Gi"}}})
}

/// A guest.
pub(super) fn machine(space: &str, name: &str, skew: &Skew) -> Value {
    let mut notes = json!({});
    if let Some(notes) = notes.as_object_mut().filter(|_| skew.annotated) {
        notes.insert("descheduler.alpha.kubernetes.io/evict".to_owned(), json!("true"));
    }
    let source = if skew.claims {
        json!({"name": "root", "persistentVolumeClaim": {"claimName": format!("{name}-root")}})
    } else {
        json!({"name": "root", "containerDisk": {"image": "quay.io/containerdisks/ubuntu:24.04"}})
    };
    json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": {"name": name, "namespace": space, "labels": {"app": name}},
        "spec": {"runStrategy": "Always", "template": {"metadata": {"annotations": notes, "labels": {"app": name}}, "spec": {
            "evictionStrategy": "LiveMigrate",
            "domain": {"cpu": {"cores": 2}, "memory": {"guest": format!("{}Gi", skew.gibibytes)}, "machine": {"type": "q35"},
                "devices": {"disks": [{"name": "root", "disk": {"bus": "virtio"}}],
                    "interfaces": [{"name": "default", "masquerade": {}}]}},
            "networks": [{"name": "default", "pod": {}}],
            "volumes": [source]}}}})
}

/// Namespaces, KubeVirt's settings, storage.
pub(super) fn surroundings() -> Vec<Value> {
    let mut all: Vec<Value> = ["default", "kube-system", "kubevirt", "shop", "bank"]
        .iter()
        .map(|name| {
            json!({"apiVersion": "v1", "kind": "Namespace", "spec": {"finalizers": ["kubernetes"]},
                "metadata": {"name": name, "uid": format!("ns-{name}"), "creationTimestamp": BORN,
                    "labels": {"kubernetes.io/metadata.name": name}},
                "status": {"phase": "Active"}})
        })
        .collect();
    all.push(json!({"apiVersion": "kubevirt.io/v1", "kind": "KubeVirt",
        "metadata": {"name": "kubevirt", "namespace": "kubevirt", "uid": "kubevirt", "creationTimestamp": BORN},
        "spec": {"configuration": {"evictionStrategy": "LiveMigrate", "vmRolloutStrategy": "LiveUpdate",
                "migrations": {"parallelMigrationsPerCluster": 5, "parallelOutboundMigrationsPerNode": 2}},
            "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}},
        "status": {"phase": "Deployed", "observedKubeVirtRegistry": "quay.io/kubevirt",
            "observedKubeVirtVersion": crate::sim::seed::KUBEVIRT_VERSION}}));
    all.push(json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": "px-rwx", "uid": "px-rwx", "creationTimestamp": BORN},
        "provisioner": "pxd.portworx.com", "volumeBindingMode": "Immediate"}));
    all
}
