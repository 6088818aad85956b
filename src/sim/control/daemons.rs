//! The DaemonSet controller (pkg/controller/daemon): a pod of each set on every node that it is for.
use serde_json::{Value, json};

use super::drive::Control;
use super::json::{get, name, namespace, owner, set, text, uid};
use super::kinds::{DAEMON_SET, NODE, POD};
use super::replace::pin;
use super::schedule::fits_node;
use crate::sim::store::Key;

/// Tolerations that the controller adds to every pod (pkg/controller/daemon/util: `AddOrUpdateDaemonPodTolerations`).
const ADDED: [(&str, &str); 6] = [
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
];

impl Control {
    /// Makes the daemon pods of a new node.
    pub(super) fn daemons_on(&mut self, key: &Key) {
        let Some(node) = self.cluster.get(NODE, key) else {
            return;
        };
        for daemons in self.cluster.list(DAEMON_SET, "") {
            let pod = self.daemon(&daemons, name(&node));
            if fits_node(&pod, &node) {
                self.cluster.create(POD, pod);
            }
        }
    }

    /// A daemon's pod: like one of its mates, or else of the set's template.
    fn daemon(&self, daemons: &Value, node: &str) -> Value {
        let space = namespace(daemons);
        let mates = self.cluster.list(POD, &format!("{space}/{}-", name(daemons)));
        let mate = mates
            .iter()
            .find(|one| owner(one, "DaemonSet").is_some_and(|(of, _)| of == name(daemons)));
        let mut pod = mate.map_or_else(|| from_template(daemons), super::replace::like);
        set(&mut pod, &["metadata", "generateName"], format!("{}-", name(daemons)));
        pin(&mut pod, node);
        pod
    }
}

fn from_template(daemons: &Value) -> Value {
    let template = |field: &str| get(daemons, &["spec", "template", field]).cloned();
    let labels = template("metadata").and_then(|metadata| metadata.get("labels").cloned());
    let mut spec = template("spec").unwrap_or_else(|| json!({}));
    let mut tolerations = super::json::items(&spec, &["tolerations"]).to_vec();
    tolerations.extend(
        ADDED
            .iter()
            .map(|(key, effect)| json!({"key": key, "operator": "Exists", "effect": effect})),
    );
    if super::json::is(&spec, &["hostNetwork"]) {
        let key = "node.kubernetes.io/network-unavailable";
        tolerations.push(json!({"key": key, "operator": "Exists", "effect": "NoSchedule"}));
    }
    set(&mut spec, &["tolerations"], tolerations);
    json!({
        "metadata": {
            "namespace": namespace(daemons),
            "labels": labels.unwrap_or_else(|| json!({})),
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "DaemonSet", "name": name(daemons), "uid": uid(daemons),
                "blockOwnerDeletion": true, "controller": true,
            }],
        },
        "spec": spec,
        "status": {"phase": "Pending", "qosClass": text(daemons, &["status", "qosClass"])},
    })
}
