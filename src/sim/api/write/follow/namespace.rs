//! The namespace controller: a namespace that is to go takes everything in it along.
use serde_json::Value;

use super::super::super::call::Call;
use super::super::stamp::{leaving, text};
use super::{keys, remove};
use crate::sim::catalog;
use crate::sim::store::{Key, kept};

/// Removes what nobody holds, marks what somebody does, and then the namespace itself once it is empty
/// (pkg/controller/namespace/deletion).
pub(super) fn empty(call: &Call, namespace: &Value) {
    let name = text(namespace, "name");
    let prefix = format!("{name}/");
    let mut held = false;
    let mut seen = Vec::new();
    for kind in catalog::kinds()
        .iter()
        .filter(|kind| kind.namespaced && kind.has_verb("list"))
    {
        if seen.contains(&kind.id()) {
            continue;
        }
        seen.push(kind.id());
        for key in keys(call, kind, &prefix) {
            let Some(entry) = call.world.store().get(kind.id(), &key) else {
                continue;
            };
            let mut object = call.world.object(kind, &entry);
            let finalizers = object.pointer("/metadata/finalizers").and_then(Value::as_array);
            if finalizers.is_none_or(Vec::is_empty) || kind.group.ends_with("kubevirt.io") {
                remove(call, kind, &key);
                continue;
            }
            held = true;
            if text(&object, "deletionTimestamp").is_empty() {
                leaving(call, &mut object);
                // Somebody was faster: the namespace stays, and is looked at again with the next change.
                let _ = call
                    .world
                    .store()
                    .update(kind.id(), &key, entry.rv, |rv| kept(object, rv));
            }
        }
    }
    if let (false, Some(kind)) = (held, catalog::by_id("namespaces")) {
        remove(call, kind, &Key::new(None, name));
    }
}
