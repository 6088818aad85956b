//! Pods that are no VM's, and their budgets.
use serde_json::{Value, json};

use crate::objects::BORN;

/// A Deployment's ReplicaSet with its pods, one on each of the given nodes.
pub(crate) fn replicas(name: &str, nodes: &[&str]) -> Vec<Value> {
    let spec = json!({"containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}}}],
        "terminationGracePeriodSeconds": 5});
    let mut all = vec![json!({"apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {"name": name, "namespace": "demo", "uid": format!("uid-{name}"), "creationTimestamp": BORN},
        "spec": {"replicas": nodes.len(), "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec.clone()}}})];
    for (number, node) in nodes.iter().enumerate() {
        let mut spec = spec.clone();
        spec["nodeName"] = json!(node);
        all.push(json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("{name}-{number}"), "generateName": format!("{name}-"), "namespace": "demo",
                "uid": format!("{name}-{number}"), "creationTimestamp": BORN, "labels": {"app": name},
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name, "uid": format!("uid-{name}"), "controller": true}]},
            "spec": spec,
            "status": {"phase": "Running", "podIP": format!("100.64.{number}.250"), "conditions": [{"type": "Ready", "status": "True"}]}}));
    }
    all
}

/// A budget, counted as the disruption controller would.
pub(crate) fn budget(name: &str, app: &str, spec: &Value, allowed: u32) -> Value {
    let mut spec = spec.clone();
    spec["selector"] = json!({"matchLabels": {"app": app}});
    json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": "demo", "uid": format!("uid-{name}"), "creationTimestamp": BORN, "generation": 1},
        "spec": spec, "status": {"disruptionsAllowed": allowed, "observedGeneration": 1, "expectedPods": 2,
            "currentHealthy": 2, "desiredHealthy": 2 - allowed}})
}

/// A DaemonSet with its pods, one on each of the given nodes.
pub(crate) fn daemons(name: &str, nodes: &[String]) -> Vec<Value> {
    let spec = json!({"containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}}}],
        "nodeSelector": {"node-role.kubernetes.io/worker": ""}});
    let mut all = vec![json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": "demo", "uid": format!("uid-{name}"), "creationTimestamp": BORN, "generation": 1},
        "spec": {"selector": {"matchLabels": {"app": name}}, "template": {"metadata": {"labels": {"app": name}}, "spec": spec}},
        "status": {"desiredNumberScheduled": nodes.len(), "currentNumberScheduled": nodes.len(), "numberReady": nodes.len(),
            "numberMisscheduled": 0, "observedGeneration": 1}})];
    for (number, node) in nodes.iter().enumerate() {
        let mut spec = spec.clone();
        spec["nodeName"] = json!(node);
        all.push(json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("{name}-{number}"), "generateName": format!("{name}-"), "namespace": "demo",
                "uid": format!("{name}-{number}"), "creationTimestamp": BORN, "labels": {"app": name},
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": name, "uid": format!("uid-{name}"), "controller": true}]},
            "spec": spec,
            "status": {"phase": "Running", "podIP": format!("100.64.{number}.249"), "conditions": [{"type": "Ready", "status": "True"}]}}));
    }
    all
}

/// A pod that nobody owns.
pub(crate) fn bare(name: &str, node: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "demo", "uid": name, "creationTimestamp": BORN, "labels": {"app": name}},
        "spec": {"nodeName": node, "containers": [{"name": "c", "image": "x"}], "terminationGracePeriodSeconds": 5},
        "status": {"phase": "Running", "podIP": "100.64.9.248", "conditions": [{"type": "Ready", "status": "True"}]}})
}
