//! ReplicaSets and StatefulSets make a pod anew that goes (pkg/controller/replicaset, pkg/controller/statefulset). How
//! many there should be is not their question here: each one that goes has one successor.
use serde_json::{Value, json};

use super::drive::Control;
use super::json::{drop, get, leaving, name, namespace, number, owner, set, text, uid};
use super::kinds::{NODE, POD, REPLICA_SET, STORAGE_NODE};
use super::pods::ended;
use super::task::Part;
use crate::sim::store::Key;

impl Control {
    /// Makes the successor of a pod that goes, or has gone.
    pub(super) fn replace(&mut self, pod: &Value, gone: bool) {
        let stateful = owner(pod, "StatefulSet").is_some();
        if !(gone || leaving(pod) && !stateful) {
            return;
        }
        let Some((set, _)) = owner(pod, "ReplicaSet").or_else(|| owner(pod, "StatefulSet")) else {
            return;
        };
        if text(pod, &["metadata", "labels", "kubevirt.io"]) == "virt-launcher"
            || !self.capi.replaced.insert(uid(pod).to_owned())
        {
            return;
        }
        if !stateful && self.is_full(pod, set) {
            return;
        }
        let mut next = like(pod);
        if stateful {
            set_name(&mut next, name(pod));
        }
        self.cluster.create(POD, next);
    }

    /// Whether a ReplicaSet has as many pods as it wants, or is gone itself.
    fn is_full(&self, pod: &Value, set: &str) -> bool {
        let space = namespace(pod);
        let sets = Key::new(Some(space), set);
        let known = self.cluster.get(REPLICA_SET, &sets);
        let wanted = known.as_ref().and_then(|set| number(set, &["spec", "replicas"]));
        let Some(wanted) = wanted else { return false };
        let mut there = 0;
        self.cluster.each(POD, &format!("{space}/"), |_, other| {
            let mine = owner(&other, "ReplicaSet").is_some_and(|(owner, _)| owner == set);
            there += i64::from(mine && !leaving(&other) && !ended(&other));
        });
        there >= wanted
    }

    /// Pods of Portworx are bound to their node and made by its operator, which leaves a cordoned node alone for a while
    /// (libopenstorage/operator, `IsPodRecentlyCreatedAfterNodeCordoned`); a fresh worker gets one.
    pub(super) fn storage_pod(&mut self, key: &Key) {
        let Some(node) = self.cluster.get(NODE, key) else {
            return;
        };
        let cordoned = super::json::is(&node, &["spec", "unschedulable"]);
        let ready = super::condition::has(&node, "Ready", "True");
        let plane = get(&node, &["metadata", "labels", "node-role.kubernetes.io/control-plane"]).is_some();
        if cordoned || !ready || plane || leaving(&node) {
            return;
        }
        let mut model = None;
        for pod in self.pods_of_storage() {
            if text(&pod, &["spec", "nodeName"]) == key.name() && !leaving(&pod) && !ended(&pod) {
                return;
            }
            model = Some(pod);
        }
        let model = model.or_else(|| self.capi.storage_model.clone());
        let Some(model) = model else { return };
        let mut pod = like(&model);
        let label = "operator.libopenstorage.org/node-name";
        set(&mut pod, &["metadata", "labels", label], key.name());
        drop(&mut pod, &["metadata", "labels", "kvdb"]);
        if get(&pod, &["metadata", "generateName"]).is_none() {
            let (stem, _) = name(&model).rsplit_once('-').unwrap_or((name(&model), ""));
            let stem = format!("{stem}-");
            set(&mut pod, &["metadata", "generateName"], stem);
        }
        pin(&mut pod, key.name());
        self.cluster.create(POD, pod);
    }

    /// The pods of Portworx; the last one seen is kept as the model of those to come.
    pub(super) fn pods_of_storage(&mut self) -> Vec<Value> {
        let mut found = Vec::new();
        let space = self
            .cluster
            .list(STORAGE_NODE, "")
            .first()
            .map(|one| namespace(one).to_owned());
        let Some(space) = space else { return found };
        self.cluster.each(POD, &format!("{space}/"), |_, pod| {
            if owner(&pod, "StorageCluster").is_some() && text(&pod, &["metadata", "labels", "name"]) == "portworx" {
                found.push(pod);
            }
        });
        if let Some(last) = found.last() {
            self.capi.storage_model = Some(last.clone());
        }
        found
    }

    /// A node that takes pods again, or is new, gets Portworx.
    pub(super) fn storage_soon(&mut self, node: &Value) {
        if !self.cluster.world().store().is_empty(STORAGE_NODE) && super::condition::has(node, "Ready", "True") {
            self.push(Part::StoragePod, &Key::new(None, name(node)));
        }
    }
}

/// A pod as its controller would make another one: nothing of what became of this one.
pub(super) fn like(pod: &Value) -> Value {
    let mut next = json!({
        "metadata": {
            "namespace": namespace(pod),
            "labels": get(pod, &["metadata", "labels"]).cloned().unwrap_or_else(|| json!({})),
            "ownerReferences": get(pod, &["metadata", "ownerReferences"]).cloned().unwrap_or_else(|| json!([])),
        },
        "spec": get(pod, &["spec"]).cloned().unwrap_or_else(|| json!({})),
        "status": {"phase": "Pending", "qosClass": text(pod, &["status", "qosClass"])},
    });
    for field in ["generateName", "annotations"] {
        if let Some(value) = get(pod, &["metadata", field]) {
            set(&mut next, &["metadata", field], value.clone());
        }
    }
    for label in ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"] {
        drop(&mut next, &["metadata", "labels", label]);
    }
    if get(&next, &["metadata", "generateName"]).is_none() {
        let stem = owner_name(pod);
        set(&mut next, &["metadata", "generateName"], format!("{stem}-"));
    }
    drop(&mut next, &["spec", "nodeName"]);
    next
}

fn owner_name(pod: &Value) -> String {
    let all = super::json::items(pod, &["metadata", "ownerReferences"]);
    let first = all.first().map_or("", |one| text(one, &["name"]));
    if first.is_empty() { name(pod) } else { first }.to_owned()
}

fn set_name(pod: &mut Value, to: &str) {
    drop(pod, &["metadata", "generateName"]);
    set(pod, &["metadata", "name"], to);
}

/// Binds a pod to a node, as the DaemonSet controller and the operator of Portworx do.
pub(super) fn pin(pod: &mut Value, node: &str) {
    let terms = json!([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}]);
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    set(
        pod,
        &["spec", "affinity", "nodeAffinity", required, "nodeSelectorTerms"],
        terms,
    );
    set(pod, &["spec", "nodeName"], node);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_has_neither_name_nor_node() {
        let pod = json!({"metadata": {"name": "web-1-abcde", "generateName": "web-1-", "namespace": "demo", "uid": "u",
            "labels": {"app": "web", "topology.kubernetes.io/zone": "a"},
            "ownerReferences": [{"kind": "ReplicaSet", "name": "web-1", "controller": true}]},
            "spec": {"nodeName": "n1", "containers": []}, "status": {"phase": "Running", "podIP": "10.0.0.1"}});
        let next = like(&pod);
        assert_eq!(next["metadata"]["generateName"], "web-1-");
        assert_eq!(next["metadata"]["labels"], json!({"app": "web"}));
        assert!(next["metadata"].get("name").is_none() && next["spec"].get("nodeName").is_none());
        assert_eq!(next["status"]["phase"], "Pending");
    }
}
