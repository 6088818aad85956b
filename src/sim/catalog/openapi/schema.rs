//! Schemas, kept open: enough to find a kind and to explain its outermost fields.
use serde_json::{Map, Value, json};

use super::super::kind::Kind;

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/// Name of the kind's schema: reversed group, version, kind.
pub(super) fn name(kind: &Kind) -> String {
    let group = if kind.group.is_empty() {
        "core.api.k8s.io"
    } else {
        kind.group
    };
    let reversed: Vec<&str> = group.split('.').rev().collect();
    format!("{}.{}.{}", reversed.join("."), kind.version, kind.kind)
}

/// Adds the kind's schema.
pub(super) fn add(kind: &Kind, schemas: &mut Map<String, Value>) {
    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let text = |words: &str| json!({"type": "string", "description": words});
    let schema = json!({
        "type": "object",
        "description": format!("{} as the simulated cluster serves it.", kind.kind),
        "properties": {
            "apiVersion": text("Version of the schema of this object."),
            "kind": text("What this object represents, in CamelCase."),
            "metadata": {"allOf": [{"$ref": format!("#/components/schemas/{META}")}], "default": {},
                "description": "Standard object's metadata."},
            "spec": open,
            "status": open,
        },
        "x-kubernetes-group-version-kind": [{"group": kind.group, "version": kind.version, "kind": kind.kind}],
        "x-kubernetes-preserve-unknown-fields": true,
    });
    schemas.insert(name(kind), schema);
}

/// Adds what all kinds refer to.
pub(super) fn add_common(schemas: &mut Map<String, Value>) {
    let map = json!({"type": "object", "additionalProperties": {"type": "string", "default": ""}});
    let text = json!({"type": "string"});
    let meta = json!({
        "type": "object",
        "description": "ObjectMeta is metadata that all persisted resources must have.",
        "properties": {
            "annotations": map, "creationTimestamp": {"type": "string", "format": "date-time"},
            "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
            "deletionTimestamp": {"type": "string", "format": "date-time"},
            "finalizers": {"type": "array", "items": text}, "generateName": text,
            "generation": {"type": "integer", "format": "int64"}, "labels": map,
            "managedFields": {"type": "array", "items": {"type": "object"}}, "name": text, "namespace": text,
            "ownerReferences": {"type": "array", "items": {"type": "object"}}, "resourceVersion": text,
            "selfLink": text, "uid": text,
        },
    });
    schemas.insert(META.to_owned(), meta);
    let patch = json!({"type": "object", "description": "The body of a PATCH."});
    schemas.insert("io.k8s.apimachinery.pkg.apis.meta.v1.Patch".to_owned(), patch);
}
