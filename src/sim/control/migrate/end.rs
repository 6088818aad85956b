//! After a migration: its record, its finalizer, and how many of an instance are kept.
use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{get, held, is, release, set, text};
use super::super::kinds::MIGRATION;
use super::super::task::Part;
use super::{FINALIZER, handed};
use crate::sim::store::Key;

/// Finished migrations that are kept of one instance (`defaultFinalizedMigrationGarbageCollectionBuffer`).
const KEPT: usize = 5;

impl Control {
    /// Closes the record of a finished migration; without its instance it goes.
    pub(super) fn finish(&mut self, key: &Key, mut migration: Value, vmi: Option<&Value>) {
        let Some(vmi) = vmi else {
            release(&mut migration, FINALIZER);
            self.cluster.remove(MIGRATION, key);
            return;
        };
        let state = get(vmi, &["status", "migrationState"]).filter(|_| handed(&migration, vmi));
        let open = !is(&migration, &["status", "migrationState", "completed"]);
        // the record of a guest that was shut down meanwhile is never completed
        let down = matches!(text(vmi, &["status", "phase"]), "Succeeded" | "Failed");
        let news = |state: &&Value| get(&migration, &["status", "migrationState"]) != Some(*state);
        if let Some(state) = state.filter(|state| open && (is(state, &["completed"]) || down && news(state))) {
            set(&mut migration, &["status", "migrationState"], state.clone());
            self.save(MIGRATION, migration, Part::Migration, key);
            return;
        }
        if held(&migration, FINALIZER) {
            release(&mut migration, FINALIZER);
            self.save(MIGRATION, migration, Part::Migration, key);
            return;
        }
        self.forget_old(&super::instance_key(&migration));
    }

    fn forget_old(&mut self, vmi: &Key) {
        let all = self.moves.iter().filter_map(|moves| moves.done.get(vmi)).flatten();
        let keys: Vec<Key> = all.cloned().collect();
        if keys.len() <= KEPT {
            return;
        }
        let mut dated: Vec<(String, Key)> = keys
            .into_iter()
            .filter_map(|key| {
                let migration = self.cluster.get(MIGRATION, &key)?;
                Some((text(&migration, &["metadata", "creationTimestamp"]).to_owned(), key))
            })
            .collect();
        dated.sort();
        let most = dated.len().saturating_sub(KEPT);
        for (_, key) in dated.into_iter().take(most) {
            self.cluster.delete(MIGRATION, &key);
        }
    }
}
