//! Sources that could not be read, and what is not checked without each.

use super::platform::Platform;
use crate::domain::finding::Read;
use crate::domain::repave::Lost;
use crate::ops::facts::Objects;

/// What makes every verdict unknown when it was not read.
pub(super) fn decisive(objects: &Objects) -> Vec<String> {
    let all = [
        ("nodes", objects.nodes.why()),
        ("pods", objects.pods.why()),
        ("virtualmachineinstances", objects.vmis.why()),
        ("kubevirts", objects.kubevirts.why()),
    ];
    let unread = all.into_iter().filter(|(_, why)| !why.is_empty());
    unread.map(|(what, why)| format!("{what}: {why}")).collect()
}

/// What narrows a verdict when it was not read.
pub(super) fn lesser(objects: &Objects, platform: &Platform) -> Vec<Lost> {
    let machines = platform.machines.known().is_some_and(|all| !all.is_empty());
    let portworx = objects.storage_nodes.known().is_some_and(|all| !all.is_empty());
    let all = [
        (
            true,
            "virtualmachines.kubevirt.io",
            objects.vms.why(),
            "Whether a VM that is shut down comes back by itself is not known",
        ),
        (
            true,
            "persistentvolumes",
            objects.volumes.why(),
            "Whether a volume can be reached from one node only is not known",
        ),
        (
            true,
            "network-attachment-definitions.k8s.cni.cncf.io",
            platform.networks.why(),
            "Whether the networks of all VMs still exist is not known",
        ),
        (
            true,
            "configmaps",
            platform.cilium.why(),
            "Whether Cilium gives out slices by itself is not known: they are taken to be those of Kubernetes",
        ),
        (
            machines,
            "machinedrainrules.cluster.x-k8s.io",
            platform.drain_rules.why(),
            "Rules may take pods out of the drain, and nobody knows which",
        ),
        (
            machines,
            "namespaces",
            platform.namespaces.why(),
            "Which namespaces a MachineDrainRule selects by label is not known",
        ),
        (
            portworx,
            "storageclusters.core.libopenstorage.org",
            platform.storage_clusters.why(),
            "Whether a machine that comes first makes new drives is not known",
        ),
    ];
    let unread = all
        .into_iter()
        .filter(|(matters, _, why, _)| *matters && !why.is_empty());
    unread
        .map(|(_, what, why, so)| Lost {
            what,
            why: why.to_owned(),
            so,
        })
        .collect()
}

/// What nobody looks at, whatever could be read.
pub(super) fn never(platform: &Platform) -> Vec<String> {
    let mut all = vec![
        "VLANs that are allowed on each node's bridge: nothing in the API shows them",
        "the hardware of machines that come: taken to be like the ones that they replace",
        "pre-drain and pre-terminate hooks of machines",
        "quotas of namespaces, which a second launcher pod may exceed while a VM moves",
    ];
    let several = platform
        .clusters
        .known()
        .into_iter()
        .flatten()
        .any(|cluster| cluster.pointer("/spec/clusterNetwork/pods/cidrBlocks/1").is_some());
    if several {
        all.push("the second pod CIDR of a dual-stack cluster: slices of the first are counted");
    }
    if matches!(&platform.machines, Read::Known(all) if all.is_empty()) {
        all.push("which machines Palette replaces together: there is no Cluster API here");
    }
    all.into_iter().map(str::to_owned).collect()
}
