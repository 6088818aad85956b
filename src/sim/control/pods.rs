//! The launcher pods of an instance.
use serde_json::Value;

use super::cluster::Cluster;
use super::json::{name, namespace, owner, text, uid};
use super::kinds::POD;

/// As much of a prefix as leaves room for the five letters of a generated name.
const PREFIX: usize = 58;

/// What the names of an instance's launcher pods begin with.
pub(super) fn prefix(instance: &str) -> String {
    format!("virt-launcher-{instance}-").chars().take(PREFIX).collect()
}

/// The launcher pods of an instance, in the order of their names.
pub(super) fn of(cluster: &Cluster, vmi: &Value) -> Vec<Value> {
    let prefix = format!("{}/{}", namespace(vmi), prefix(name(vmi)));
    let mut pods = cluster.list(POD, &prefix);
    pods.retain(|pod| owner(pod, "VirtualMachineInstance").is_some_and(|(_, owner)| owner == uid(vmi)));
    pods
}

/// Whether a pod's containers have ended for good.
pub(super) fn ended(pod: &Value) -> bool {
    matches!(text(pod, &["status", "phase"]), "Succeeded" | "Failed")
}

/// The pod that runs the guest: before there is one, the oldest that has not ended; later the one on the guest's node
/// that is no migration's target.
pub(super) fn active<'a>(vmi: &Value, pods: &'a [Value]) -> Option<&'a Value> {
    let node = text(vmi, &["status", "nodeName"]);
    let target = target_name(vmi);
    let fits = |pod: &&Value| {
        !ended(pod) && (node.is_empty() || text(pod, &["spec", "nodeName"]) == node) && Some(name(pod)) != target
    };
    pods.iter()
        .filter(fits)
        .min_by_key(|pod| text(pod, &["metadata", "creationTimestamp"]))
}

/// The target pod of a migration that has not handed over yet.
fn target_name(vmi: &Value) -> Option<&str> {
    let state = super::json::get(vmi, &["status", "migrationState"])?;
    let over = super::json::get(state, &["endTimestamp"]).is_some();
    (!over).then(|| text(state, &["targetPod"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_active_pod_is_on_the_guests_node_and_no_target() {
        let pod = |name: &str, node: &str, phase: &str| {
            json!({"metadata": {"name": name, "creationTimestamp": name}, "spec": {"nodeName": node},
                "status": {"phase": phase}})
        };
        let pods = [
            pod("a", "n1", "Succeeded"),
            pod("b", "n2", "Running"),
            pod("c", "n1", "Running"),
        ];
        let vmi = json!({"status": {"nodeName": "n1", "migrationState": {"targetPod": "b"}}});
        assert_eq!(active(&vmi, &pods).map(name), Some("c"));
        let starting = json!({"status": {}});
        assert_eq!(active(&starting, &pods).map(name), Some("b"));
    }
}
