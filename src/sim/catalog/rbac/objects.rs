//! The roles and bindings as objects that clients may read.
use serde_json::{Map, Value, json};

use super::binding::{Binding, Subject};
use super::roles::ROLES;
use super::rule::Rule;

const API_VERSION: &str = "rbac.authorization.k8s.io/v1";

/// Every ClusterRole, without server-set metadata.
pub fn cluster_roles() -> Vec<Value> {
    let object = |name: &str, rules: Vec<Value>| json!({"apiVersion": API_VERSION, "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules});
    ROLES
        .iter()
        .map(|role| object(role.name, role.rules().map(rule).collect()))
        .collect()
}

/// `bindings` as ClusterRoleBindings and RoleBindings, without server-set metadata.
pub fn cluster_role_bindings(bindings: &[Binding]) -> Vec<Value> {
    bindings.iter().map(binding).collect()
}

/// A rule as PolicyRule; empty lists are left out, as the API server does.
pub(super) fn rule(rule: &Rule) -> Value {
    let mut object = Map::new();
    object.insert("verbs".to_owned(), json!(rule.verbs));
    for (key, list) in [
        ("apiGroups", rule.groups),
        ("resources", rule.resources),
        ("nonResourceURLs", rule.urls),
    ] {
        if !list.is_empty() {
            object.insert(key.to_owned(), json!(list));
        }
    }
    Value::Object(object)
}

fn binding(binding: &Binding) -> Value {
    let subjects: Vec<Value> = binding.subjects.iter().map(subject).collect();
    let (kind, metadata) = match &binding.namespace {
        Some(namespace) => ("RoleBinding", json!({"name": binding.name, "namespace": namespace})),
        None => ("ClusterRoleBinding", json!({"name": binding.name})),
    };
    json!({
        "apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "subjects": subjects,
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": binding.role},
    })
}

fn subject(subject: &Subject) -> Value {
    let (kind, name) = match subject {
        Subject::User(name) => ("User", name),
        Subject::Group(name) => ("Group", name),
    };
    json!({"kind": kind, "apiGroup": "rbac.authorization.k8s.io", "name": name})
}
