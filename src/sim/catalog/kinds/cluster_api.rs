//! Cluster API and its MAAS provider.
use super::super::kind::{Kind, SCALE, STATUS};

pub(super) const KINDS: &[Kind] = &[
    custom!(
        "bootstrap.cluster.x-k8s.io",
        "v1beta1",
        "KubeadmConfig",
        "kubeadmconfigs",
        "kubeadmconfig"
    )
    .categories(&["cluster-api"])
    .subresources(&[STATUS]),
    custom!("cluster.x-k8s.io", "v1beta1", "Cluster", "clusters", "cluster")
        .short(&["cl"])
        .categories(&["cluster-api"])
        .subresources(&[STATUS]),
    custom!(
        "cluster.x-k8s.io",
        "v1beta1",
        "MachineDeployment",
        "machinedeployments",
        "machinedeployment"
    )
    .short(&["md"])
    .categories(&["cluster-api"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "cluster.x-k8s.io",
        "v1beta1",
        "MachineDrainRule",
        "machinedrainrules",
        "machinedrainrule"
    )
    .categories(&["cluster-api"]),
    custom!(
        "cluster.x-k8s.io",
        "v1beta1",
        "MachineHealthCheck",
        "machinehealthchecks",
        "machinehealthcheck"
    )
    .short(&["mhc", "mhcs"])
    .categories(&["cluster-api"])
    .subresources(&[STATUS]),
    custom!("cluster.x-k8s.io", "v1beta1", "Machine", "machines", "machine")
        .short(&["ma"])
        .categories(&["cluster-api"])
        .subresources(&[STATUS]),
    custom!("cluster.x-k8s.io", "v1beta1", "MachineSet", "machinesets", "machineset")
        .short(&["ms"])
        .categories(&["cluster-api"])
        .subresources(&[STATUS, SCALE]),
    custom!(
        "controlplane.cluster.x-k8s.io",
        "v1beta1",
        "KubeadmControlPlane",
        "kubeadmcontrolplanes",
        "kubeadmcontrolplane"
    )
    .short(&["kcp"])
    .categories(&["cluster-api"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "infrastructure.cluster.x-k8s.io",
        "v1beta1",
        "MaasCluster",
        "maasclusters",
        "maascluster"
    )
    .categories(&["cluster-api"])
    .subresources(&[STATUS]),
    custom!(
        "infrastructure.cluster.x-k8s.io",
        "v1beta1",
        "MaasMachine",
        "maasmachines",
        "maasmachine"
    )
    .categories(&["cluster-api"])
    .subresources(&[STATUS]),
    custom!(
        "infrastructure.cluster.x-k8s.io",
        "v1beta1",
        "MaasMachineTemplate",
        "maasmachinetemplates",
        "maasmachinetemplate"
    )
    .categories(&["cluster-api"])
    .subresources(&[STATUS]),
];
