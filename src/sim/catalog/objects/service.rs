//! APIServices (apiregistration.k8s.io/v1): one a group and version.
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::discovery::{SUBRESOURCES_GROUP, groups};
use super::super::kinds;
use super::condition;

pub(super) fn all(created: Timestamp) -> Vec<Value> {
    let mut all = vec![local("", "v1", "onstart", created)];
    for (group, versions) in groups() {
        let custom = kinds().iter().any(|kind| kind.group == group && kind.custom);
        all.extend(versions.iter().map(|version| match group {
            SUBRESOURCES_GROUP => behind_virt_api(version, created),
            _ => local(group, version, if custom { "true" } else { "onstart" }, created),
        }));
    }
    all
}

fn local(group: &str, version: &str, managed: &str, created: Timestamp) -> Value {
    let priority = if managed == "true" { (1000, 100) } else { (17_800, 15) };
    let mut object = service(group, version, priority, json!({}));
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert(
            "labels".to_owned(),
            json!({"kube-aggregator.kubernetes.io/automanaged": managed}),
        );
    }
    with_status(
        object,
        condition("Available", "Local", "Local APIServices are always available", created),
    )
}

fn behind_virt_api(version: &str, created: Timestamp) -> Value {
    let more = json!({"service": {"namespace": "kubevirt", "name": "virt-api", "port": 443}});
    let object = service(SUBRESOURCES_GROUP, version, (1000, 15), more);
    with_status(object, condition("Available", "Passed", "all checks passed", created))
}

fn service(group: &str, version: &str, priority: (u32, u32), more: Value) -> Value {
    let mut spec = json!({"version": version, "groupPriorityMinimum": priority.0, "versionPriority": priority.1});
    if let (Some(spec), Value::Object(mut more)) = (spec.as_object_mut(), more) {
        if !group.is_empty() {
            spec.insert("group".to_owned(), group.into());
        }
        spec.append(&mut more);
    }
    json!({
        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
        "metadata": {"name": format!("{version}.{group}")}, "spec": spec,
    })
}

fn with_status(mut object: Value, condition: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("status".to_owned(), json!({"conditions": [condition]}));
    }
    object
}
