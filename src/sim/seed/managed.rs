//! `metadata.managedFields`: one entry an object, so that a client that does not skip it pays what it would pay on a
//! real cluster.
use serde_json::{Map, Value};

use super::obj::{arr, meta, obj, time};

/// What the API server itself fills in and therefore never lists as managed.
const UNMANAGED: [&str; 7] = [
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "generation",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];

/// Finishes an object: adds the entry of `manager`, last active at `at`.
pub(super) fn stamp(mut top: Map<String, Value>, manager: &str, at: u32) -> Value {
    let mut fields = Map::new();
    for (key, value) in &top {
        match key.as_str() {
            "apiVersion" | "kind" => {}
            "metadata" => {
                let mut m = Map::new();
                if let Value::Object(inner) = value {
                    for (k, v) in inner.iter().filter(|(k, _)| !UNMANAGED.contains(&k.as_str())) {
                        m.insert(field(k), metadata(k, v));
                    }
                }
                fields.insert(field(key), Value::Object(m));
            }
            _ => {
                fields.insert(field(key), walk(value, 5));
            }
        }
    }
    let api = top.get("apiVersion").and_then(Value::as_str).unwrap_or("v1").to_owned();
    let entry = obj! {
        "apiVersion" => api,
        "fieldsType" => "FieldsV1",
        "fieldsV1" => Value::Object(fields),
        "manager" => manager,
        "operation" => "Update",
        "time" => time(at),
    };
    meta(&mut top, "managedFields", arr![entry]);
    Value::Object(top)
}

fn field(key: &str) -> String {
    let mut f = String::with_capacity(key.len() + 2);
    f.push_str("f:");
    f.push_str(key);
    f
}

/// Owner references are keyed by uid, finalizers are a set; the rest are maps.
fn metadata(key: &str, value: &Value) -> Value {
    let mut out = Map::new();
    out.insert(".".to_owned(), Value::Object(Map::new()));
    match (key, value) {
        ("ownerReferences", Value::Array(list)) => {
            for uid in list.iter().filter_map(|o| o.get("uid").and_then(Value::as_str)) {
                out.insert(format!("k:{{\"uid\":\"{uid}\"}}"), Value::Object(Map::new()));
            }
        }
        ("finalizers", Value::Array(list)) => {
            for name in list.iter().filter_map(Value::as_str) {
                out.insert(format!("v:\"{name}\""), Value::Object(Map::new()));
            }
        }
        _ => return walk(value, 2),
    }
    Value::Object(out)
}

/// Maps go down to `depth`; lists count as atomic, which they are in custom resources.
fn walk(value: &Value, depth: u8) -> Value {
    let mut out = Map::new();
    if let (Value::Object(map), true) = (value, depth > 0) {
        out.insert(".".to_owned(), Value::Object(Map::new()));
        for (k, v) in map {
            out.insert(field(k), walk(v, depth - 1));
        }
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_what_the_manager_set_and_nothing_else() {
        let Value::Object(top) = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "a", "uid": "u", "labels": {"x": "y"}, "finalizers": ["f/g"],
                         "ownerReferences": [{"uid": "o"}]},
            "spec": {"nodeName": "n", "containers": [{"name": "c"}]},
        }) else {
            panic!("an object")
        };
        let done = stamp(top, "m", 0);
        let f = &done["metadata"]["managedFields"][0]["fieldsV1"];
        assert_eq!(f["f:metadata"]["f:labels"]["f:x"], json!({}));
        assert_eq!(f["f:metadata"]["f:ownerReferences"]["k:{\"uid\":\"o\"}"], json!({}));
        assert_eq!(f["f:metadata"]["f:finalizers"]["v:\"f/g\""], json!({}));
        assert_eq!(f["f:spec"]["f:nodeName"], json!({}));
        assert_eq!(f["f:spec"]["f:containers"], json!({}));
        assert!(f["f:metadata"].get("f:name").is_none() && f.get("f:kind").is_none());
    }
}
