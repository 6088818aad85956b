//! Strategic merge patch of the built-in kinds: lists of things with a name are merged by that name
//! (apimachinery/pkg/util/strategicpatch; the keys are the `patchMergeKey` tags of k8s.io/api).
use serde_json::{Map, Value};

use super::super::status::Failure;

/// The object after the patch.
///
/// # Errors
/// 400 for an unknown directive.
pub(super) fn apply(patch: &Value, object: &Value) -> Result<Value, Failure> {
    let mut merged = object.clone();
    merge("", &mut merged, patch)?;
    Ok(merged)
}

/// The field by which a list's items are told apart; `None` for a list that is replaced.
fn merge_key(list: &str) -> Option<&'static str> {
    Some(match list {
        "conditions" | "addresses" => "type",
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets"
        | "secrets"
        | "resourceClaims" => "name",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "hostAliases" | "podIPs" | "hostIPs" => "ip",
        "topologySpreadConstraints" => "topologyKey",
        "ownerReferences" => "uid",
        _ => return None,
    })
}

/// Lists of plain values that are merged as sets.
fn is_set(list: &str) -> bool {
    matches!(list, "finalizers" | "podCIDRs")
}

/// Ports of containers and of services are told apart by different fields.
fn port_key(items: &[Value]) -> &'static str {
    if items.iter().any(|item| item.get("containerPort").is_some()) {
        "containerPort"
    } else {
        "port"
    }
}

fn merge(name: &str, into: &mut Value, patch: &Value) -> Result<(), Failure> {
    match (into, patch) {
        (Value::Object(fields), Value::Object(patch)) => merge_map(fields, patch),
        (Value::Array(items), Value::Array(patch)) if is_set(name) => {
            items.extend(
                patch
                    .iter()
                    .filter(|item| !items.contains(item))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
            Ok(())
        }
        (Value::Array(items), Value::Array(patch)) => {
            let key = if name == "ports" {
                Some(port_key(patch))
            } else {
                merge_key(name)
            };
            if let Some(key) = key {
                merge_list(key, items, patch)
            } else {
                items.clone_from(patch);
                Ok(())
            }
        }
        (into, patch) => {
            *into = without_nulls(patch);
            Ok(())
        }
    }
}

fn merge_map(fields: &mut Map<String, Value>, patch: &Map<String, Value>) -> Result<(), Failure> {
    match patch.get("$patch").and_then(Value::as_str) {
        Some("replace") => {
            *fields = patch
                .iter()
                .filter(|(name, _)| *name != "$patch")
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect();
            return Ok(());
        }
        Some("delete") => {
            fields.clear();
            return Ok(());
        }
        Some(other) if other != "merge" => {
            return Err(Failure::bad_request(format!("Unknown patch type found: {other}")));
        }
        _ => {}
    }
    if let Some(kept) = patch.get("$retainKeys").and_then(Value::as_array) {
        fields.retain(|name, _| kept.iter().any(|kept| kept == name));
    }
    for (name, value) in patch {
        if let Some(list) = name.strip_prefix("$deleteFromPrimitiveList/") {
            if let (Some(Value::Array(items)), Value::Array(gone)) = (fields.get_mut(list), value) {
                items.retain(|item| !gone.contains(item));
            }
        } else if name.starts_with('$') {
            // Directives about order change nothing that a list merged by key does not already have.
        } else if value.is_null() {
            fields.remove(name);
        } else if let Some(present) = fields.get_mut(name).filter(|present| !present.is_null()) {
            merge(name, present, value)?;
        } else {
            fields.insert(name.clone(), without_nulls(value));
        }
    }
    Ok(())
}

fn merge_list(key: &str, items: &mut Vec<Value>, patch: &[Value]) -> Result<(), Failure> {
    if patch
        .iter()
        .any(|item| item.get("$patch").is_some_and(|how| how == "replace"))
    {
        *items = patch
            .iter()
            .filter(|item| item.get("$patch").is_none())
            .cloned()
            .collect();
        return Ok(());
    }
    for wanted in patch {
        let same = |item: &Value| item.get(key).is_some() && item.get(key) == wanted.get(key);
        if wanted.get("$patch").is_some_and(|how| how == "delete") {
            items.retain(|item| !same(item));
        } else if let Some(present) = items.iter_mut().find(|item| same(item)) {
            merge("", present, wanted)?;
        } else {
            items.push(without_nulls(wanted));
        }
    }
    Ok(())
}

/// What is new has nothing to remove, and no directives to keep.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, value)| !value.is_null() && !name.starts_with('$'))
                .map(|(name, value)| (name.clone(), without_nulls(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn maps_merge_and_null_removes() {
        let node = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {}});
        let patch = json!({"metadata": {"labels": {"a": null, "c": "3"}}, "spec": {"unschedulable": true}});
        let wanted = json!({"metadata": {"labels": {"b": "2", "c": "3"}}, "spec": {"unschedulable": true}});
        assert_eq!(apply(&patch, &node).unwrap(), wanted);
    }

    #[test]
    fn conditions_merge_by_type_and_taints_are_replaced() {
        let node = json!({
            "spec": {"taints": [{"key": "a"}]},
            "status": {"conditions": [{"type": "Ready", "status": "True", "reason": "x"}, {"type": "Other"}]},
        });
        let patch = json!({
            "spec": {"taints": [{"key": "b"}]},
            "status": {"conditions": [{"type": "Ready", "status": "False"}, {"type": "Other", "$patch": "delete"}]},
        });
        let merged = apply(&patch, &node).unwrap();
        assert_eq!(merged["spec"]["taints"], json!([{"key": "b"}]));
        assert_eq!(
            merged["status"]["conditions"],
            json!([{"type": "Ready", "status": "False", "reason": "x"}])
        );
    }

    #[test]
    fn directives() {
        let object = json!({"metadata": {"finalizers": ["a", "b"]}, "data": {"x": "1"}});
        let patch = json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}, "data": {"$patch": "replace", "y": "2"}});
        let merged = apply(&patch, &object).unwrap();
        assert_eq!(merged, json!({"metadata": {"finalizers": ["b"]}, "data": {"y": "2"}}));
    }
}
