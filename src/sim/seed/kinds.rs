//! Which kinds the world holds, and who renders each.
use serde_json::Value;

use super::world::World;
use super::{namespace, node, pod, vm, vmi};

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
