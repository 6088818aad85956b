//! What it sees at the beginning of a round: nodes that are ready, and the pods on them.
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::condition::find;
use super::super::json::{get, items, name, set, text};
use super::super::kinds::{BUDGET, NODE, POD};
use super::super::pods::ended;
use super::policy::Policy;

/// Nodes, pods and budgets.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Ready nodes that the policy is about, by name.
    pub(super) nodes: BTreeMap<String, Value>,
    /// Every ready node: what an evicted pod may go to.
    pub(super) all: BTreeMap<String, Value>,
    /// Pods that are not over, by node.
    pods: BTreeMap<String, Vec<Value>>,
    pub(super) budgets: Vec<Value>,
}

impl Scene {
    pub(super) fn look(cluster: &Cluster, policy: &Policy) -> Self {
        let mut scene = Self {
            budgets: cluster.list(BUDGET, ""),
            ..Self::default()
        };
        for node in cluster.list(NODE, "") {
            let ready = find(&node, "Ready").is_none_or(|one| text(one, &["status"]) == "True");
            if !ready {
                continue;
            }
            let called = name(&node).to_owned();
            if labelled(&node, &policy.nodes) {
                scene.nodes.insert(called.clone(), node.clone());
            }
            scene.all.insert(called, node);
        }
        cluster.each(POD, "", |_, pod| {
            let node = text(&pod, &["spec", "nodeName"]);
            if !ended(&pod) && scene.all.contains_key(node) {
                let node = node.to_owned();
                scene.pods.entry(node).or_default().push(slim(&pod));
            }
        });
        scene
    }

    /// The pods on a node.
    pub(super) fn on(&self, node: &str) -> &[Value] {
        self.pods.get(node).map_or(&[], Vec::as_slice)
    }

    /// All pods.
    pub(super) fn pods(&self) -> impl Iterator<Item = &Value> {
        self.pods.values().flatten()
    }
}

/// Whether a node has the labels of a selector: `key=value`, `key==value`, `key!=value`, `key`, `!key`, with commas.
pub(super) fn labelled(node: &Value, selector: &str) -> bool {
    let label = |key: &str| get(node, &["metadata", "labels"]).and_then(|all| all.get(key.trim())?.as_str());
    selector
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .all(|one| {
            if let Some((key, value)) = one.split_once("!=") {
                label(key) != Some(value.trim())
            } else if let Some((key, value)) = one.split_once("==").or_else(|| one.split_once('=')) {
                label(key) == Some(value.trim())
            } else if let Some(key) = one.strip_prefix('!') {
                label(key).is_none()
            } else {
                label(one).is_some()
            }
        })
}

/// As much of a pod as decisions need: thousands are looked at side by side.
fn slim(pod: &Value) -> Value {
    let mut slim = json!({"status": {"phase": text(pod, &["status", "phase"])}});
    for field in [
        "name",
        "namespace",
        "uid",
        "labels",
        "annotations",
        "ownerReferences",
        "deletionTimestamp",
        "creationTimestamp",
        "generateName",
    ] {
        if let Some(value) = get(pod, &["metadata", field]) {
            set(&mut slim, &["metadata", field], value.clone());
        }
    }
    for field in [
        "nodeName",
        "priority",
        "volumes",
        "tolerations",
        "nodeSelector",
        "affinity",
        "resourceClaims",
    ] {
        if let Some(value) = get(pod, &["spec", field]) {
            set(&mut slim, &["spec", field], value.clone());
        }
    }
    for list in ["containers", "initContainers"] {
        let all = items(pod, &["spec", list]).iter().map(|container| {
            let mut one = json!({"name": text(container, &["name"])});
            for field in ["resources", "restartPolicy"] {
                if let Some(value) = get(container, &[field]) {
                    set(&mut one, &[field], value.clone());
                }
            }
            one
        });
        set(&mut slim, &["spec", list], all.collect::<Vec<_>>());
    }
    slim
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_selectors() {
        let node = json!({"metadata": {"labels": {"kubevirt.io/schedulable": "true", "a": "b"}}});
        for (selector, fits) in [
            ("", true),
            ("kubevirt.io/schedulable=true", true),
            ("kubevirt.io/schedulable==true, a", true),
            ("a!=b", false),
            ("!c", true),
            ("c", false),
            ("a=c", false),
        ] {
            assert_eq!(labelled(&node, selector), fits, "{selector}");
        }
    }
}
