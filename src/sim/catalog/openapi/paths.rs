//! The paths of one kind.
use serde_json::{Map, Value, json};

use super::super::kind::Kind;
use super::operation::operation;

/// HTTP method and verb.
type Methods = &'static [(&'static str, &'static str)];

const COLLECTION: Methods = &[("get", "list"), ("post", "create"), ("delete", "deletecollection")];
const OBJECT: Methods = &[
    ("get", "get"),
    ("put", "update"),
    ("patch", "patch"),
    ("delete", "delete"),
];
const STATUS: Methods = &[("get", "get"), ("put", "update"), ("patch", "patch")];

/// Adds collection, object and `status` paths.
pub(super) fn add(kind: &Kind, paths: &mut Map<String, Value>) {
    let root = if kind.group.is_empty() {
        "/api".to_owned()
    } else {
        format!("/apis/{}", kind.group)
    };
    let everywhere = format!("{root}/{}/{}", kind.version, kind.plural);
    let collection = if kind.namespaced {
        insert(paths, kind, &everywhere, &[("get", "list")], &[]);
        format!("{root}/{}/namespaces/{{namespace}}/{}", kind.version, kind.plural)
    } else {
        everywhere
    };
    let name: &[&str] = if kind.namespaced {
        &["name", "namespace"]
    } else {
        &["name"]
    };
    insert(paths, kind, &collection, COLLECTION, name.get(1..).unwrap_or_default());
    insert(paths, kind, &format!("{collection}/{{name}}"), OBJECT, name);
    if kind.subresource("status").is_some() {
        insert(paths, kind, &format!("{collection}/{{name}}/status"), STATUS, name);
    }
}

fn insert(paths: &mut Map<String, Value>, kind: &Kind, path: &str, methods: Methods, names: &[&str]) {
    let mut item = Map::new();
    for (method, verb) in methods.iter().filter(|(_, verb)| kind.has_verb(verb)) {
        item.insert((*method).to_owned(), operation(kind, verb));
    }
    if item.is_empty() {
        return;
    }
    if !names.is_empty() {
        let parameters: Vec<Value> = names
            .iter()
            .map(|name| {
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "uniqueItems": true}})
            })
            .collect();
        item.insert("parameters".to_owned(), Value::Array(parameters));
    }
    paths.insert(path.to_owned(), Value::Object(item));
}
