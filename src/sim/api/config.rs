//! KubeVirt's configuration.
use serde_json::Value;

use super::call::Call;
use crate::sim::catalog;
use crate::sim::store::Key;

/// `spec.configuration` of the KubeVirt object, wherever it lies; null without one.
pub(super) fn kubevirt(call: &Call) -> Value {
    let Some(kind) = catalog::by_id("kubevirts.kubevirt.io") else {
        return Value::Null;
    };
    let found = call.world.store().snapshot(kind.id(), "", &Key::bound(""), None);
    let first = found.ok().and_then(|found| found.items.into_iter().next());
    first.map_or(Value::Null, |(_, entry)| {
        let object = call.world.object(kind, &entry);
        object.pointer("/spec/configuration").cloned().unwrap_or_default()
    })
}
