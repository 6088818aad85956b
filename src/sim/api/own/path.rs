//! Steps of a path: how list items are told apart, and how a path is printed.
use serde_json::{Map, Value};

/// The step to a field.
pub(super) fn field(name: &str) -> String {
    format!("f:{name}")
}

/// The step to a list item that is told apart by `keys`.
pub(super) fn item(keys: &[&str], item: &Value) -> String {
    let mut named = Map::new();
    for key in keys {
        let value = item.get(*key).cloned().or_else(|| default(key));
        if let Some(value) = value {
            named.insert((*key).to_owned(), value);
        }
    }
    format!("k:{}", Value::Object(named))
}

/// A key that may be left out has a default (k8s.io/api: `+default`).
fn default(key: &str) -> Option<Value> {
    (key == "protocol").then(|| Value::String("TCP".to_owned()))
}

/// The step to a member of a set.
pub(super) fn value(value: &Value) -> String {
    format!("v:{value}")
}

/// A path as conflicts print it: `.spec.containers[name="x"].image`.
pub(super) fn print(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        match step.split_once(':') {
            Some(("f", name)) => {
                text.push('.');
                text.push_str(name);
            }
            Some(("v", value)) => {
                text.push_str("[=");
                text.push_str(value);
                text.push(']');
            }
            Some(("k", keys)) => {
                let keys: Map<String, Value> = serde_json::from_str(keys).unwrap_or_default();
                let pairs: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
                text.push('[');
                text.push_str(&pairs.join(","));
                text.push(']');
            }
            _ => text.push_str(step),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_and_their_print() {
        let port = item(&["containerPort", "protocol"], &json!({"containerPort": 80}));
        assert_eq!(port, "k:{\"containerPort\":80,\"protocol\":\"TCP\"}");
        let path = [
            field("spec"),
            item(&["name"], &json!({"name": "x"})),
            value(&json!("y")),
        ];
        assert_eq!(print(&path), ".spec[name=\"x\"][=\"y\"]");
    }
}
