//! Applies deltas, keeps the indexes, and sums up what runs where.

use std::sync::{Arc, OnceLock};

use compact_str::CompactString;
use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::freshness::{Freshness, State};
use super::host::{Host, HostId, Portworx};
use super::machine::{Machine, MachineId, Stage, VmPart, VmiPart};
use super::pods::Pods;
use super::slab::Slab;
use super::snapshot::{Snapshot, SnapshotId};
use super::task::{Task, TaskId};
use crate::domain::balance::moves::Move;
use crate::domain::migration::Origin;
use crate::model::brief::Brief;
use crate::model::event::Event;
use crate::model::kubevirt::KubeVirt;
use crate::model::{Delta, Key, Kind, Meta, Object};

/// Everything that is known about the cluster.
#[derive(Debug, Default)]
pub struct Inventory {
    machines: Slab<Machine>,
    by_key: FxHashMap<Key, MachineId>,
    hosts: Slab<Host>,
    by_host: FxHashMap<CompactString, HostId>,
    pods: Pods,
    tasks: Slab<Task>,
    by_task: FxHashMap<Key, TaskId>,
    /// Who wants a VM off its node.
    marks: FxHashMap<Key, marks::Mark>,
    /// Origins that an earlier session wrote down, by UID of the migration.
    recalled: FxHashMap<CompactString, Origin>,
    /// Moves that earlier sessions wrote down.
    remembered: Vec<Move>,
    /// The one plugin of the descheduler that evicts.
    plugin: Option<CompactString>,
    /// Put together when asked for; empty again with every change.
    moves: OnceLock<Arc<[Move]>>,
    snapshots: Slab<Snapshot>,
    by_snapshot: FxHashMap<Key, SnapshotId>,
    /// Sizes of what snapshots consist of: whose part each is, and its bytes.
    parts: FxHashMap<Key, (CompactString, u64)>,
    events: FxHashMap<Key, Event>,
    kubevirt: Option<KubeVirt>,
    namespaces: FxHashSet<CompactString>,
    portworx: FxHashMap<CompactString, Portworx>,
    freshness: FxHashMap<Kind, Freshness>,
    /// Names a list under way has mentioned, by kind.
    mentioned: FxHashMap<Kind, FxHashSet<Key>>,
    revision: u64,
    settled: u64,
}

/// Cluster-wide counts of machines by what an operator asks first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All machines.
    pub all: u32,
    /// Running, paused ones not counted.
    pub running: u32,
    /// Stopped on purpose.
    pub off: u32,
    /// Migrating.
    pub moving: u32,
    /// Paused by a person or by storage trouble.
    pub paused: u32,
    /// In a state that needs somebody.
    pub trouble: u32,
    /// On their way: starting, stopping, provisioning, waiting.
    pub changing: u32,
}

impl Inventory {
    /// Applies one delta that arrived at `now`.
    pub fn apply(&mut self, delta: Delta, now: Timestamp) {
        let kind = delta.kind();
        let fresh = self.freshness.entry(kind).or_default();
        if !matches!(delta, Delta::Failed(..)) {
            fresh.alive = Some(now);
        }
        match delta {
            Delta::Alive(_) => return,
            Delta::Listing(_) => {
                fresh.skipped = None;
                if !fresh.countable() {
                    fresh.state = State::Loading(0);
                }
                self.mentioned.insert(kind, FxHashSet::default());
                if kind == Kind::Pod {
                    self.pods.begin();
                }
            }
            Delta::Brief(row) => {
                self.mention(kind, row.key());
                self.brief(&row);
            }
            Delta::Briefed(_) => {
                if !matches!(fresh.state, State::Live) {
                    fresh.state = State::Briefed;
                }
                // pods are kept as rows: for them the table is the complete list
                if kind == Kind::Pod {
                    self.listed(kind);
                }
            }
            Delta::Upsert(object) => {
                if let State::Loading(count) = &mut fresh.state {
                    *count += 1;
                }
                let key = object.meta().key();
                self.mention(kind, &key);
                self.upsert(object, now);
            }
            Delta::Delete(kind, meta) => self.delete(kind, &meta, now),
            Delta::Listed(_) => self.listed(kind),
            Delta::Skipped { count, reason, .. } => match &mut fresh.skipped {
                Some((so_far, _)) => *so_far = so_far.saturating_add(count),
                none => *none = Some((count, reason)),
            },
            Delta::Failed(_, trouble) => fresh.state = State::Failed(trouble),
        }
        self.revision += 1;
    }

    fn mention(&mut self, kind: Kind, key: &Key) {
        if let Some(mentioned) = self.mentioned.get_mut(&kind) {
            mentioned.insert(key.clone());
        }
    }

    fn brief(&mut self, row: &Brief) {
        match row {
            // a row knows less than an object: it never overwrites one
            Brief::Vm(row) => self.part(&row.key, |machine| {
                if machine.vm.as_ref().is_none_or(|vm| vm.stage == Stage::Brief) {
                    machine.vm = Some(VmPart::from_brief(row));
                }
            }),
            Brief::Vmi(row) => self.part(&row.key, |machine| {
                if machine.vmi.as_ref().is_none_or(|vmi| vmi.stage == Stage::Brief) {
                    machine.vmi = Some(VmiPart::from_brief(row));
                }
            }),
            Brief::Pod(row) => self.pods.put_brief(row),
        }
    }

    fn upsert(&mut self, object: Object, now: Timestamp) {
        match object {
            Object::Node(node) => {
                let name = node.metadata.name.clone();
                let id = self.host_named(&name);
                if let Some(host) = self.hosts.get_mut(id) {
                    host.take(*node);
                }
            }
            Object::Namespace(namespace) => {
                self.namespaces.insert(namespace.metadata.name);
            }
            Object::Vm(vm) => self.upsert_vm(VmPart::from_object(*vm.clone()), &vm.metadata),
            Object::Vmi(vmi) => {
                let key = vmi.metadata.key();
                let part = VmiPart::from_object(*vmi);
                self.note_mark(&key, &part, now);
                self.part(&key, |machine| machine.vmi = Some(part));
            }
            Object::Pod(pod) => self.pods.put_object(&pod),
            Object::Snapshot(snapshot) => self.put_snapshot(*snapshot),
            Object::VolumeSnapshot(part) => self.put_part(&part),
            Object::Migration(migration) => self.put_migration(&migration),
            Object::Event(event) => {
                self.events.insert(event.metadata.key(), *event);
            }
            Object::KubeVirt(kubevirt) => self.kubevirt = Some(*kubevirt),
            Object::StorageNode(node) => {
                self.portworx.insert(node.metadata.name.clone(), Portworx::of(&node));
            }
        }
    }

    /// A VM of the same name but another UID is another machine: marks and cursors must not slide over to it.
    fn upsert_vm(&mut self, part: VmPart, meta: &Meta) {
        let key = meta.key();
        if let Some(&id) = self.by_key.get(&key) {
            let known = self
                .machines
                .get(id)
                .and_then(|machine| machine.vm.as_ref())
                .map(|vm| vm.uid.clone());
            if known.is_some_and(|uid| !uid.is_empty() && uid != part.uid) {
                let vmi = self.machines.remove(id).and_then(|machine| machine.vmi);
                self.by_key.remove(&key);
                self.part(&key, |machine| machine.vmi = vmi);
            }
        }
        self.part(&key, |machine| machine.vm = Some(part));
    }

    fn delete(&mut self, kind: Kind, meta: &Meta, now: Timestamp) {
        let key = meta.key();
        // a watch may report the end of an older object after its namesake was created
        let stale = |uid: Option<&CompactString>| {
            uid.is_some_and(|uid| !uid.is_empty() && !meta.uid.is_empty() && *uid != meta.uid)
        };
        match kind {
            Kind::Node => self.forget_host(&key.name),
            Kind::Namespace => {
                self.namespaces.remove(&key.name);
            }
            Kind::VirtualMachine => self.part(&key, |machine| {
                if !stale(machine.vm.as_ref().map(|vm| &vm.uid)) {
                    machine.vm = None;
                }
            }),
            Kind::VirtualMachineInstance => self.part(&key, |machine| {
                if !stale(machine.vmi.as_ref().map(|vmi| &vmi.uid)) {
                    machine.vmi = None;
                }
            }),
            Kind::Pod => self.pods.remove(&key),
            Kind::VirtualMachineSnapshot => self.drop_snapshot(&key),
            Kind::VolumeSnapshot => {
                self.parts.remove(&key);
            }
            Kind::VirtualMachineInstanceMigration => {
                let known = self.by_task.get(&key).and_then(|id| self.tasks.get(*id));
                if !stale(known.map(|task| &task.uid)) {
                    self.bury_task(&key, now);
                }
            }
            Kind::Event => {
                self.events.remove(&key);
            }
            Kind::KubeVirt => self.kubevirt = None,
            Kind::StorageNode => {
                self.portworx.remove(&key.name);
            }
        }
    }

    /// Changes one part of a machine; a machine that has neither part is gone.
    fn part(&mut self, key: &Key, change: impl FnOnce(&mut Machine)) {
        let id = *self.by_key.entry(key.clone()).or_insert_with(|| {
            self.machines.insert(Machine {
                key: key.clone(),
                ..Machine::default()
            })
        });
        let Some(machine) = self.machines.get_mut(id) else {
            return;
        };
        change(machine);
        if machine.vm.is_none() && machine.vmi.is_none() {
            self.machines.remove(id);
            self.by_key.remove(key);
        }
    }

    fn host_named(&mut self, name: &str) -> HostId {
        if let Some(&id) = self.by_host.get(name) {
            return id;
        }
        let id = self.hosts.insert(Host::hearsay(name));
        self.by_host.insert(name.into(), id);
        id
    }

    fn forget_host(&mut self, name: &str) {
        if let Some(id) = self.by_host.remove(name) {
            self.hosts.remove(id);
        }
    }
}

mod marks;
mod moves;
mod query;
mod settle;
mod snapshots;
mod sweep;
mod tasks;

#[cfg(test)]
mod tests;
