//! The target pod: the launcher of the instance once more, somewhere else (`createTargetPod`).
use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::instance::launcher;
use super::super::json::{get, items, list, name, set, text, uid};
use super::super::kinds::NODE;
use super::super::pods;
use super::super::settings::Settings;
use crate::sim::store::Key;

/// The target pod of a migration, if it exists.
pub(super) fn of(cluster: &Cluster, migration: &Value, vmi: &Value) -> Option<Value> {
    let label = ["metadata", "labels", "kubevirt.io/migrationJobUID"];
    pods::of(cluster, vmi)
        .into_iter()
        .find(|pod| text(pod, &label) == uid(migration))
}

/// A new target pod.
pub(super) fn pod(cluster: &Cluster, migration: &Value, vmi: &Value, source: &Value, settings: &Settings) -> Value {
    let mut pod = launcher(vmi, settings);
    apart(&mut pod, vmi);
    let added = get(migration, &["spec", "addedNodeSelector"]).and_then(Value::as_object);
    for (label, value) in added.into_iter().flatten() {
        if get(&pod, &["spec", "nodeSelector", label]).is_none() {
            set(&mut pod, &["spec", "nodeSelector", label], value.clone());
        }
    }
    set(
        &mut pod,
        &["metadata", "labels", "kubevirt.io/migrationJobUID"],
        uid(migration),
    );
    set(
        &mut pod,
        &["metadata", "annotations", "kubevirt.io/migrationJobName"],
        name(migration),
    );
    machine(cluster, &mut pod, vmi);
    if text(vmi, &["spec", "domain", "cpu", "model"]) == "host-model" {
        for (label, value) in cpu_model(cluster, vmi, source) {
            set(&mut pod, &["spec", "nodeSelector", &label], value);
        }
    }
    pod
}

/// Never on a node where the instance has a pod.
fn apart(pod: &mut Value, vmi: &Value) {
    let term = json!({
        "labelSelector": {"matchLabels": {"kubevirt.io/created-by": uid(vmi)}},
        "topologyKey": "kubernetes.io/hostname",
    });
    let path = [
        "spec",
        "affinity",
        "podAntiAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
    ];
    if let Some(all) = list(pod, &path) {
        all.push(term);
    }
}

/// The guest keeps the machine type it was started with, where nodes tell which ones they know.
fn machine(cluster: &Cluster, pod: &mut Value, vmi: &Value) {
    let own = text(vmi, &["status", "machine", "type"]);
    let label = format!("machine-type.node.kubevirt.io/{own}");
    let node = cluster.get(NODE, &Key::new(None, text(vmi, &["status", "nodeName"])));
    if node.is_none_or(|node| get(&node, &["metadata", "labels", &label]).is_none()) {
        return;
    }
    if let Some(selector) = pod.pointer_mut("/spec/nodeSelector").and_then(Value::as_object_mut) {
        selector.retain(|label, _| !label.starts_with("machine-type.node.kubevirt.io/"));
    }
    set(pod, &["spec", "nodeSelector", &label], "true");
}

/// A guest with the CPU of its host can only go where that CPU can be had (`prepareNodeSelectorForHostCpuModel`): what an
/// earlier migration asked for goes on, otherwise what the source node says of itself.
fn cpu_model(cluster: &Cluster, vmi: &Value, source: &Value) -> Vec<(String, String)> {
    const CARRIED: [&str; 2] = ["cpu-model-migration.node.kubevirt.io/", "cpu-vendor.node.kubevirt.io/"];
    let labels = |value: Option<&Value>| -> Vec<(String, String)> {
        let all = value.and_then(Value::as_object).into_iter().flatten();
        all.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    };
    let mut carried = labels(get(source, &["spec", "nodeSelector"]));
    carried.retain(|(label, _)| CARRIED.iter().any(|prefix| label.starts_with(prefix)));
    if !carried.is_empty() {
        return carried;
    }
    let node = cluster.get(NODE, &Key::new(None, text(vmi, &["status", "nodeName"])));
    let own = labels(node.as_ref().and_then(|node| get(node, &["metadata", "labels"])));
    own.into_iter()
        .filter_map(|(label, value)| {
            let model = label.strip_prefix("host-model-cpu.node.kubevirt.io/");
            let features = label.strip_prefix("host-model-required-features.node.kubevirt.io/");
            match (model, features) {
                (Some(model), _) => Some((format!("cpu-model-migration.node.kubevirt.io/{model}"), value)),
                (_, Some(feature)) => Some((format!("cpu-feature.node.kubevirt.io/{feature}"), value)),
                _ => label
                    .starts_with("cpu-vendor.node.kubevirt.io/")
                    .then_some((label, value)),
            }
        })
        .collect()
}

/// Whether a pod has found no node.
pub(super) fn unschedulable(pod: &Value) -> bool {
    items(pod, &["status", "conditions"]).iter().any(|one| {
        text(one, &["type"]) == "PodScheduled"
            && text(one, &["status"]) == "False"
            && text(one, &["reason"]) == "Unschedulable"
    })
}
