//! One operation: its parameters, and what it takes and gives.
use serde_json::{Map, Value, json};

use super::super::kind::Kind;
use super::schema;

/// The operation behind `verb`. kubectl looks for `fieldValidation` among the parameters of the PATCH of a kind, found
/// by `x-kubernetes-group-version-kind`; without it, it would want the v2 document to validate by itself.
pub(super) fn operation(kind: &Kind, verb: &str) -> Value {
    let mut object = Map::new();
    object.insert("tags".to_owned(), json!([tag(kind)]));
    object.insert("operationId".to_owned(), format!("{verb}{}", tag(kind)).into());
    object.insert(
        "parameters".to_owned(),
        parameters(verb).iter().map(|name| parameter(name)).collect(),
    );
    let reference = json!({"$ref": format!("#/components/schemas/{}", schema::name(kind))});
    if let Some(content) = content(verb, &reference) {
        object.insert("requestBody".to_owned(), json!({"content": content, "required": true}));
    }
    let status = if verb == "create" { "201" } else { "200" };
    object.insert(
        "responses".to_owned(),
        json!({status: {"description": "OK", "content": {"application/json": {"schema": reference}}}}),
    );
    object.insert("x-kubernetes-action".to_owned(), action(verb).into());
    object.insert(
        "x-kubernetes-group-version-kind".to_owned(),
        json!({"group": kind.group, "version": kind.version, "kind": kind.kind}),
    );
    Value::Object(object)
}

fn action(verb: &str) -> &str {
    match verb {
        "create" => "post",
        "update" => "put",
        other => other,
    }
}

fn tag(kind: &Kind) -> String {
    let group = if kind.group.is_empty() { "core" } else { kind.group };
    format!("{group}_{}_{}", kind.version, kind.kind)
}

fn parameters(verb: &str) -> &'static [&'static str] {
    match verb {
        "list" => &[
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "watch",
        ],
        "create" | "update" => &["dryRun", "fieldManager", "fieldValidation"],
        "patch" => &["dryRun", "fieldManager", "fieldValidation", "force"],
        "delete" => &["dryRun", "gracePeriodSeconds", "propagationPolicy"],
        "deletecollection" => &["dryRun", "fieldSelector", "labelSelector"],
        _ => &["resourceVersion"],
    }
}

fn parameter(name: &str) -> Value {
    let kind = match name {
        "allowWatchBookmarks" | "watch" | "force" => "boolean",
        "limit" | "gracePeriodSeconds" => "integer",
        _ => "string",
    };
    json!({"name": name, "in": "query", "schema": {"type": kind, "uniqueItems": true}})
}

/// Media types of the request body. Strategic merge is not announced: its patch metadata is not in the schemas here, and
/// kubectl has its own for built-in kinds.
fn content(verb: &str, reference: &Value) -> Option<Value> {
    match verb {
        "create" | "update" => {
            Some(json!({"application/json": {"schema": reference}, "application/yaml": {"schema": reference}}))
        }
        "patch" => {
            let patch = json!({"schema": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Patch"}});
            let types = [
                "application/apply-patch+yaml",
                "application/json-patch+json",
                "application/merge-patch+json",
            ];
            let all = types.iter().map(|name| ((*name).to_owned(), patch.clone()));
            Some(Value::Object(all.collect()))
        }
        _ => None,
    }
}
