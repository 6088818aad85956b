//! Deleting a whole selection.
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::list::prefix_of;
use super::super::route::Target;
use super::super::selector::Filter;
use super::super::status::Failure;
use super::super::{Answer, respond};
use super::delete::{DeleteOptions, delete};
use crate::sim::store::Key;

/// DELETE of a collection: answers with the list of what was selected, as it was before.
pub(in crate::sim::api) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let kind = target.kind;
    let options = DeleteOptions::read(call)?;
    let filter = Filter::read(kind, &call.query)?;
    let prefix = prefix_of(target);
    let store = call.world.store();
    let snapshot = store.snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
    let mut items = Vec::new();
    for (key, entry) in snapshot.map(|snapshot| snapshot.items).unwrap_or_default() {
        if !filter.allows(&key) {
            continue;
        }
        let mut object = call.world.object(kind, &entry);
        if !filter.matches(&object) {
            continue;
        }
        let one = Target {
            namespace: key.namespace().map(str::to_owned),
            name: Some(key.name().to_owned()),
            ..target.clone()
        };
        match delete(call, &one, &options) {
            Ok(_) => {}
            Err(failure) if failure.code == 404 => continue,
            Err(failure) => return Err(failure),
        }
        if let (false, Some(fields)) = (kind.custom, object.as_object_mut()) {
            fields.remove("apiVersion");
            fields.remove("kind");
        }
        items.push(object);
    }
    let version = store.rv().to_string();
    let metadata = if kind.custom {
        json!({"resourceVersion": version, "continue": ""})
    } else {
        json!({"resourceVersion": version})
    };
    let list = json!({
        "kind": format!("{}List", kind.kind),
        "apiVersion": kind.api_version(),
        "metadata": metadata,
        "items": Value::Array(items),
    });
    Ok(respond::json(200, &list))
}
