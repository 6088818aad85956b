//! CustomResourceDefinitions (apiextensions.k8s.io/v1) of the custom kinds. Their schemas are left open.
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::columns::Column;
use super::super::{Kind, by_id, kinds};
use super::condition;

/// One definition a custom kind, whatever the number of its versions.
pub(super) fn all(created: Timestamp) -> Vec<Value> {
    let preferred = kinds()
        .iter()
        .filter(|kind| kind.custom && by_id(kind.id()).is_some_and(|first| same(first, kind)));
    preferred.map(|kind| definition(kind, created)).collect()
}

fn same(one: &Kind, other: &Kind) -> bool {
    one.version == other.version
}

fn definition(kind: &Kind, created: Timestamp) -> Value {
    let names = names(kind);
    let versions: Vec<&Kind> = kinds().iter().filter(|other| other.id() == kind.id()).collect();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": kind.id(), "generation": 1},
        "spec": {
            "group": kind.group,
            "names": names,
            "scope": if kind.namespaced { "Namespaced" } else { "Cluster" },
            "versions": versions.iter().map(|one| version(one, same(one, kind))).collect::<Vec<_>>(),
            "conversion": {"strategy": "None"},
        },
        "status": {
            "conditions": [
                condition("NamesAccepted", "NoConflicts", "no conflicts found", created),
                condition("Established", "InitialNamesAccepted", "the initial names have been accepted", created),
            ],
            "acceptedNames": names,
            "storedVersions": [kind.version],
        },
    })
}

fn names(kind: &Kind) -> Value {
    let mut names = Map::new();
    let list = format!("{}List", kind.kind);
    for (key, name) in [
        ("plural", kind.plural),
        ("singular", kind.singular),
        ("kind", kind.kind),
        ("listKind", list.as_str()),
    ] {
        names.insert(key.to_owned(), name.into());
    }
    for (key, list) in [("shortNames", kind.short), ("categories", kind.categories)] {
        if !list.is_empty() {
            names.insert(key.to_owned(), json!(list));
        }
    }
    Value::Object(names)
}

fn version(kind: &Kind, storage: bool) -> Value {
    let mut version = Map::new();
    version.insert("name".to_owned(), kind.version.into());
    version.insert("served".to_owned(), true.into());
    version.insert("storage".to_owned(), storage.into());
    let schema = json!({"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}});
    version.insert("schema".to_owned(), schema);
    let subresources: Map<String, Value> = kind
        .subresources
        .iter()
        .map(|sub| match sub.name {
            "scale" => {
                let paths = json!({"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"});
                ("scale".to_owned(), paths)
            }
            other => (other.to_owned(), json!({})),
        })
        .collect();
    if !subresources.is_empty() {
        version.insert("subresources".to_owned(), Value::Object(subresources));
    }
    // The name is every table's first column without being declared, and a filter over a list is computed here.
    let declared = kind
        .columns
        .iter()
        .skip(1)
        .filter(|column| !column.json_path().is_empty());
    let columns: Vec<Value> = declared.map(column).collect();
    version.insert("additionalPrinterColumns".to_owned(), Value::Array(columns));
    Value::Object(version)
}

fn column(column: &Column) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), column.name.into());
    object.insert("type".to_owned(), column.kind.into());
    object.insert("jsonPath".to_owned(), column.json_path().into());
    if column.priority != 0 {
        object.insert("priority".to_owned(), column.priority.into());
    }
    if !column.description.is_empty() {
        object.insert("description".to_owned(), column.description.into());
    }
    Value::Object(object)
}
