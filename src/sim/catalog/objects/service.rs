//! APIServices (apiregistration.k8s.io/v1): one a group and version.
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::discovery::{METRICS_GROUP, SUBRESOURCES_GROUP, groups};
use super::super::kinds;
use super::condition;

pub(super) fn all(created: Timestamp) -> Vec<Value> {
    let mut all = vec![local("", "v1", "onstart", created)];
    for (group, versions) in groups() {
        let custom = kinds().iter().any(|kind| kind.group == group && kind.custom);
        all.extend(versions.iter().map(|version| match group {
            SUBRESOURCES_GROUP => behind(group, version, ("kubevirt", "virt-api"), (1000, 15), created),
            METRICS_GROUP => behind(group, version, ("kube-system", "metrics-server"), (100, 100), created),
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

/// A group and version that a service of the cluster answers for.
fn behind(group: &str, version: &str, at: (&str, &str), priority: (u32, u32), created: Timestamp) -> Value {
    let more = json!({"service": {"namespace": at.0, "name": at.1, "port": 443}});
    let object = service(group, version, priority, more);
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
