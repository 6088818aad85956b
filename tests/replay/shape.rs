//! The shape of a JSON document: which paths it has, and of which types.
use std::collections::BTreeSet;

use serde_json::Value;

/// Every path with its type; the items of a list share one path.
pub(crate) fn of(document: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    walk(document, String::new(), &mut paths);
    paths
}

fn walk(value: &Value, path: String, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            paths.insert(format!("{path} object"));
            for (name, value) in fields {
                walk(value, format!("{path}.{}", step(name)), paths);
            }
        }
        Value::Array(items) => {
            paths.insert(format!("{path} array"));
            for item in items {
                walk(item, format!("{path}[]"), paths);
            }
        }
        Value::String(_) => drop(paths.insert(format!("{path} string"))),
        Value::Number(_) => drop(paths.insert(format!("{path} number"))),
        Value::Bool(_) => drop(paths.insert(format!("{path} boolean"))),
        Value::Null => drop(paths.insert(format!("{path} null"))),
    }
}

/// A field's name without identities: list items and set members of FieldsV1 carry them, and maps keyed by UID.
fn step(name: &str) -> String {
    if name.starts_with("v:") {
        return "v:_".to_owned();
    }
    if let Some(keys) = name
        .strip_prefix("k:")
        .and_then(|keys| serde_json::from_str::<Value>(keys).ok())
    {
        let keys: Vec<String> = keys
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect();
        return format!("k:{}", keys.join(","));
    }
    let bare = name.strip_prefix("f:").unwrap_or(name);
    let uid = bare.len() == 36 && bare.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    if uid {
        name.replace(bare, "UID")
    } else {
        name.to_owned()
    }
}

/// How two shapes differ, in words.
pub(crate) fn differences(recorded: &Value, ours: &Value) -> Vec<String> {
    let (recorded, ours) = (of(recorded), of(ours));
    let missing = recorded.difference(&ours).map(|path| format!("missing {path}"));
    let surplus = ours.difference(&recorded).map(|path| format!("surplus {path}"));
    missing.chain(surplus).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_do_not_count_and_types_do() {
        assert!(differences(&json!({"a": [1, 2]}), &json!({"a": [3]})).is_empty());
        assert_eq!(
            differences(&json!({"a": 1}), &json!({"a": "1"})),
            ["missing .a number", "surplus .a string"]
        );
    }
}
