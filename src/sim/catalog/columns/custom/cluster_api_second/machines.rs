//! Machines.
use serde_json::Value;

use super::super::super::column::Cell::{Condition, Path, With};
use super::super::super::column::{Column, NAME, custom};

pub(super) const MACHINES: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Node Name",
        "string",
        0,
        "Node name associated with this machine",
        Path(&["status", "nodeRef", "name"]),
    ),
    custom(
        "Provider ID",
        "string",
        10,
        "Provider ID",
        Path(&["spec", "providerID"]),
    ),
    custom(
        "Ready",
        "string",
        0,
        "Machine pass all readiness checks",
        Condition("Ready"),
    ),
    custom(
        "Available",
        "string",
        0,
        "Machine is Ready for at least MinReadySeconds",
        Condition("Available"),
    ),
    custom(
        "Up-to-date",
        "string",
        0,
        " Machine spec matches the spec of the Machine's owner resource, e.g. MachineDeployment",
        Condition("UpToDate"),
    ),
    custom(
        "Internal-IP",
        "string",
        10,
        "Internal IP of the machine",
        With(internal),
    ),
    custom(
        "External-IP",
        "string",
        10,
        "External IP of the machine",
        With(external),
    ),
    custom(
        "OS-Image",
        "string",
        10,
        "OS Image reported by the node",
        Path(&["status", "nodeInfo", "osImage"]),
    ),
    custom("Paused", "string", 10, "Reconciliation paused", Condition("Paused")),
    custom(
        "Phase",
        "string",
        0,
        "Machine status such as Terminating/Pending/Running/Failed etc",
        Path(&["status", "phase"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of Machine",
        Path(&["metadata", "creationTimestamp"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "Kubernetes version associated with this Machine",
        Path(&["spec", "version"]),
    ),
];

fn internal(machine: &Value, _: jiff::Timestamp) -> Value {
    address(machine, "InternalIP")
}

fn external(machine: &Value, _: jiff::Timestamp) -> Value {
    address(machine, "ExternalIP")
}

fn address(machine: &Value, kind: &str) -> Value {
    let all = machine.pointer("/status/addresses").and_then(Value::as_array);
    let found = all
        .into_iter()
        .flatten()
        .find(|one| one.get("type").is_some_and(|own| own == kind));
    found.and_then(|one| one.get("address")).cloned().unwrap_or_default()
}
