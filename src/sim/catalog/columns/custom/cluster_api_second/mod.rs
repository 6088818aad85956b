//! Columns of Cluster API, as its v1beta2 definitions declare them.
mod clusters;
mod machines;
mod pools;

use super::super::column::Column;

/// Columns of the kind with this id.
pub(super) fn of(id: &str) -> Option<&'static [Column]> {
    Some(match id {
        "clusters.cluster.x-k8s.io" => clusters::CLUSTERS,
        "kubeadmconfigs.bootstrap.cluster.x-k8s.io" => clusters::KUBEADMCONFIGS,
        "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io" => clusters::KUBEADMCONTROLPLANES,
        "machinedeployments.cluster.x-k8s.io" => pools::MACHINEDEPLOYMENTS,
        "machinedrainrules.cluster.x-k8s.io" => pools::MACHINEDRAINRULES,
        "machinehealthchecks.cluster.x-k8s.io" => pools::MACHINEHEALTHCHECKS,
        "machines.cluster.x-k8s.io" => machines::MACHINES,
        "machinesets.cluster.x-k8s.io" => pools::MACHINESETS,
        _ => return None,
    })
}
