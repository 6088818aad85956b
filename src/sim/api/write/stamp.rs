//! The parts of an object that belong to the server.
use serde_json::{Map, Value, json};

use super::super::call::Call;
use crate::sim::catalog::Kind;

/// The metadata of an object; one is made if it has none.
pub(super) fn metadata(object: &mut Value) -> Option<&mut Map<String, Value>> {
    let fields = object.as_object_mut()?;
    let metadata = fields.entry("metadata").or_insert_with(|| json!({}));
    if metadata.is_null() {
        *metadata = json!({});
    }
    metadata.as_object_mut()
}

/// Writes `apiVersion` and `kind`.
pub(super) fn named(kind: &Kind, object: &mut Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("apiVersion".to_owned(), json!(kind.api_version()));
        fields.insert("kind".to_owned(), json!(kind.kind));
    }
}

/// A text of the metadata; empty when absent.
pub(super) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get("metadata")
        .and_then(|metadata| metadata.get(field))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Marks an object as on its way out.
pub(super) fn leaving(call: &Call, object: &mut Value) {
    if let Some(metadata) = metadata(object) {
        metadata.insert("deletionTimestamp".to_owned(), json!(call.world.moment()));
        metadata.insert("deletionGracePeriodSeconds".to_owned(), json!(0));
        count_up(metadata);
    }
}

/// Whether objects of a kind count the changes of their wish. Custom resources all do; of the built-in ones those
/// whose strategy does so.
pub(super) fn counts(kind: &Kind) -> bool {
    kind.custom
        || matches!(
            kind.id(),
            "pods"
                | "deployments.apps"
                | "daemonsets.apps"
                | "replicasets.apps"
                | "statefulsets.apps"
                | "jobs.batch"
                | "cronjobs.batch"
                | "replicationcontrollers"
                | "poddisruptionbudgets.policy"
                | "networkpolicies.networking.k8s.io"
                | "horizontalpodautoscalers.autoscaling"
                | "ingresses.networking.k8s.io"
                | "apiservices.apiregistration.k8s.io"
        )
}

/// Drops what a client cannot say about a new object: the status of a kind that has a path of its own for it.
pub(super) fn unwished(kind: &'static Kind, object: &mut Value) {
    if kind.subresource("status").is_some()
        && kind.id() != "nodes"
        && let Some(fields) = object.as_object_mut()
    {
        fields.remove("status");
    }
}

/// Stamps a new object: what the client says about these fields does not count.
pub(super) fn created(call: &Call, kind: &'static Kind, object: &mut Value) {
    first_status(kind, object);
    let Some(metadata) = metadata(object) else { return };
    for field in [
        "selfLink",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "resourceVersion",
    ] {
        metadata.remove(field);
    }
    metadata.insert("uid".to_owned(), json!(call.world.uid()));
    metadata.insert("creationTimestamp".to_owned(), json!(call.world.moment()));
    if counts(kind) {
        metadata.insert("generation".to_owned(), json!(1));
    }
}

/// The status that the strategy of a built-in kind gives a new object.
fn first_status(kind: &Kind, object: &mut Value) {
    let status = match kind.id() {
        "namespaces" => {
            if let Some(fields) = object.as_object_mut() {
                fields.insert("spec".to_owned(), json!({"finalizers": ["kubernetes"]}));
            }
            let name = text(object, "name").to_owned();
            if let Some(metadata) = metadata(object)
                && let Some(labels) = metadata.entry("labels").or_insert_with(|| json!({})).as_object_mut()
            {
                labels.insert("kubernetes.io/metadata.name".to_owned(), json!(name));
            }
            json!({"phase": "Active"})
        }
        "pods" => json!({"phase": "Pending", "qosClass": "BestEffort"}),
        "persistentvolumeclaims" | "persistentvolumes" => json!({"phase": "Pending"}),
        _ => return,
    };
    if let Some(fields) = object.as_object_mut() {
        fields.insert("status".to_owned(), status);
    }
}

/// Stamps an object that replaces `old`.
pub(super) fn replaced(kind: &'static Kind, subresource: Option<&str>, old: &Value, new: &mut Value) {
    let Some(fields) = new.as_object_mut() else { return };
    if subresource == Some("status") {
        let status = fields.remove("status");
        let managed = fields
            .get("metadata")
            .and_then(|metadata| metadata.get("managedFields"))
            .cloned();
        *fields = old.as_object().cloned().unwrap_or_default();
        match status {
            Some(status) => fields.insert("status".to_owned(), status),
            None => fields.remove("status"),
        };
        if let (Some(managed), Some(metadata)) = (managed, metadata(new)) {
            metadata.insert("managedFields".to_owned(), managed);
        }
        return;
    }
    if kind.subresource("status").is_some() {
        match old.get("status") {
            Some(status) => fields.insert("status".to_owned(), status.clone()),
            None => fields.remove("status"),
        };
    }
    let wish_changed = !same_wish(old, fields);
    let Some(metadata) = metadata(new) else { return };
    metadata.remove("selfLink");
    let kept = [
        "uid",
        "name",
        "namespace",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
    ];
    for field in kept {
        match old.get("metadata").and_then(|metadata| metadata.get(field)) {
            Some(value) => metadata.insert(field.to_owned(), value.clone()),
            None => metadata.remove(field),
        };
    }
    if wish_changed && counts(kind) {
        count_up(metadata);
    }
}

/// Drops what the server's own encoding leaves out: empty lists and maps of the metadata, and of the built-in kinds a
/// node's false `unschedulable`.
pub(super) fn normal(kind: &Kind, object: &mut Value) {
    if let Some(metadata) = metadata(object) {
        metadata.retain(|name, value| {
            let optional = matches!(
                name.as_str(),
                "labels" | "annotations" | "finalizers" | "ownerReferences"
            );
            let empty = match &*value {
                Value::Object(fields) => fields.is_empty(),
                Value::Array(items) => items.is_empty(),
                other => other.is_null(),
            };
            !(empty && (optional || value.is_null()))
        });
    }
    if kind.id() == "nodes"
        && let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut)
        && spec.get("unschedulable").is_some_and(|value| *value == false)
    {
        spec.remove("unschedulable");
    }
}

/// Adds one to the generation, if there is one.
pub(super) fn count_up(metadata: &mut Map<String, Value>) {
    if let Some(generation) = metadata.get("generation").and_then(Value::as_i64) {
        metadata.insert("generation".to_owned(), json!(generation + 1));
    }
}

/// Whether two objects ask for the same: everything but metadata and status counts.
fn same_wish(old: &Value, new: &Map<String, Value>) -> bool {
    let beside = |name: &String| !matches!(name.as_str(), "metadata" | "status");
    let Some(old) = old.as_object() else { return false };
    old.iter()
        .filter(|(name, _)| beside(name))
        .all(|(name, value)| new.get(name) == Some(value))
        && new
            .keys()
            .filter(|name| beside(name))
            .all(|name| old.contains_key(name))
}
