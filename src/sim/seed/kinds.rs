//! Which kinds the world holds, and who renders each.
use serde_json::Value;

use super::world::World;
use super::{migration, namespace, node, pod, snapshot, storage, vm, vmi};

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
];

/// Ids of [`KINDS`].
pub(super) const IDS: [&str; KINDS.len()] = {
    let mut ids = [""; KINDS.len()];
    let mut i = 0;
    while i < ids.len() {
        ids[i] = KINDS[i].id;
        i += 1;
    }
    ids
};

/// The kind with that id.
pub(super) fn find(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.id == id)
}

/// Key of VM `i`, which its VMI shares.
pub(super) fn vm_key(w: &World, i: u32) -> Key {
    (w.vms.get(i as usize).map(|vm| w.vm_ns(vm).to_owned()), w.vm_name(i))
}
