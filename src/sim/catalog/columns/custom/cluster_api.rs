//! Columns of Cluster API, as its v1beta1 definitions declare them.
use super::super::column::Cell::Path;
use super::super::column::{Column, NAME, custom};

const KUBEADMCONFIGS: &[Column] = &[
    NAME,
    custom(
        "Cluster",
        "string",
        0,
        "Cluster",
        Path(&["metadata", "labels", "cluster.x-k8s.io/cluster-name"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of KubeadmConfig",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

const CLUSTERS: &[Column] = &[
    NAME,
    custom(
        "ClusterClass",
        "string",
        0,
        "ClusterClass of this Cluster, empty if the Cluster is not using a ClusterClass",
        Path(&["spec", "topology", "class"]),
    ),
    custom(
        "Phase",
        "string",
        0,
        "Cluster status such as Pending/Provisioning/Provisioned/Deleting/Failed",
        Path(&["status", "phase"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of Cluster",
        Path(&["metadata", "creationTimestamp"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "Kubernetes version associated with this Cluster",
        Path(&["spec", "topology", "version"]),
    ),
];

const MACHINEDEPLOYMENTS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Desired",
        "integer",
        10,
        "Total number of machines desired by this MachineDeployment",
        Path(&["spec", "replicas"]),
    ),
    custom(
        "Replicas",
        "integer",
        0,
        "Total number of non-terminated machines targeted by this MachineDeployment",
        Path(&["status", "replicas"]),
    ),
    custom(
        "Ready",
        "integer",
        0,
        "Total number of ready machines targeted by this MachineDeployment",
        Path(&["status", "readyReplicas"]),
    ),
    custom("Updated", "integer", 0, "", Path(&["status", "updatedReplicas"])),
    custom(
        "Unavailable",
        "integer",
        0,
        "Total number of unavailable machines targeted by this MachineDeployment",
        Path(&["status", "unavailableReplicas"]),
    ),
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

const MACHINEDRAINRULES: &[Column] = &[
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

const MACHINEHEALTHCHECKS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "ExpectedMachines",
        "integer",
        0,
        "Number of machines currently monitored",
        Path(&["status", "expectedMachines"]),
    ),
    custom(
        "MaxUnhealthy",
        "string",
        0,
        "Maximum number of unhealthy machines allowed",
        Path(&["spec", "maxUnhealthy"]),
    ),
    custom(
        "CurrentHealthy",
        "integer",
        0,
        "Current observed healthy machines",
        Path(&["status", "currentHealthy"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of MachineHealthCheck",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

const MACHINES: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "NodeName",
        "string",
        0,
        "Node name associated with this machine",
        Path(&["status", "nodeRef", "name"]),
    ),
    custom("ProviderID", "string", 0, "Provider ID", Path(&["spec", "providerID"])),
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

const MACHINESETS: &[Column] = &[
    NAME,
    custom("Cluster", "string", 0, "Cluster", Path(&["spec", "clusterName"])),
    custom(
        "Desired",
        "integer",
        10,
        "Total number of machines desired by this machineset",
        Path(&["spec", "replicas"]),
    ),
    custom(
        "Replicas",
        "integer",
        0,
        "Total number of non-terminated machines targeted by this machineset",
        Path(&["status", "replicas"]),
    ),
    custom(
        "Ready",
        "integer",
        0,
        "Total number of ready machines targeted by this machineset.",
        Path(&["status", "readyReplicas"]),
    ),
    custom(
        "Available",
        "integer",
        0,
        "Total number of available machines (ready for at least minReadySeconds)",
        Path(&["status", "availableReplicas"]),
    ),
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

const KUBEADMCONTROLPLANES: &[Column] = &[
    NAME,
    custom(
        "Cluster",
        "string",
        0,
        "Cluster",
        Path(&["metadata", "labels", "cluster.x-k8s.io/cluster-name"]),
    ),
    custom("Initialized", "boolean", 0, "", Path(&["status", "initialized"])),
    custom(
        "API Server Available",
        "boolean",
        0,
        "KubeadmControlPlane API Server is ready to receive requests",
        Path(&["status", "ready"]),
    ),
    custom(
        "Desired",
        "integer",
        10,
        "Total number of machines desired by this control plane",
        Path(&["spec", "replicas"]),
    ),
    custom(
        "Replicas",
        "integer",
        0,
        "Total number of non-terminated machines targeted by this control plane",
        Path(&["status", "replicas"]),
    ),
    custom(
        "Ready",
        "integer",
        0,
        "Total number of fully running and ready control plane machines",
        Path(&["status", "readyReplicas"]),
    ),
    custom("Updated", "integer", 0, "", Path(&["status", "updatedReplicas"])),
    custom(
        "Unavailable",
        "integer",
        0,
        "Total number of unavailable machines targeted by this control plane",
        Path(&["status", "unavailableReplicas"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Time duration since creation of KubeadmControlPlane",
        Path(&["metadata", "creationTimestamp"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "Kubernetes version associated with this control plane",
        Path(&["spec", "version"]),
    ),
];

pub(super) fn of(id: &str) -> Option<&'static [Column]> {
    Some(match id {
        "kubeadmconfigs.bootstrap.cluster.x-k8s.io" => KUBEADMCONFIGS,
        "clusters.cluster.x-k8s.io" => CLUSTERS,
        "machinedeployments.cluster.x-k8s.io" => MACHINEDEPLOYMENTS,
        "machinedrainrules.cluster.x-k8s.io" => MACHINEDRAINRULES,
        "machinehealthchecks.cluster.x-k8s.io" => MACHINEHEALTHCHECKS,
        "machines.cluster.x-k8s.io" => MACHINES,
        "machinesets.cluster.x-k8s.io" => MACHINESETS,
        "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io" => KUBEADMCONTROLPLANES,
        _ => return None,
    })
}
