//! RBAC, API machinery and network kinds (pkg/printers/internalversion/printers.go).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Cell, Column, NAME, number, text, wide};
use super::super::read::{age, at, condition, list, or_none, text as word};
use super::selector::selector;

const AGE: Column = text("Age", "Time since the object was created.", age);

/// What kinds without a printer of their own show.
pub(super) const PLAIN: &[Column] = &[
    NAME,
    Column {
        kind: "date",
        cell: Cell::With(created),
        ..text("Created At", "When the object was created.", created)
    },
];

pub(super) const BINDINGS: &[Column] = &[
    NAME,
    text("Role", "The role that is bound.", |binding, _| {
        format!(
            "{}/{}",
            word(binding, &["roleRef", "kind"]),
            word(binding, &["roleRef", "name"])
        )
        .into()
    }),
    AGE,
    wide("Users", "Users who hold the role.", |binding, _| {
        subjects(binding, "User")
    }),
    wide("Groups", "Groups that hold the role.", |binding, _| {
        subjects(binding, "Group")
    }),
    wide(
        "ServiceAccounts",
        "ServiceAccounts that hold the role.",
        |binding, _| subjects(binding, "ServiceAccount"),
    ),
];

pub(super) const API_SERVICES: &[Column] = &[
    NAME,
    text("Service", "The service that serves the group.", |service, _| {
        match (
            word(service, &["spec", "service", "namespace"]),
            word(service, &["spec", "service", "name"]),
        ) {
            ("", "") => "Local".into(),
            (namespace, name) => format!("{namespace}/{name}").into(),
        }
    }),
    text("Available", "Whether this service is available.", available),
    AGE,
];

pub(super) const WEBHOOKS: &[Column] = &[
    NAME,
    number("Webhooks", "Number of webhooks.", |object, _| {
        list(object, &["webhooks"]).len().into()
    }),
    AGE,
];

pub(super) const RUNTIME_CLASSES: &[Column] = &[
    NAME,
    text("Handler", "Runtime configuration of the class.", |class, _| {
        word(class, &["handler"]).into()
    }),
    AGE,
];

pub(super) const INGRESS_CLASSES: &[Column] = &[
    NAME,
    text("Controller", "Controller that handles the class.", |class, _| {
        word(class, &["spec", "controller"]).into()
    }),
    text("Parameters", "Parameters of the controller.", |class, _| {
        match at(class, &["spec", "parameters"]) {
            Some(given) => format!("{}/{}", word(given, &["kind"]), word(given, &["name"])).into(),
            None => "<none>".into(),
        }
    }),
    AGE,
];

pub(super) const INGRESSES: &[Column] = &[
    NAME,
    text("Class", "Class of the ingress.", |ingress, _| {
        or_none(word(ingress, &["spec", "ingressClassName"])).into()
    }),
    text("Hosts", "Hosts the rules name.", hosts),
    text("Address", "Addresses of the load balancer.", |ingress, _| {
        let found = list(ingress, &["status", "loadBalancer", "ingress"]);
        let words: Vec<&str> = found.iter().map(|one| word(one, &["ip"])).collect();
        words.join(",").into()
    }),
    text("Ports", "Ports of TLS configurations that open.", |ingress, _| {
        if list(ingress, &["spec", "tls"]).is_empty() {
            "80"
        } else {
            "80, 443"
        }
        .into()
    }),
    AGE,
];

pub(super) const POLICIES: &[Column] = &[
    NAME,
    text("Pod-Selector", "Pods the policy applies to.", |policy, _| {
        selector(policy, &["spec", "podSelector"])
    }),
    AGE,
];

pub(super) const SLICES: &[Column] = &[
    NAME,
    text("AddressType", "Type of the addresses.", |slice, _| {
        word(slice, &["addressType"]).into()
    }),
    text("Ports", "Ports of the endpoints.", |slice, _| {
        let ports = list(slice, &["ports"]).iter().filter_map(|port| at(port, &["port"]));
        let words: Vec<String> = ports.map(Value::to_string).collect();
        if words.is_empty() {
            "<unset>".into()
        } else {
            words.join(",").into()
        }
    }),
    text("Endpoints", "Addresses of the endpoints.", |slice, _| {
        let all: Vec<&str> = list(slice, &["endpoints"])
            .iter()
            .flat_map(|endpoint| list(endpoint, &["addresses"]).iter().filter_map(Value::as_str))
            .collect();
        if all.is_empty() {
            "<unset>".into()
        } else {
            all.join(",").into()
        }
    }),
    AGE,
];

fn created(object: &Value, _: Timestamp) -> Value {
    word(object, &["metadata", "creationTimestamp"]).into()
}

fn subjects(binding: &Value, kind: &str) -> Value {
    let words: Vec<String> = list(binding, &["subjects"])
        .iter()
        .filter(|subject| word(subject, &["kind"]) == kind)
        .map(|subject| match word(subject, &["namespace"]) {
            "" => word(subject, &["name"]).to_owned(),
            namespace => format!("{namespace}/{}", word(subject, &["name"])),
        })
        .collect();
    words.join(", ").into()
}

fn available(service: &Value, _: Timestamp) -> Value {
    match condition(service, "Available") {
        Some("True") => "True".into(),
        Some(status) => {
            let reason = list(service, &["status", "conditions"])
                .iter()
                .find(|one| word(one, &["type"]) == "Available")
                .map_or("", |one| word(one, &["reason"]));
            format!("{status} ({reason})").into()
        }
        None => "Unknown".into(),
    }
}

fn hosts(ingress: &Value, _: Timestamp) -> Value {
    let found = list(ingress, &["spec", "rules"])
        .iter()
        .map(|rule| word(rule, &["host"]));
    let words: Vec<&str> = found.filter(|host| !host.is_empty()).collect();
    if words.is_empty() {
        "*".into()
    } else {
        words.join(",").into()
    }
}
