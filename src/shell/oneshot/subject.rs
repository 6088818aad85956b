//! What `get` must know of a kind of row beside its columns.

use std::cmp::Ordering;

use crate::domain::balance::moves::Move;
use crate::model::Kind;
use crate::model::event::Event;
use crate::store::{Host, Inventory, Machine, Snapshot, Task};
use crate::view::column::Table;
use crate::view::{balance, events, nodes, snapshots, tasks, vms};

/// One kind of rows.
pub(super) struct Subject<R: 'static> {
    pub(super) table: &'static Table<R>,
    /// What must be read, the kind of the rows first: without it there are no rows.
    pub(super) kinds: &'static [Kind],
    /// Columns that nobody knows when a kind could not be read.
    pub(super) needs: &'static [(Kind, &'static [&'static str])],
    /// Kinds that a cluster may do without, or a role need not show: their fields are unknown, and that is all.
    pub(super) optional: &'static [Kind],
    pub(super) namespaced: bool,
    /// Column to sort by when nobody says; names decide between equals.
    pub(super) sort: &'static str,
    pub(super) rows: for<'a> fn(&'a Inventory) -> Vec<&'a R>,
    pub(super) in_namespace: fn(&R, &str) -> bool,
    pub(super) on_node: fn(&R, &str) -> bool,
    /// Names decide between equals, so that the same cluster always prints the same.
    pub(super) tie: fn(&R, &R) -> Ordering,
    pub(super) name: fn(&R) -> String,
}

pub(super) const NODES: Subject<Host> = Subject {
    table: &nodes::NODES,
    kinds: &[Kind::Node, Kind::VirtualMachineInstance, Kind::Pod, Kind::StorageNode],
    needs: &[
        (Kind::VirtualMachineInstance, &["vms", "vcpus", "vm_memory_bytes"]),
        (Kind::Pod, &["pods", "pod_ips"]),
        (Kind::StorageNode, &["portworx"]),
    ],
    optional: &[Kind::StorageNode],
    namespaced: false,
    sort: "name",
    rows: |inventory| inventory.hosts().map(|(_, host)| host).collect(),
    in_namespace: |_, _| true,
    on_node: |host, node| host.name == node,
    tie: |a, b| a.name.cmp(&b.name),
    name: |host| host.name.to_string(),
};

pub(super) const VMS: Subject<Machine> = Subject {
    table: &vms::VMS,
    kinds: &[Kind::VirtualMachine, Kind::VirtualMachineInstance],
    needs: &[(
        Kind::VirtualMachineInstance,
        &["node", "ips", "migratable", "moves", "agent", "os"],
    )],
    optional: &[],
    namespaced: true,
    sort: "namespace",
    rows: |inventory| inventory.machines().map(|(_, machine)| machine).collect(),
    in_namespace: |vm, namespace| vm.key.namespace == namespace,
    on_node: |vm, node| vm.node() == Some(node),
    tie: |a, b| (&a.key.namespace, &a.key.name).cmp(&(&b.key.namespace, &b.key.name)),
    name: |vm| vm.key.to_string(),
};

pub(super) const MIGRATIONS: Subject<Task> = Subject {
    table: &tasks::TASKS,
    kinds: &[
        Kind::VirtualMachineInstanceMigration,
        Kind::VirtualMachineInstance,
        Kind::KubeVirt,
        // a node that was closed before tells whose eviction it was
        Kind::Node,
    ],
    needs: &[
        (Kind::VirtualMachineInstance, &["budget_seconds", "memory_bytes"]),
        (Kind::KubeVirt, &["budget_seconds"]),
    ],
    optional: &[Kind::KubeVirt, Kind::Node],
    namespaced: true,
    sort: "rank",
    rows: |inventory| inventory.tasks().map(|(_, task)| task).collect(),
    in_namespace: |task, namespace| task.subject.namespace == namespace,
    on_node: |task, node| task.source == node || task.target == node,
    tie: |a, b| a.key.cmp(&b.key),
    name: |task| task.key.to_string(),
};

pub(super) const EVICTIONS: Subject<Move> = Subject {
    table: &balance::MOVES,
    kinds: MIGRATIONS.kinds,
    needs: &[],
    optional: MIGRATIONS.optional,
    namespaced: true,
    sort: "asked:desc",
    rows: |inventory| inventory.moves().iter().collect(),
    in_namespace: |one, namespace| one.namespace == namespace,
    on_node: |one, node| one.from == node || one.to == node,
    tie: |a, b| (&a.namespace, &a.vm, &a.uid).cmp(&(&b.namespace, &b.vm, &b.uid)),
    name: |one| format!("{}/{}", one.namespace, one.migration),
};

pub(super) const SNAPSHOTS: Subject<Snapshot> = Subject {
    table: &snapshots::SNAPSHOTS,
    kinds: &[Kind::VirtualMachineSnapshot, Kind::VirtualMachine, Kind::VolumeSnapshot],
    needs: &[
        (Kind::VirtualMachine, &["source", "left_out"]),
        (Kind::VolumeSnapshot, &["size"]),
    ],
    // who may see snapshots of VMs need not see those of volumes
    optional: &[Kind::VolumeSnapshot],
    namespaced: true,
    sort: "created",
    rows: |inventory| inventory.snapshots().map(|(_, snapshot)| snapshot).collect(),
    in_namespace: |snapshot, namespace| snapshot.key.namespace == namespace,
    // a snapshot is on no node
    on_node: |_, _| false,
    tie: |a, b| a.key.cmp(&b.key),
    name: |snapshot| snapshot.key.to_string(),
};

pub(super) const EVENTS: Subject<Event> = Subject {
    table: &events::EVENTS,
    kinds: &[Kind::Event],
    needs: &[],
    optional: &[],
    namespaced: true,
    sort: "last_seen",
    rows: |inventory| inventory.events().collect(),
    in_namespace: |event, namespace| event.metadata.namespace == namespace,
    on_node: |event, node| event.involved_object.kind == "Node" && event.involved_object.name == node,
    tie: |a, b| {
        let key = |event: &Event| (event.metadata.namespace.clone(), event.metadata.name.clone());
        key(a).cmp(&key(b))
    },
    name: |event| event.metadata.key().to_string(),
};
