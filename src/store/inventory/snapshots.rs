//! Snapshots, joined with the VMs they were taken of.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Inventory;
use crate::domain::quantity;
use crate::model::snapshot::{Snapshot as Object, VolumeSnapshot};
use crate::model::{Key, Kind};
use crate::store::machine::Stage;
use crate::store::snapshot::{Snapshot, SnapshotId};

impl Inventory {
    /// All snapshots, in no order.
    pub fn snapshots(&self) -> impl Iterator<Item = (SnapshotId, &Snapshot)> {
        self.snapshots.iter()
    }

    /// One snapshot; `None` when it is gone.
    pub fn snapshot(&self, id: SnapshotId) -> Option<&Snapshot> {
        self.snapshots.get(id)
    }

    pub(super) fn put_snapshot(&mut self, object: Object) {
        let record = Snapshot::of(object);
        let known = self
            .by_snapshot
            .get(&record.key)
            .and_then(|id| self.snapshots.get_mut(*id));
        if let Some(known) = known.filter(|known| known.uid == record.uid) {
            *known = record;
            return;
        }
        self.drop_snapshot(&record.key.clone());
        let key = record.key.clone();
        let id = self.snapshots.insert(record);
        self.by_snapshot.insert(key, id);
    }

    pub(super) fn drop_snapshot(&mut self, key: &Key) {
        if let Some(id) = self.by_snapshot.remove(key) {
            self.snapshots.remove(id);
        }
    }

    /// One that is nobody's part, or tells no size, says nothing here.
    pub(super) fn put_part(&mut self, part: &VolumeSnapshot) {
        let key = part.metadata.key();
        let size = quantity::whole(&part.status.restore_size);
        match (part.owner(), size) {
            (Some(owner), Some(size)) => {
                self.parts.insert(key, (owner.into(), size));
            }
            _ => {
                self.parts.remove(&key);
            }
        }
    }

    pub(super) fn sweep_snapshots(&mut self, mentioned: &FxHashSet<Key>) {
        let gone: Vec<Key> = self
            .by_snapshot
            .keys()
            .filter(|key| !mentioned.contains(*key))
            .cloned()
            .collect();
        for key in gone {
            self.drop_snapshot(&key);
        }
    }

    pub(super) fn settle_snapshots(&mut self) {
        let complete = self.freshness(Kind::VirtualMachine).countable();
        let mut sizes: FxHashMap<(&CompactString, &CompactString), (u32, u64)> = FxHashMap::default();
        for (key, (owner, size)) in &self.parts {
            let (count, sum) = sizes.entry((&key.namespace, owner)).or_default();
            (*count, *sum) = (*count + 1, sum.saturating_add(*size));
        }
        for snapshot in self.snapshots.iter_mut() {
            let parts = sizes.get(&(&snapshot.key.namespace, &snapshot.uid));
            snapshot.measure(parts.copied());
            let machine = self.by_key.get(&snapshot.vm).and_then(|id| self.machines.get(*id));
            let vm = machine.and_then(|machine| machine.vm.as_ref());
            match vm {
                // a row of a table knows no UID: nothing can be told yet
                Some(vm) if vm.stage == Stage::Brief => snapshot.join(None, false),
                Some(vm) => snapshot.join(Some((&vm.uid, &vm.claims)), complete),
                None => snapshot.join(None, complete),
            }
        }
    }
}
