//! What makes machines and watches over them.
use super::super::super::column::Cell::{Condition, Path};
use super::super::super::column::{Column, NAME, custom};

pub(super) const MACHINEDEPLOYMENTS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Available",
        "string",
        0,
        "Cluster pass all availability checks",
        Condition("Available"),
    ),
    custom(
        "Desired",
        "integer",
        0,
        "The desired number of machines",
        Path(&["spec", "replicas"]),
    ),
    custom(
        "Current",
        "integer",
        0,
        "The number of machines",
        Path(&["status", "replicas"]),
    ),
    custom(
        "Ready",
        "integer",
        0,
        "The number of machines with Ready condition true",
        Path(&["status", "readyReplicas"]),
    ),
    custom(
        "Available",
        "integer",
        0,
        "The number of machines with Available condition true",
        Path(&["status", "availableReplicas"]),
    ),
    custom(
        "Up-to-date",
        "integer",
        0,
        "The number of machines with UpToDate condition true",
        Path(&["status", "upToDateReplicas"]),
    ),
    custom("Paused", "string", 10, "Reconciliation paused", Condition("Paused")),
    custom(
        "Phase",
        "string",
        0,
        "MachineDeployment status such as ScalingUp/ScalingDown/Running/Failed/Unknown",
        Path(&["status", "phase"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of MachineDeployment",
        Path(&["metadata", "creationTimestamp"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "Kubernetes version associated with this MachineDeployment",
        Path(&["spec", "template", "spec", "version"]),
    ),
];

pub(super) const MACHINESETS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Desired",
        "integer",
        0,
        "The desired number of machines",
        Path(&["spec", "replicas"]),
    ),
    custom(
        "Current",
        "integer",
        0,
        "The number of machines",
        Path(&["status", "replicas"]),
    ),
    custom(
        "Ready",
        "integer",
        0,
        "The number of machines with Ready condition true",
        Path(&["status", "readyReplicas"]),
    ),
    custom(
        "Available",
        "integer",
        0,
        "The number of machines with Available condition true",
        Path(&["status", "availableReplicas"]),
    ),
    custom(
        "Up-to-date",
        "integer",
        0,
        "The number of machines with UpToDate condition true",
        Path(&["status", "upToDateReplicas"]),
    ),
    custom("Paused", "string", 10, "Reconciliation paused", Condition("Paused")),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of MachineSet",
        Path(&["metadata", "creationTimestamp"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "Kubernetes version associated with this MachineSet",
        Path(&["spec", "template", "spec", "version"]),
    ),
];

pub(super) const MACHINEHEALTHCHECKS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Replicas",
        "integer",
        0,
        "Number of machines currently monitored",
        Path(&["status", "expectedMachines"]),
    ),
    custom(
        "Healthy",
        "integer",
        0,
        "Current observed healthy machines",
        Path(&["status", "currentHealthy"]),
    ),
    custom("Paused", "string", 10, "Reconciliation paused", Condition("Paused")),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of MachineHealthCheck",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

pub(super) const MACHINEDRAINRULES: &[Column] = &[
    NAME,
    custom(
        "Behavior",
        "string",
        0,
        "Drain behavior",
        Path(&["spec", "drain", "behavior"]),
    ),
    custom("Order", "string", 0, "Drain order", Path(&["spec", "drain", "order"])),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of the MachineDrainRule",
        Path(&["metadata", "creationTimestamp"]),
    ),
];
