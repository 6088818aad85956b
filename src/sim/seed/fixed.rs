//! Kinds of which there are only a few objects with fixed names.
use serde_json::Value;

use super::managed;
use super::obj::head;
use super::vm::CLUSTER_AGE;
use super::world::World;

/// A kind whose objects are written down rather than made up. `body` gives everything but apiVersion, kind, name,
/// namespace, uid and creation time; what it puts under `metadata` is merged.
pub(super) struct Fixed {
    pub(super) api: &'static str,
    pub(super) kind: &'static str,
    pub(super) ns: Option<&'static str>,
    pub(super) salt: u32,
    pub(super) names: &'static [&'static str],
    pub(super) body: fn(&World, &str) -> Value,
}

impl Fixed {
    pub(super) fn len(&self, w: &World) -> u32 {
        if w.nodes.is_empty() { 0 } else { self.names.len() as u32 }
    }

    /// `ns/name` splits into both; a plain name takes the kind's namespace.
    pub(super) fn key(&self, i: u32) -> (Option<String>, String) {
        let full = self.names.get(i as usize).copied().unwrap_or_default();
        match full.split_once('/') {
            Some((ns, name)) => (Some(ns.to_owned()), name.to_owned()),
            None => (self.ns.map(str::to_owned), full.to_owned()),
        }
    }

    pub(super) fn render(&self, w: &World, i: u32) -> Value {
        let (ns, name) = self.key(i);
        // packs are installed one after the other in the cluster's first hours
        let created = w.now - CLUSTER_AGE + 1_300 + self.salt * 37 + i * 11;
        let mut top = head(self.api, self.kind, ns.as_deref(), &name, w.uid(self.salt, i), created);
        let full = self.names.get(i as usize).copied().unwrap_or_default();
        if let Value::Object(body) = (self.body)(w, full) {
            for (key, value) in body {
                match (key.as_str(), value) {
                    ("metadata", Value::Object(more)) => {
                        if let Some(Value::Object(meta)) = top.get_mut("metadata") {
                            meta.extend(more);
                        }
                    }
                    (_, value) => {
                        top.insert(key, value);
                    }
                }
            }
        }
        managed::stamp(top, "palette-agent", created)
    }
}
