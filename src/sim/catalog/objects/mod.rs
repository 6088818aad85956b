//! What the API server keeps about itself: definitions of custom kinds, its API services, roles and bindings.
mod definition;
mod service;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::fingerprint;
use super::rbac::{Rbac, cluster_role_bindings, cluster_roles};

/// These objects as they stand in a cluster set up at `created`: complete but for `metadata.resourceVersion`.
/// The same for every world, UIDs included.
pub fn objects(rbac: &Rbac, created: Timestamp) -> Vec<Value> {
    let mut all = definition::all(created);
    all.extend(service::all(created));
    all.extend(cluster_roles());
    all.extend(cluster_role_bindings(rbac.bindings()));
    for object in &mut all {
        stamp(object, created);
    }
    all
}

fn stamp(object: &mut Value, created: Timestamp) {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let seed = format!(
        "{}/{}/{}",
        text("/kind"),
        text("/metadata/namespace"),
        text("/metadata/name")
    );
    let uid = uid(&seed);
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    metadata.insert("uid".to_owned(), uid.into());
    metadata.insert("creationTimestamp".to_owned(), moment(created));
}

/// A version 4 UUID made of the object's place, so that every start gives the same one.
fn uid(seed: &str) -> String {
    let (high, low) = (fingerprint(seed), fingerprint(&format!("{seed}/")));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48 & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

/// A condition in the shape definitions and API services share.
fn condition(kind: &str, reason: &str, message: &str, at: Timestamp) -> Value {
    json!({"type": kind, "status": "True", "lastTransitionTime": moment(at), "reason": reason, "message": message})
}

fn moment(at: Timestamp) -> Value {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}
