//! The fields of an object that somebody applies.
use serde_json::Value;

use super::path;
use super::rules::{self, List};
use super::set::Set;
use crate::sim::catalog::Kind;

/// The set of fields of an applied object: its leaves, list items, and empty maps.
pub(super) fn set_of(kind: &Kind, object: &Value) -> Set {
    let mut set = Set::default();
    visit(kind, object, &mut Vec::new(), &mut set);
    set
}

fn visit(kind: &Kind, value: &Value, here: &mut Vec<String>, set: &mut Set) {
    match value {
        Value::Object(fields) if !rules::atomic_map(kind, here) => {
            let open = rules::open(kind, here);
            for (name, value) in fields {
                here.push(path::field(name));
                if !rules::nobodys(here) || here.len() == 1 && name == "metadata" {
                    visit(kind, value, here, set);
                    if open || value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty) {
                        set.insert(here);
                    }
                }
                here.pop();
            }
        }
        Value::Array(items) => match rules::list(kind, here) {
            List::Atomic => set.insert(here),
            List::Set => {
                for item in items {
                    here.push(path::value(item));
                    set.insert(here);
                    here.pop();
                }
            }
            List::Keyed(keys) => {
                for item in items {
                    here.push(path::item(keys, item));
                    visit(kind, item, here, set);
                    set.insert(here);
                    here.pop();
                }
            }
        },
        _ => set.insert(here),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    #[test]
    fn leaves_items_and_empty_maps() {
        let object = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"x": "1"}, "annotations": {}},
            "spec": {"containers": [{"name": "c", "args": ["-v"]}]},
        });
        let wanted = json!({
            "f:metadata": {"f:labels": {"f:x": {}}, "f:annotations": {}},
            "f:spec": {"f:containers": {"k:{\"name\":\"c\"}": {".": {}, "f:args": {}, "f:name": {}}}},
        });
        assert_eq!(set_of(catalog::by_id("pods").unwrap(), &object).fields(), wanted);
    }

    #[test]
    fn an_open_map_owns_its_maps() {
        let kind = catalog::by_id("virtualmachines.kubevirt.io").unwrap();
        let object = json!({"spec": {"template": {"metadata": {"labels": {"a": "b"}}}}});
        let labels = json!({".": {}, "f:a": {}});
        assert_eq!(
            set_of(kind, &object).fields()["f:spec"]["f:template"]["f:metadata"]["f:labels"],
            labels
        );
    }
}
