//! Which kinds the world holds, and who renders each.
use std::sync::LazyLock;

use serde_json::Value;

use super::world::World;
use super::{
    capi, event, kubevirt, migration, namespace, network, node, platform, pod, portworx, snapshot, storage, vm, vmi,
    workload,
};

/// Namespace and name.
pub(super) type Key = (Option<String>, String);

/// One kind of object.
pub(super) struct Kind {
    /// `plural` or `plural.group`.
    pub(super) id: &'static str,
    pub(super) len: fn(&World) -> u32,
    pub(super) key: fn(&World, u32) -> Key,
    pub(super) render: fn(&World, u32) -> Value,
}

/// A kind with fixed names.
macro_rules! fixed {
    ($id:literal, $table:expr) => {
        Kind {
            id: $id,
            len: |w| $table.len(w),
            key: |_, i| $table.key(i),
            render: |w, i| $table.render(w, i),
        }
    };
}

/// All kinds; [`super::Seed::kind_ids`] gives their ids in this order.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "nodes",
        len: |w| w.nodes.len() as u32,
        key: |_, i| (None, node::name(i as u8)),
        render: node::render,
    },
    Kind {
        id: "namespaces",
        len: namespace::len,
        key: namespace::key,
        render: namespace::render,
    },
    Kind {
        id: "pods",
        len: |w| w.pods.len() as u32,
        key: pod::key,
        render: pod::render,
    },
    Kind {
        id: "virtualmachines.kubevirt.io",
        len: |w| w.vms.len() as u32,
        key: vm_key,
        render: vm::render,
    },
    Kind {
        id: "virtualmachineinstances.kubevirt.io",
        len: |w| w.vmis.len() as u32,
        key: |w, k| {
            w.vmis
                .get(k as usize)
                .map_or((None, String::new()), |i| vm_key(w, u32::from(*i)))
        },
        render: vmi::render,
    },
    Kind {
        id: "virtualmachineinstancemigrations.kubevirt.io",
        len: |w| w.moves.len() as u32,
        key: migration::key,
        render: migration::render,
    },
    Kind {
        id: "virtualmachinesnapshots.snapshot.kubevirt.io",
        len: |w| w.snaps.len() as u32,
        key: snapshot::key,
        render: snapshot::render,
    },
    Kind {
        id: "virtualmachinesnapshotcontents.snapshot.kubevirt.io",
        len: |w| w.snaps.len() as u32,
        key: snapshot::content_key,
        render: snapshot::render_content,
    },
    Kind {
        id: "persistentvolumeclaims",
        len: |w| w.claims.len() as u32,
        key: storage::claim_key,
        render: storage::render_claim,
    },
    Kind {
        id: "persistentvolumes",
        len: |w| w.volumes.len() as u32,
        key: storage::volume_key,
        render: storage::render_volume,
    },
    Kind {
        id: "datavolumes.cdi.kubevirt.io",
        len: |w| w.data_volumes.len() as u32,
        key: storage::data_volume_key,
        render: storage::render_data_volume,
    },
    Kind {
        id: "volumesnapshots.snapshot.storage.k8s.io",
        len: |w| w.volume_snaps.len() as u32,
        key: storage::class_snapshot_key,
        render: storage::class_snapshot_render,
    },
    Kind {
        id: "volumesnapshotcontents.snapshot.storage.k8s.io",
        len: |w| w.volume_snaps.len() as u32,
        key: storage::volume_content_key,
        render: storage::volume_content_render,
    },
    fixed!("storageclasses.storage.k8s.io", storage::classes()),
    fixed!("storageprofiles.cdi.kubevirt.io", storage::profiles()),
    fixed!(
        "volumesnapshotclasses.snapshot.storage.k8s.io",
        storage::snapshot_classes()
    ),
    Kind {
        id: "network-attachment-definitions.k8s.cni.cncf.io",
        len: network::nads,
        key: network::nad_key,
        render: network::nad_render,
    },
    Kind {
        id: "ciliumnodes.cilium.io",
        len: World::wired,
        key: |_, i| (None, node::name(i as u8)),
        render: network::cilium_render,
    },
    fixed!("ipaddresspools.metallb.io", network::pools()),
    fixed!("l2advertisements.metallb.io", network::advertisements()),
    fixed!("servicel2statuses.metallb.io", network::announcers()),
    fixed!("storageclusters.core.libopenstorage.org", portworx::cluster()),
    Kind {
        id: "storagenodes.core.libopenstorage.org",
        len: portworx::node_len,
        key: portworx::node_key,
        render: portworx::render_node,
    },
    fixed!("kubevirts.kubevirt.io", kubevirt::kubevirts()),
    fixed!("cdis.cdi.kubevirt.io", kubevirt::cdis()),
    fixed!("migrationpolicies.migrations.kubevirt.io", kubevirt::policies()),
    fixed!(
        "virtualmachineclusterpreferences.instancetype.kubevirt.io",
        kubevirt::preferences()
    ),
    fixed!("vmtemplates.spectrocloud.com", kubevirt::templates()),
    fixed!("clusters.cluster.x-k8s.io", capi::clusters()),
    fixed!("machinedeployments.cluster.x-k8s.io", capi::deployments()),
    fixed!("machinesets.cluster.x-k8s.io", capi::sets()),
    fixed!("machinehealthchecks.cluster.x-k8s.io", capi::health_checks()),
    fixed!(
        "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io",
        capi::control_planes()
    ),
    fixed!("maasclusters.infrastructure.cluster.x-k8s.io", capi::maas_clusters()),
    fixed!(
        "maasmachinetemplates.infrastructure.cluster.x-k8s.io",
        capi::templates()
    ),
    Kind {
        id: "machines.cluster.x-k8s.io",
        len: |w| w.nodes.len() as u32,
        key: capi::machine_key,
        render: capi::render_machine,
    },
    Kind {
        id: "maasmachines.infrastructure.cluster.x-k8s.io",
        len: |w| w.nodes.len() as u32,
        key: capi::maas_key,
        render: capi::maas_render,
    },
    Kind {
        id: "deployments.apps",
        len: workload::deployments,
        key: workload::deployment_key,
        render: workload::render_deployment,
    },
    Kind {
        id: "replicasets.apps",
        len: workload::deployments,
        key: workload::replica_set_key,
        render: workload::render_replica_set,
    },
    Kind {
        id: "statefulsets.apps",
        len: workload::stateful_sets,
        key: workload::stateful_set_key,
        render: workload::render_stateful_set,
    },
    Kind {
        id: "daemonsets.apps",
        len: workload::daemon_sets,
        key: workload::daemon_set_key,
        render: workload::render_daemon_set,
    },
    fixed!("services", workload::services()),
    Kind {
        id: "configmaps",
        len: workload::configs,
        key: workload::config_key,
        render: workload::render_config,
    },
    Kind {
        id: "poddisruptionbudgets.policy",
        len: workload::budgets,
        key: workload::budget_key,
        render: workload::render_budget,
    },
    Kind {
        id: "leases.coordination.k8s.io",
        len: workload::leases,
        key: workload::lease_key,
        render: workload::render_lease,
    },
    Kind {
        id: "events",
        len: |w| w.events.len() as u32,
        key: event::key,
        render: event::render,
    },
    fixed!("ingressclasses.networking.k8s.io", platform::ingress_classes()),
    fixed!("ingresses.networking.k8s.io", platform::ingresses()),
    fixed!("csidrivers.storage.k8s.io", platform::csi_drivers()),
    fixed!("secrets", platform::secrets()),
    Kind {
        id: "resourcequotas",
        len: workload::quotas,
        key: workload::quota_key,
        render: workload::render_quota,
    },
];

/// Ids of [`KINDS`].
pub(super) fn ids() -> &'static [&'static str] {
    static IDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| KINDS.iter().map(|k| k.id).collect());
    &IDS
}

/// The kind with that id.
pub(super) fn find(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.id == id)
}

/// Key of VM `i`, which its VMI shares.
pub(super) fn vm_key(w: &World, i: u32) -> Key {
    (w.vms.get(i as usize).map(|vm| w.vm_ns(vm).to_owned()), w.vm_name(i))
}
