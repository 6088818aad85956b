//! Sources that could not be read, and what is not checked without each.

use super::platform::Platform;
use crate::domain::finding::Read;
use crate::domain::repave::Lost;
use crate::ops::facts::Objects;

/// What makes every verdict unknown when it was not read.
pub(super) fn everything(objects: &Objects) -> Vec<String> {
    let all = [
        ("nodes", objects.nodes.why()),
        ("pods", objects.pods.why()),
        ("virtualmachineinstances", objects.vmis.why()),
        ("kubevirts", objects.kubevirts.why()),
    ];
    let unread = all.into_iter().filter(|(_, why)| !why.is_empty());
    unread.map(|(what, why)| format!("{what}: {why}")).collect()
}

/// What the cluster uses, as far as that decides whether a source matters.
struct Uses {
    cluster_api: bool,
    portworx: bool,
    networks: bool,
    claims: bool,
}

fn uses(objects: &Objects, platform: &Platform) -> Uses {
    let vmis = || objects.vmis.known().into_iter().flatten();
    let pods = || objects.pods.known().into_iter().flatten();
    let claimed = |pod: &crate::ops::facts::raw::Pod| {
        pod.spec
            .volumes
            .iter()
            .any(|volume| volume.persistent_volume_claim.is_some())
    };
    Uses {
        cluster_api: platform.machines.known().is_some_and(|all| !all.is_empty()),
        portworx: objects.storage_nodes.known().is_some_and(|all| !all.is_empty()),
        networks: vmis().any(|vmi| vmi.spec.networks.iter().any(|network| network.multus.is_some())),
        claims: vmis().any(|vmi| vmi.spec.volumes.iter().any(|volume| volume.claim().is_some())) || pods().any(claimed),
    }
}

/// What narrows a verdict when it was not read; only what matters to this cluster.
pub(super) fn some(objects: &Objects, platform: &Platform) -> Vec<Lost> {
    let uses = uses(objects, platform);
    let vmis = objects.vmis.known().is_some_and(|all| !all.is_empty());
    // resource, whether it matters, whether something in it can be a NO-GO, why it is unread, what is not checked
    let all: [(&'static str, bool, bool, &str, &'static str); 9] = [
        (
            "virtualmachines.kubevirt.io",
            true,
            false,
            objects.vms.why(),
            "Whether a VM that is shut down comes back by itself is not known",
        ),
        (
            "resourcequotas",
            vmis,
            true,
            objects.quotas.why(),
            "Whether the quotas of namespaces have room for a second launcher pod while a VM moves is not known",
        ),
        (
            "persistentvolumes",
            uses.claims,
            true,
            objects.volumes.why(),
            "Whether a volume can be reached from one node only is not known",
        ),
        (
            "network-attachment-definitions.k8s.cni.cncf.io",
            uses.networks,
            true,
            platform.networks.why(),
            "Whether the networks of all VMs still exist is not known",
        ),
        (
            "configmaps",
            true,
            true,
            platform.cilium.why(),
            "Whether Cilium gives out slices by itself is not known",
        ),
        (
            "clusters.cluster.x-k8s.io",
            uses.cluster_api,
            true,
            platform.clusters.why(),
            "Whether the cluster is paused is not known",
        ),
        (
            "machinedrainrules.cluster.x-k8s.io",
            uses.cluster_api,
            true,
            platform.drain_rules.why(),
            "Rules may take pods out of the drain, and nobody knows which",
        ),
        (
            "namespaces",
            uses.cluster_api,
            true,
            platform.namespaces.why(),
            "Which namespaces a MachineDrainRule selects by label is not known",
        ),
        (
            "storageclusters.core.libopenstorage.org",
            uses.portworx,
            false,
            platform.storage_clusters.why(),
            "Whether a machine that comes first makes new drives is not known",
        ),
    ];
    let unread = all
        .into_iter()
        .filter(|(_, matters, _, why, _)| *matters && !why.is_empty());
    unread
        .map(|(what, _, decisive, why, so)| Lost {
            what,
            why: why.to_owned(),
            so,
            decisive,
        })
        .collect()
}

/// What nobody looks at, whatever could be read.
pub(super) fn never(platform: &Platform) -> Vec<String> {
    let mut all = vec![
        "VLANs that are allowed on each node's bridge: nothing in the API shows them",
        "the hardware of machines that come: taken to be like the ones that they replace",
        "what the owners of pre-drain and pre-terminate hooks of machines do, and for how long",
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
