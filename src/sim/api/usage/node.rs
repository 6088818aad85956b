//! Use of a node.
use serde_json::Value;

use super::super::action::text;
use super::quantities;
use crate::sim::load;
use crate::sim::store::World;

/// What a node uses; `None` while its kubelet cannot be asked.
pub(super) fn usage(world: &World, node: &Value) -> Option<Value> {
    let conditions = node.pointer("/status/conditions").and_then(Value::as_array)?;
    let ready = conditions.iter().find(|one| text(one, "/type") == "Ready")?;
    if text(ready, "/status") != "True" {
        return None;
    }
    let load = load::node(world, text(node, "/metadata/name"));
    Some(quantities(load.cores, load.memory as f64))
}
