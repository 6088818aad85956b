//! Moves: the tasks that are migrations, with their reasons, and those that only the journal remembers.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Inventory;
use crate::domain::balance::moves::{Around, Move, newest_first, reason};
use crate::store::Task;

impl Inventory {
    /// All moves that are known, the newest first. They are put together when somebody asks.
    pub fn moves(&self) -> &[Move] {
        self.moves.get_or_init(|| self.gathered().into())
    }

    /// The same, to keep: as long as nothing changes it is one and the same list.
    pub fn all_moves(&self) -> Arc<[Move]> {
        Arc::clone(self.moves.get_or_init(|| self.gathered().into()))
    }

    /// Takes what earlier sessions wrote down: moves that the cluster has forgotten, and who asked for those that can no
    /// longer tell.
    pub fn recall(&mut self, moves: Vec<Move>) {
        self.recalled = moves.iter().map(|one| (one.uid.as_str().into(), one.origin)).collect();
        self.remembered = moves;
        for task in self.tasks.iter_mut() {
            if let Some(origin) = self.recalled.get(&task.uid).filter(|_| unknown(task)) {
                task.origin = *origin;
            }
        }
        self.revision += 1;
    }

    /// What the journal remembers.
    pub fn remembered(&self) -> &[Move] {
        &self.remembered
    }

    /// Names the one plugin of the descheduler that evicts, where only one does: it is the reason of its moves.
    pub fn blame(&mut self, plugin: Option<&str>) {
        if self.plugin.as_deref() != plugin {
            self.plugin = plugin.map(Into::into);
            self.revision += 1;
        }
    }

    fn gathered(&self) -> Vec<Move> {
        let mut all: Vec<Move> = self.tasks.iter().filter_map(|(_, task)| self.moved(task)).collect();
        let known: FxHashSet<&str> = self.tasks.iter().map(|(_, task)| task.uid.as_str()).collect();
        // what the journal says of a migration that still is there is older than what the cluster says
        let gone = self.remembered.iter().filter(|one| !known.contains(one.uid.as_str()));
        all.extend(gone.cloned());
        newest_first(&mut all);
        all
    }

    /// The move that a task is; `None` for a job of vmotui's own, which is no migration.
    fn moved(&self, task: &Task) -> Option<Move> {
        if task.uid.is_empty() {
            return None;
        }
        let host = self.host_id(&task.source).and_then(|id| self.host(id));
        let around = Around {
            cordoned: host.is_some_and(|host| host.cordoned),
            plugin: self.plugin.as_deref(),
            pending: &task.pending,
            revision: &task.revision,
        };
        let to = if task.target.is_empty() {
            &task.wanted
        } else {
            &task.target
        };
        Some(Move {
            uid: task.uid.to_string(),
            migration: task.key.name.to_string(),
            namespace: task.subject.namespace.to_string(),
            vm: task.subject.name.to_string(),
            from: task.source.to_string(),
            to: to.to_string(),
            origin: task.origin,
            reason: reason(task.origin, &task.source, around),
            stage: task.stage,
            aborted: task.aborted,
            failure: if task.open() {
                String::new()
            } else {
                task.why.to_string()
            },
            asked: task.asked,
            ended: task.ended,
        })
    }
}

fn unknown(task: &Task) -> bool {
    task.origin == crate::domain::migration::Origin::Evicted
}
