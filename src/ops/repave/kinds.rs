//! Kinds that are read.

use crate::client::Resource;

macro_rules! kinds {
    ($($name:ident = $group:literal, $version:literal, $plural:literal, $kind:literal;)*) => {
        $(pub(super) const $name: Resource = Resource {
            group: $group,
            version: $version,
            plural: $plural,
            kind: $kind,
        };)*

        /// What is looked for in a dump.
        pub(super) const WANTED: &[&Resource] = &[$(&$name,)*];
    };
}

kinds! {
    BUDGETS = "policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget";
    CLUSTERS = "cluster.x-k8s.io", "v1beta1", "clusters", "Cluster";
    MACHINES = "cluster.x-k8s.io", "v1beta1", "machines", "Machine";
    DEPLOYMENTS = "cluster.x-k8s.io", "v1beta1", "machinedeployments", "MachineDeployment";
    CONTROL_PLANES = "controlplane.cluster.x-k8s.io", "v1beta1", "kubeadmcontrolplanes", "KubeadmControlPlane";
    HEALTH_CHECKS = "cluster.x-k8s.io", "v1beta1", "machinehealthchecks", "MachineHealthCheck";
    DRAIN_RULES = "cluster.x-k8s.io", "v1beta1", "machinedrainrules", "MachineDrainRule";
    MAAS_MACHINES = "infrastructure.cluster.x-k8s.io", "v1beta1", "maasmachines", "MaasMachine";
    CONFIG_MAPS = "", "v1", "configmaps", "ConfigMap";
    NAMESPACES = "", "v1", "namespaces", "Namespace";
    CRON_JOBS = "batch", "v1", "cronjobs", "CronJob";
    STORAGE_CLUSTERS = "core.libopenstorage.org", "v1", "storageclusters", "StorageCluster";
    CILIUM_NODES = "cilium.io", "v2", "ciliumnodes", "CiliumNode";
    NETWORKS = "k8s.cni.cncf.io", "v1", "network-attachment-definitions", "NetworkAttachmentDefinition";
    ANNOUNCED = "metallb.io", "v1beta1", "servicel2statuses", "ServiceL2Status";
    SERVICE_CIDRS = "networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR";
}
