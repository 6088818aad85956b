//! `metadata.managedFields` as a table of managers.
use serde_json::{Map, Value, json};

use super::set::Set;

/// What one manager owns through one kind of request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manager {
    pub(super) name: String,
    /// Through apply, rather than by writing.
    pub(super) applies: bool,
    pub(super) version: String,
    pub(super) subresource: String,
    pub(super) time: String,
    pub(super) set: Set,
}

impl Manager {
    /// Whether both are the same manager.
    pub(super) fn is(&self, other: &Self) -> bool {
        (&self.name, self.applies, &self.subresource) == (&other.name, other.applies, &other.subresource)
    }

    fn entry(&self) -> Value {
        let mut entry = Map::new();
        let mut put = |field: &str, value: Value| entry.insert(field.to_owned(), value);
        put("manager", json!(self.name));
        put("operation", json!(if self.applies { "Apply" } else { "Update" }));
        put("apiVersion", json!(self.version));
        put("time", json!(self.time));
        put("fieldsType", json!("FieldsV1"));
        put("fieldsV1", self.set.fields());
        if !self.subresource.is_empty() {
            put("subresource", json!(self.subresource));
        }
        Value::Object(entry)
    }
}

/// Reads the entries of an object.
pub(super) fn read(object: &Value) -> Vec<Manager> {
    let entries = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    let entries = entries.into_iter().flatten();
    entries
        .map(|entry| {
            let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            Manager {
                name: text("manager"),
                applies: text("operation") == "Apply",
                version: text("apiVersion"),
                subresource: text("subresource"),
                time: text("time"),
                set: Set::read(entry.get("fieldsV1").unwrap_or(&Value::Null)),
            }
        })
        .collect()
}

/// Writes the entries: those that apply first, then the oldest first; empty ones are dropped.
pub(super) fn write(object: &mut Value, managers: &[Manager]) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    let mut managers: Vec<&Manager> = managers.iter().filter(|manager| !manager.set.is_empty()).collect();
    managers.sort_by(|a, b| (!a.applies, &a.time, &a.name).cmp(&(!b.applies, &b.time, &b.name)));
    if managers.is_empty() {
        metadata.remove("managedFields");
    } else {
        metadata.insert(
            "managedFields".to_owned(),
            managers.into_iter().map(Manager::entry).collect(),
        );
    }
}
