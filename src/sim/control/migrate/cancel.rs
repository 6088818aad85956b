//! A migration is deleted while it is under way.
use serde_json::{Value, json};

use super::super::condition;
use super::super::drive::Control;
use super::super::events::{CONTROLLER, Tone};
use super::super::json::{is, name, namespace, set, text};
use super::super::kinds::{MIGRATION, VMI};
use super::super::task::Part;
use super::{enter, handed};
use crate::sim::store::Key;

const ABORT: &str = "migrationAbortRequested";

impl Control {
    /// Stops a migration that is to go; false if it goes on as before.
    pub(super) fn cancel(&mut self, key: &Key, migration: &Value, vmi: &Value, pod: Option<&Value>) -> bool {
        if !handed(migration, vmi) {
            self.drop_early(key, migration, pod);
            return true;
        }
        let phase = text(migration, &["status", "phase"]);
        if phase == "Running" && !is(vmi, &["status", "migrationState", "abortRequested"]) {
            let mut new = vmi.clone();
            set(&mut new, &["status", "migrationState", "abortRequested"], true);
            if self.save(VMI, new, Part::Migration, key) {
                let message = "Migration is ready to be canceled by virt-handler.";
                self.tell(migration, CONTROLLER, Tone::Normal, "SuccessfulAbortMigration", message);
            }
        }
        if condition::find(migration, ABORT).is_some() {
            return false;
        }
        let mut migration = migration.clone();
        self.note_abort(&mut migration);
        self.save(MIGRATION, migration, Part::Migration, key);
        true
    }

    /// Before the hand-over nobody but virt-controller knows of it: the target pod goes, and that is all.
    fn drop_early(&mut self, key: &Key, migration: &Value, pod: Option<&Value>) {
        if let Some(pod) = pod {
            let pod_key = Key::new(Some(namespace(pod)), name(pod));
            if self.evict(&pod_key) {
                self.push(Part::Kubelet, &pod_key);
                let message = format!("migration canceled and pod {}/{} is deleted", namespace(pod), name(pod));
                self.tell(migration, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
            }
        }
        let mut migration = migration.clone();
        self.note_abort(&mut migration);
        self.tell(
            &migration,
            CONTROLLER,
            Tone::Warning,
            "FailedMigration",
            "Migration failed due to being canceled",
        );
        enter(&mut migration, "Failed", &self.cluster.moment());
        self.save(MIGRATION, migration, Part::Migration, key);
    }

    fn note_abort(&self, migration: &mut Value) {
        let now = self.cluster.moment();
        let said = json!({"type": ABORT, "status": "True", "lastProbeTime": now, "lastTransitionTime": null});
        if condition::find(migration, ABORT).is_none() {
            condition::put(migration, said);
        }
    }
}
