//! What controllers do at once after a change. Those that take their time are no part of the API server.
mod namespace;
mod node;
mod vm;

use serde_json::Value;

use super::super::call::Call;
use super::stamp::text;
use crate::sim::catalog::{self, Kind};
use crate::sim::store::{Key, kept};

/// Lets them see an object that was just stored at version `rv`.
pub(super) fn stored(call: &Call, kind: &'static Kind, object: &Value, rv: u64) {
    match kind.id() {
        "nodes" => node::taint(call, kind, object, rv),
        "virtualmachines.kubevirt.io" if leaving(object) && !call.world.is_controlled() => {
            vm::let_go(call, kind, object);
        }
        "namespaces" if leaving(object) => namespace::empty(call, object),
        _ => {}
    }
}

/// Lets them see that an object is gone.
pub(super) fn removed(call: &Call, object: &Value) {
    let Some(kind) = catalog::by_id("namespaces") else {
        return;
    };
    let key = Key::new(None, text(object, "namespace"));
    if let Some(entry) = call.world.store().get(kind.id(), &key) {
        let namespace = call.world.object(kind, &entry);
        if leaving(&namespace) {
            namespace::empty(call, &namespace);
        }
    }
}

/// Whether an object is on its way out.
fn leaving(object: &Value) -> bool {
    !text(object, "deletionTimestamp").is_empty()
}

/// Removes an object whoever holds it.
fn remove(call: &Call, kind: &'static Kind, key: &Key) {
    let store = call.world.store();
    while let Some(entry) = store.get(kind.id(), key) {
        let object = call.world.object(kind, &entry);
        if store.delete(kind.id(), key, entry.rv, |rv| kept(object, rv)).is_ok() {
            return;
        }
    }
}

/// The keys of a kind that start with `prefix`.
fn keys(call: &Call, kind: &'static Kind, prefix: &str) -> Vec<Key> {
    let snapshot = call
        .world
        .store()
        .snapshot(kind.id(), prefix, &Key::bound(prefix), None);
    snapshot
        .map(|snapshot| snapshot.items.into_iter().map(|(key, _)| key).collect())
        .unwrap_or_default()
}
