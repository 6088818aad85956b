//! The migrations that count: found once, and kept by their changes.
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{text, uid};
use super::super::kinds::{MIGRATION, VMI};
use super::super::task::Part;
use super::{instance_key, over};
use crate::sim::store::Key;

/// A migration that is not over.
#[derive(Clone, Debug)]
pub(in super::super) struct Move {
    pub(super) uid: String,
    pub(in super::super) vmi: Key,
    /// It has a target pod, and so a place among those that run.
    pub(super) runs: bool,
}

/// All migrations: those under way, and the names of the finished ones by instance.
#[derive(Debug, Default)]
pub(in super::super) struct Moves {
    pub(super) live: BTreeMap<Key, Move>,
    pub(super) done: BTreeMap<Key, Vec<Key>>,
}

impl Moves {
    /// Takes over what a migration says of itself; true if a place has become free.
    fn note(&mut self, key: &Key, migration: &Value, gone: bool) -> bool {
        let vmi = instance_key(migration);
        if !gone && !over(migration) {
            let phase = text(migration, &["status", "phase"]);
            let known = self
                .live
                .get(key)
                .is_some_and(|known| known.runs && known.uid == uid(migration));
            let one = Move {
                uid: uid(migration).to_owned(),
                vmi,
                runs: known || !matches!(phase, "" | "Pending"),
            };
            self.live.insert(key.clone(), one);
            return false;
        }
        let freed = self.live.remove(key).is_some();
        let list = self.done.entry(vmi.clone()).or_default();
        list.retain(|other| other != key);
        if !gone {
            list.push(key.clone());
        }
        if list.is_empty() {
            self.done.remove(&vmi);
        }
        freed
    }
}

impl Control {
    /// Looks through all migrations, the first time that somebody needs to know. Those under way go on from then on.
    pub(in super::super) fn gather(&mut self) {
        if self.moves.is_some() {
            return;
        }
        let mut moves = Moves::default();
        self.cluster.each(MIGRATION, "", |key, migration| {
            moves.note(&key, &migration, false);
        });
        let live: Vec<(Key, Key)> = moves
            .live
            .iter()
            .map(|(key, one)| (key.clone(), one.vmi.clone()))
            .collect();
        self.moves = Some(moves);
        for (key, vmi) in live {
            self.push(Part::Handler, &vmi);
            self.push(Part::Migration, &key);
            let pods = self
                .cluster
                .get(VMI, &vmi)
                .map(|vmi| super::pods::of(&self.cluster, &vmi));
            for pod in pods.into_iter().flatten() {
                let pod = Key::new(key.namespace(), super::super::json::name(&pod));
                self.push(Part::Kubelet, &pod);
            }
        }
    }

    pub(in super::super) fn migration_changed(&mut self, key: &Key, migration: &Value, gone: bool) {
        self.gather();
        let freed = self
            .moves
            .as_mut()
            .is_some_and(|moves| moves.note(key, migration, gone));
        if !gone {
            self.push(Part::Migration, key);
        }
        if freed {
            self.push(Part::Evacuation, &instance_key(migration));
            self.wake_evacuations();
        }
    }

    /// An instance changed: its migrations look at it.
    pub(in super::super) fn wake_moves(&mut self, vmi: &Key) {
        let Some(moves) = &self.moves else { return };
        let live = moves
            .live
            .iter()
            .filter(|(_, one)| one.vmi == *vmi)
            .map(|(key, _)| key.clone());
        let mut all: Vec<Key> = live.collect();
        if self.cluster.world().store().get(VMI, vmi).is_none() {
            all.extend(moves.done.get(vmi).into_iter().flatten().cloned());
        }
        for key in all {
            self.push(Part::Migration, &key);
        }
    }

    /// Whether the migration with this UID is another one than `key` and not over.
    pub(super) fn is_under_way(&self, uid: &str, key: &Key) -> bool {
        let moves = self.moves.iter().flat_map(|moves| &moves.live);
        !uid.is_empty() && moves.into_iter().any(|(other, one)| one.uid == uid && other != key)
    }

    /// How many migrations are not over.
    pub(in super::super) fn unfinished(&self) -> usize {
        self.moves.as_ref().map_or(0, |moves| moves.live.len())
    }

    /// Whether an instance has a migration that is not over.
    pub(in super::super) fn is_moving(&self, vmi: &Key) -> bool {
        self.moves
            .iter()
            .any(|moves| moves.live.values().any(|one| one.vmi == *vmi))
    }
}
