//! What changed between two versions of an object, field by field.
use std::collections::BTreeMap;

use serde_json::Value;

use super::path;
use super::rules::{self, List};
use super::set::Set;
use crate::sim::catalog::Kind;

/// The difference of two objects.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// New or other values.
    pub(super) written: Set,
    /// Gone.
    pub(super) removed: Set,
}

/// Compares two versions. What belongs to the server is left out.
pub(super) fn compare(kind: &Kind, old: &Value, new: &Value) -> Changes {
    let mut changes = Changes::default();
    visit(kind, Some(old), Some(new), &mut Vec::new(), &mut changes);
    changes
}

fn visit(kind: &Kind, old: Option<&Value>, new: Option<&Value>, here: &mut Vec<String>, changes: &mut Changes) {
    if old == new || (!here.is_empty() && here.len() != 1 && rules::nobodys(here)) {
        return;
    }
    let owned = !rules::nobodys(here);
    match (old, new) {
        (None, Some(_)) if owned && !rules::innate(kind, here) => changes.written.insert(here),
        (Some(_), None) if owned => changes.removed.insert(here),
        _ => {}
    }
    let (before, after) = (parts(kind, old, here), parts(kind, new, here));
    if before.is_none() && after.is_none() {
        if let (Some(_), Some(_), true) = (old, new, owned) {
            changes.written.insert(here);
        }
        return;
    }
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    for (step, value) in &before {
        here.push(step.clone());
        visit(kind, Some(value), after.get(step).copied(), here, changes);
        here.pop();
    }
    for (step, value) in after.iter().filter(|(step, _)| !before.contains_key(*step)) {
        here.push(step.clone());
        visit(kind, None, Some(value), here, changes);
        here.pop();
    }
}

/// The parts of a value that have owners of their own; `None` for a leaf.
fn parts<'a>(kind: &Kind, value: Option<&'a Value>, here: &[String]) -> Option<BTreeMap<String, &'a Value>> {
    match value? {
        Value::Object(fields) if !rules::atomic_map(kind, here) => {
            Some(fields.iter().map(|(name, value)| (path::field(name), value)).collect())
        }
        Value::Array(items) => match rules::list(kind, here) {
            List::Atomic => None,
            List::Set => Some(items.iter().map(|item| (path::value(item), item)).collect()),
            List::Keyed(keys) => Some(items.iter().map(|item| (path::item(keys, item), item)).collect()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    fn written(id: &str, old: &Value, new: &Value) -> Value {
        compare(catalog::by_id(id).unwrap(), old, new).written.fields()
    }

    #[test]
    fn a_new_object_is_written_level_by_level() {
        let map = json!({"metadata": {"name": "a", "labels": {"t": "w"}}, "data": {"a": "1"}});
        let wanted = json!({"f:data": {".": {}, "f:a": {}}, "f:metadata": {"f:labels": {".": {}, "f:t": {}}}});
        assert_eq!(written("configmaps", &json!({}), &map), wanted);
    }

    #[test]
    fn only_what_differs_counts() {
        let old =
            json!({"spec": {"taints": [1]}, "status": {"conditions": [{"type": "A", "status": "1"}, {"type": "B"}]}});
        let new = json!({"spec": {"taints": [2]}, "status": {"conditions": [{"type": "A", "status": "2"}]}});
        let changes = compare(catalog::by_id("nodes").unwrap(), &old, &new);
        let conditions = json!({"f:conditions": {"k:{\"type\":\"A\"}": {"f:status": {}}}});
        assert_eq!(
            changes.written.fields(),
            json!({"f:spec": {"f:taints": {}}, "f:status": conditions})
        );
        assert_eq!(changes.removed.paths().len(), 2);
    }

    #[test]
    fn lists_of_custom_resources_are_one() {
        let new = json!({"spec": {"l": [{"name": "x"}]}});
        let wanted = json!({"f:spec": {".": {}, "f:l": {}}});
        assert_eq!(written("virtualmachines.kubevirt.io", &json!({}), &new), wanted);
    }
}
