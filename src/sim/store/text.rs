//! From what is kept to what is sent.
use serde_json::{Map, Value};

use super::{Body, Entry, World};
use crate::sim::beta;
use crate::sim::catalog::Kind;

/// The text that is kept of `object`: without `apiVersion` and `kind`, which depend on the version it is asked in. What
/// comes in a form that is not kept is brought into the one that is.
pub fn kept(mut object: Value, rv: u64) -> Vec<u8> {
    beta::older(&mut object);
    bare(&mut object, rv);
    object.to_string().into_bytes()
}

fn bare(object: &mut Value, rv: u64) {
    let Some(fields) = object.as_object_mut() else { return };
    fields.remove("apiVersion");
    fields.remove("kind");
    let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert("resourceVersion".to_owned(), Value::String(rv.to_string()));
    }
}

impl World {
    /// The whole object as `kind` (one of the served versions) shows it.
    pub fn object(&self, kind: &'static Kind, entry: &Entry) -> Value {
        let mut object = match &entry.body {
            Body::Seeded(record) => {
                let mut object = self.record(kind.id(), *record);
                bare(&mut object, entry.rv);
                object
            }
            Body::Bytes(bytes) => serde_json::from_slice(bytes).unwrap_or_else(|_| Value::Object(Map::new())),
        };
        if let Some(fields) = object.as_object_mut() {
            fields.insert("apiVersion".to_owned(), Value::String(kind.api_version()));
            fields.insert("kind".to_owned(), Value::String(kind.kind.to_owned()));
        }
        if kind.second {
            beta::newer(&mut object);
        }
        object
    }

    /// Appends the object's JSON to `out`, with or without `apiVersion` and `kind` (items of a built-in list have
    /// neither, those of a custom resource's list have both).
    pub fn write_object(&self, kind: &'static Kind, entry: &Entry, typed: bool, out: &mut Vec<u8>) {
        let rendered;
        let bytes: &[u8] = match &entry.body {
            _ if kind.second => {
                let mut object = self.object(kind, entry);
                bare(&mut object, entry.rv);
                rendered = object.to_string().into_bytes();
                &rendered
            }
            Body::Seeded(record) => {
                rendered = kept(self.record(kind.id(), *record), entry.rv);
                &rendered
            }
            Body::Bytes(bytes) => bytes,
        };
        match bytes.split_first() {
            Some((b'{', rest)) if typed => {
                let head = format!(
                    "{{\"apiVersion\":\"{}\",\"kind\":\"{}\",",
                    kind.api_version(),
                    kind.kind
                );
                out.extend_from_slice(head.as_bytes());
                out.extend_from_slice(rest);
            }
            _ => out.extend_from_slice(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use crate::sim::clock::Clock;
    use serde_json::json;

    #[test]
    fn two_forms_of_one_object() {
        let world = World::empty(Clock::wall());
        let object = json!({"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Machine", "metadata": {"name": "a", "resourceVersion": "7"},
            "spec": {"deletion": {"nodeDrainTimeoutSeconds": 60}}});
        let entry = Entry {
            rv: 7,
            body: Body::Bytes(kept(object.clone(), 7).into()),
        };
        let kind = |version: &str| catalog::find("cluster.x-k8s.io", version, "machines").unwrap();
        assert_eq!(world.object(kind("v1beta1"), &entry)["spec"]["nodeDrainTimeout"], "60s");
        assert_eq!(world.object(kind("v1beta2"), &entry), object);
        let mut text = Vec::new();
        world.write_object(kind("v1beta2"), &entry, true, &mut text);
        assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), object);
    }

    #[test]
    fn what_is_kept_comes_back_whole() {
        let world = World::empty(Clock::wall());
        let kind = catalog::by_id("configmaps").unwrap();
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "v"}});
        let entry = Entry {
            rv: 7,
            body: Body::Bytes(kept(object.clone(), 7).into()),
        };
        let mut whole = object;
        whole["metadata"]["resourceVersion"] = json!("7");
        assert_eq!(world.object(kind, &entry), whole);
        let mut text = Vec::new();
        world.write_object(kind, &entry, true, &mut text);
        assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), whole);
        let mut item = Vec::new();
        world.write_object(kind, &entry, false, &mut item);
        assert!(serde_json::from_slice::<Value>(&item).unwrap().get("kind").is_none());
    }
}
