//! Moves: the tasks that are migrations, with reasons, and what the journal remembers of others.

use rustc_hash::FxHashSet;

use crate::domain::balance::moves::{Around, Move, newest_first, reason};
use crate::store::{Inventory, Task};

/// The move that a task is; `None` for a job of vmotui's own, which is no migration.
pub fn of(inventory: &Inventory, task: &Task, plugin: Option<&str>) -> Option<Move> {
    if task.uid.is_empty() {
        return None;
    }
    let host = inventory.host_id(&task.source).and_then(|id| inventory.host(id));
    let around = Around {
        cordoned: host.is_some_and(|host| host.cordoned),
        plugin,
        pending: &task.pending,
        revision: &task.revision,
    };
    Some(Move {
        uid: task.uid.to_string(),
        migration: task.key.name.to_string(),
        namespace: task.subject.namespace.to_string(),
        vm: task.subject.name.to_string(),
        from: task.source.to_string(),
        to: if task.target.is_empty() {
            &task.wanted
        } else {
            &task.target
        }
        .to_string(),
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

/// All moves that are known, the newest first: those of the cluster, and those that only the journal remembers.
pub fn gather(inventory: &Inventory, remembered: &[Move], plugin: Option<&str>) -> Vec<Move> {
    let mut all: Vec<Move> = inventory
        .tasks()
        .filter_map(|(_, task)| of(inventory, task, plugin))
        .collect();
    let known: FxHashSet<String> = all.iter().map(|one| one.uid.clone()).collect();
    // what the journal says of a migration that still is there is older than what the cluster says
    all.extend(remembered.iter().filter(|one| !known.contains(&one.uid)).cloned());
    newest_first(&mut all);
    all
}
