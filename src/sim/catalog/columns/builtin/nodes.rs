//! Nodes and namespaces (pkg/printers/internalversion/printers.go, `printNode`, `printNamespace`).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Column, NAME, text, wide};
use super::super::read::{age, at, condition, list, or_none, text as word, truth};

pub(super) const NODES: &[Column] = &[
    NAME,
    text("Status", "The status of the node", status),
    text("Roles", "The roles of the node", roles),
    text("Age", "Time since the object was created.", age),
    text("Version", "Kubelet Version reported by the node.", |node, _| {
        info(node, "kubeletVersion").into()
    }),
    wide("Internal-IP", "Address within the cluster.", |node, _| {
        address(node, "InternalIP")
    }),
    wide("External-IP", "Address outside the cluster.", |node, _| {
        address(node, "ExternalIP")
    }),
    wide(
        "OS-Image",
        "OS Image reported by the node from /etc/os-release.",
        |node, _| or_unknown(info(node, "osImage")).into(),
    ),
    wide(
        "Kernel-Version",
        "Kernel Version reported by the node from 'uname -r'.",
        kernel,
    ),
    wide(
        "Container-Runtime",
        "ContainerRuntime Version reported by the node.",
        |node, _| or_unknown(info(node, "containerRuntimeVersion")).into(),
    ),
];

pub(super) const NAMESPACES: &[Column] = &[
    NAME,
    text("Status", "The status of the namespace", |namespace, _| {
        word(namespace, &["status", "phase"]).into()
    }),
    text("Age", "Time since the object was created.", age),
];

fn status(node: &Value, _: Timestamp) -> Value {
    let mut words = match condition(node, "Ready") {
        Some("True") => "Ready".to_owned(),
        Some(_) => "NotReady".to_owned(),
        None => "Unknown".to_owned(),
    };
    if truth(node, &["spec", "unschedulable"]) {
        words.push_str(",SchedulingDisabled");
    }
    words.into()
}

fn roles(node: &Value, _: Timestamp) -> Value {
    let labels = at(node, &["metadata", "labels"]).and_then(Value::as_object);
    let mut roles: Vec<&str> = labels
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) if !role.is_empty() => Some(role),
            None if key == "kubernetes.io/role" => value.as_str().filter(|role| !role.is_empty()),
            Some(_) | None => None,
        })
        .collect();
    roles.sort_unstable();
    roles.dedup();
    or_none(&roles.join(",")).into()
}

fn address(node: &Value, kind: &str) -> Value {
    let found = list(node, &["status", "addresses"])
        .iter()
        .find(|address| word(address, &["type"]) == kind);
    or_none(found.map_or("", |address| word(address, &["address"]))).into()
}

fn kernel(node: &Value, _: Timestamp) -> Value {
    let version = or_unknown(info(node, "kernelVersion"));
    match info(node, "architecture") {
        "" => version.into(),
        architecture => format!("{version} ({architecture})").into(),
    }
}

fn info<'a>(node: &'a Value, field: &str) -> &'a str {
    word(node, &["status", "nodeInfo", field])
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "<unknown>" } else { text }
}
