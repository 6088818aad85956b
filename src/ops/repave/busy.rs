//! Controllers that are in the middle of something.

use serde_json::Value;

use super::platform::{Platform, number, path_of, text};
use crate::domain::repave::Busy;
use crate::ops::facts::Objects;

/// Updates of KubeVirt and of Portworx, and roll-outs.
pub(super) fn read(objects: &Objects, platform: &Platform) -> Vec<Busy> {
    kubevirt(objects)
        .into_iter()
        .chain(portworx(objects, platform))
        .chain(roll_outs(platform))
        .collect()
}

/// Pools of which some machines are new and some are not: what is shown begins anew with all of them
/// (Cluster API `status.updatedReplicas`, in the second beta form `status.upToDateReplicas`).
fn roll_outs(platform: &Platform) -> impl Iterator<Item = Busy> {
    let pools = platform.deployments.known().into_iter().flatten();
    let planes = platform.control_planes.known().into_iter().flatten();
    pools.chain(planes).filter_map(|pool| {
        let there = number(pool, "/status/replicas")?;
        let new = number(pool, "/status/upToDateReplicas").or_else(|| number(pool, "/status/updatedReplicas"))?;
        (new < there).then(|| Busy {
            check: "roll-out",
            who: text(pool, "/metadata/name").to_owned(),
            found: format!("{new} of {there} machines are new"),
            source: "MachineDeployment or KubeadmControlPlane status.replicas, status.upToDateReplicas",
            reason: "A roll-out of this pool is under way: what is shown here begins anew with all of its machines",
        })
    })
}

/// KubeVirt moves VMs to a new launcher (`pkg/virt-controller/watch/workload-updater`).
fn kubevirt(objects: &Objects) -> Option<Busy> {
    let installed = objects.kubevirt()?;
    let (status, methods) = (
        &installed.status,
        &installed.spec.workload_update_strategy.workload_update_methods,
    );
    let outdated = status.outdated_virtual_machine_instance_workloads.unwrap_or_default();
    let deploying = !status.target_kube_virt_version.is_empty()
        && !status.observed_kube_virt_version.is_empty()
        && status.target_kube_virt_version != status.observed_kube_virt_version;
    if !deploying && (outdated == 0 || methods.is_empty()) {
        return None;
    }
    let mut found = Vec::new();
    if deploying {
        found.push(format!(
            "{} becomes {}",
            status.observed_kube_virt_version, status.target_kube_virt_version
        ));
    }
    if outdated > 0 && !methods.is_empty() {
        found.push(format!("{outdated} VMs wait for {}", methods.join(" or ")));
    }
    Some(Busy {
        check: "kubevirt-update",
        who: "KubeVirt".to_owned(),
        found: found.join("; "),
        source: "KubeVirt status.outdatedVirtualMachineInstanceWorkloads, spec.workloadUpdateStrategy",
        reason: "KubeVirt moves VMs to its new version: it takes migration slots from the drain",
    })
}

/// Portworx's operator restarts one node after the other, and moves VMs away before
/// (operator `pkg/controller/storagecluster/kubevirt.go`).
fn portworx(objects: &Objects, platform: &Platform) -> Option<Busy> {
    let nodes = objects.storage_nodes.known().into_iter().flatten();
    let updating: Vec<&str> = nodes
        .filter(|node| node.status.phase == "Updating")
        .map(|node| node.metadata.name.as_str())
        .collect();
    let clusters = platform.storage_clusters.known().into_iter().flatten();
    let cluster = clusters.into_iter().find(|cluster| under_way(cluster));
    if updating.is_empty() && cluster.is_none() {
        return None;
    }
    let mut found = updating.join(", ");
    if found.is_empty() {
        "condition Update is InProgress".clone_into(&mut found);
    }
    Some(Busy {
        check: "px-update",
        who: cluster.map_or_else(|| "Portworx".to_owned(), path_of),
        found,
        source: "StorageCluster status.conditions[Update], StorageNode status.phase",
        reason: "Portworx is updated: its operator moves VMs and restarts storage nodes meanwhile",
    })
}

fn under_way(cluster: &Value) -> bool {
    let conditions = cluster.pointer("/status/conditions").and_then(Value::as_array);
    let mut all = conditions.into_iter().flatten();
    all.any(|one| text(one, "/type") == "Update" && text(one, "/status") == "InProgress")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Read;
    use serde_json::json;

    #[test]
    fn a_pool_with_old_and_new_machines_is_rolling() {
        let pool = |name: &str, status: Value| json!({"metadata": {"name": name}, "status": status});
        let platform = Platform {
            deployments: Read::Known(vec![
                pool("first", json!({"replicas": 4, "updatedReplicas": 1})),
                pool("second", json!({"replicas": 3, "upToDateReplicas": 2})),
                pool("done", json!({"replicas": 3, "updatedReplicas": 3})),
                pool("silent", json!({})),
            ]),
            ..Platform::default()
        };
        let found: Vec<(String, String)> = roll_outs(&platform).map(|one| (one.who, one.found)).collect();
        let said = |name: &str, what: &str| (name.to_owned(), what.to_owned());
        assert_eq!(
            found,
            [
                said("first", "1 of 4 machines are new"),
                said("second", "2 of 3 machines are new")
            ]
        );
    }
}
