//! The node lifecycle controller.
use serde_json::{Value, json};

use super::super::super::call::Call;
use super::super::super::own;
use super::super::stamp;
use crate::sim::catalog::Kind;
use crate::sim::store::{Key, kept};

const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
const MANAGER: &str = "kube-controller-manager";

/// The node lifecycle controller keeps a taint on a node as long as it is cordoned
/// (pkg/controller/nodelifecycle: `doNoScheduleTaintingPass`).
pub(super) fn taint(call: &Call, kind: &'static Kind, node: &Value, rv: u64) {
    let cordoned = node
        .pointer("/spec/unschedulable")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let taints = node
        .pointer("/spec/taints")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let marked = taints
        .iter()
        .any(|taint| taint.get("key").is_some_and(|key| key == UNSCHEDULABLE));
    if cordoned == marked {
        return;
    }
    let mut taints = taints;
    if cordoned {
        taints.push(json!({"effect": "NoSchedule", "key": UNSCHEDULABLE, "timeAdded": call.world.moment()}));
    } else {
        taints.retain(|taint| taint.get("key").is_none_or(|key| key != UNSCHEDULABLE));
    }
    let mut new = node.clone();
    let Some(spec) = new.get_mut("spec").and_then(Value::as_object_mut) else {
        return;
    };
    if taints.is_empty() {
        spec.remove("taints");
    } else {
        spec.insert("taints".to_owned(), Value::Array(taints));
    }
    own::track(kind, node, &mut new, MANAGER, "", &call.world.moment());
    let name = stamp::text(&new, "name").to_owned();
    // Somebody was faster: the next change is looked at again.
    let _ = call
        .world
        .store()
        .update(kind.id(), &Key::new(None, &name), rv, |rv| kept(new.clone(), rv));
}
