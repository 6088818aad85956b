//! Objects from JSON for tests.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Objects;
use crate::domain::finding::Read;

pub(crate) fn known<T: DeserializeOwned>(items: &[Value]) -> Read<Vec<T>> {
    let parsed = items.iter().map(|item| serde_json::from_value(item.clone()).unwrap());
    Read::Known(parsed.collect())
}

pub(crate) fn node(name: &str) -> Value {
    json!({
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name, "kubevirt.io/schedulable": "true", "kubernetes.io/arch": "amd64",
        }},
        "spec": {"podCIDR": "198.18.1.0/24"},
        "status": {
            "conditions": [{"type": "Ready", "status": "True"}],
            "allocatable": {"cpu": "15500m", "memory": "64000Mi", "pods": "250", "devices.kubevirt.io/kvm": "1k"},
        },
    })
}

pub(crate) fn vmi(name: &str, node: &str) -> Value {
    json!({
        "metadata": {"name": name, "namespace": "a", "uid": format!("uid-{name}"),
            "ownerReferences": [{"kind": "VirtualMachine", "name": name, "uid": "v", "controller": true}]},
        "spec": {"evictionStrategy": "LiveMigrate", "domain": {"devices": {"interfaces": [
            {"name": "vlan", "bridge": {}, "macAddress": "02:00:00:00:00:01"}]}}},
        "status": {"phase": "Running", "nodeName": node,
            "conditions": [{"type": "LiveMigratable", "status": "True"}]},
    })
}

pub(crate) fn vm(name: &str) -> Value {
    json!({
        "metadata": {"name": name, "namespace": "a"},
        "spec": {"runStrategy": "Always"},
        "status": {"printableStatus": "Running"},
    })
}

pub(crate) fn launcher(name: &str, node: &str) -> Value {
    json!({
        "metadata": {"name": format!("virt-launcher-{name}-x"), "namespace": "a", "uid": format!("pod-{name}"),
            "labels": {"kubevirt.io": "virt-launcher", "kubevirt.io/created-by": format!("uid-{name}")}},
        "spec": {"nodeName": node, "nodeSelector": {"kubernetes.io/arch": "amd64", "kubevirt.io/schedulable": "true"},
            "containers": [{"resources": {"requests": {
                "cpu": "200m", "memory": "4372Mi", "devices.kubevirt.io/kvm": "1"}}}]},
        "status": {"phase": "Running"},
    })
}

/// Three nodes, one VM on the first.
pub(crate) fn objects() -> Objects {
    Objects {
        nodes: known(&[node("w1"), node("w2"), node("w3")]),
        pods: known(&[launcher("web", "w1")]),
        vmis: known(&[vmi("web", "w1")]),
        vms: known(&[vm("web")]),
        kubevirts: known(&[json!({"spec": {"configuration": {"evictionStrategy": "LiveMigrate"}}})]),
        migrations: known(&[]),
        quotas: known(&[]),
        claims: known(&[]),
        volumes: known(&[]),
        storage_nodes: known(&[]),
    }
}
