//! virt-controller's migration controller (pkg/virt-controller/watch/migration/migration.go): a target pod for every
//! migration that has its turn, the hand-over to the nodes, and the end.
mod begin;
mod cancel;
mod end;
mod limit;
mod moves;
mod target;

use serde_json::{Value, json};

pub(super) use moves::Moves;

use super::drive::Control;
use super::events::{CONTROLLER, Tone};
use super::json::{get, is, leaving, list, name, namespace, set, text, uid};
use super::kinds::{MIGRATION, POD, VMI};
use super::machine::observe;
use super::pods;
use super::task::Part;
use crate::sim::store::Key;

const FINALIZER: &str = "kubevirt.io/migrationJobFinalize";

/// Whether a migration is over.
pub(super) fn over(migration: &Value) -> bool {
    matches!(text(migration, &["status", "phase"]), "Succeeded" | "Failed")
}

/// The instance that a migration moves.
pub(super) fn instance_key(migration: &Value) -> Key {
    Key::new(Some(namespace(migration)), text(migration, &["spec", "vmiName"]))
}

/// What an instance says about a migration, if it was handed over.
fn handed(migration: &Value, vmi: &Value) -> bool {
    text(vmi, &["status", "migrationState", "migrationUid"]) == uid(migration)
}

/// Moves a migration on to a phase and notes when.
fn enter(migration: &mut Value, phase: &str, now: &str) {
    set(migration, &["status", "phase"], phase);
    if let Some(all) = list(migration, &["status", "phaseTransitionTimestamps"]) {
        all.push(json!({"phase": phase, "phaseTransitionTimestamp": now}));
    }
}

impl Control {
    /// Takes a migration one step further.
    pub(super) fn migration(&mut self, key: &Key) {
        self.gather();
        let Some(mut migration) = self.cluster.get(MIGRATION, key) else {
            return;
        };
        if observe(&mut migration) {
            self.save(MIGRATION, migration, Part::Migration, key);
            return;
        }
        let vmi = self.cluster.get(VMI, &instance_key(&migration));
        if over(&migration) {
            self.finish(key, migration, vmi.as_ref());
            return;
        }
        let Some(vmi) = vmi else {
            self.fail(key, migration, "Migration failed because vmi does not exist.");
            return;
        };
        if matches!(text(&vmi, &["status", "phase"]), "Succeeded" | "Failed") {
            self.fail(key, migration, "Migration failed vmi shutdown during migration.");
            return;
        }
        let pod = target::of(&self.cluster, &migration, &vmi);
        if leaving(&migration) && self.cancel(key, &migration, &vmi, pod.as_ref()) {
            return;
        }
        if let Some(why) = trouble(&migration, &vmi, pod.as_ref()) {
            self.mark_failed(&migration, &vmi, pod.as_ref());
            self.fail(key, migration, why);
            return;
        }
        self.go_on(key, migration, &vmi, pod);
    }

    fn go_on(&mut self, key: &Key, migration: Value, vmi: &Value, pod: Option<Value>) {
        let state = |field: &str| get(vmi, &["status", "migrationState", field]).is_some();
        match (text(&migration, &["status", "phase"]), pod) {
            ("", _) => self.accept(key, migration, vmi),
            ("Pending", None) => self.begin(key, migration, vmi),
            ("Pending", Some(_)) => self.pass(key, migration, "Scheduling"),
            ("Scheduling", Some(pod)) if text(&pod, &["status", "phase"]) == "Running" => {
                self.pass(key, migration, "Scheduled");
            }
            ("Scheduling", Some(pod)) => self.wait_for(key, &migration, vmi, &pod),
            ("Scheduled", Some(pod)) if !handed(&migration, vmi) => self.hand_over(key, &migration, vmi, &pod),
            ("Scheduled", _) => self.pass(key, migration, "PreparingTarget"),
            ("PreparingTarget", _) if state("targetNodeAddress") => self.pass(key, migration, "TargetReady"),
            ("TargetReady", _) if state("startTimestamp") => self.pass(key, migration, "Running"),
            ("Running", Some(pod)) => {
                self.note_ready(&pod, vmi);
                if is(vmi, &["status", "migrationState", "completed"]) && !unsettled(vmi) {
                    let message = "Source node reported migration succeeded";
                    self.tell(&migration, CONTROLLER, Tone::Normal, "SuccessfulMigration", message);
                    self.pass(key, migration, "Succeeded");
                }
            }
            _ => {}
        }
    }

    /// A new migration waits for its turn, unless another one of the same instance is under way.
    fn accept(&mut self, key: &Key, mut migration: Value, vmi: &Value) {
        let all = pods::of(&self.cluster, vmi);
        if let Some(pod) = pods::active(vmi, &all) {
            set(&mut migration, &["status", "migrationState", "sourcePod"], name(pod));
        }
        let current = text(vmi, &["status", "migrationState", "migrationUid"]);
        if self.is_under_way(current, key) {
            let why = "VMI is not eligible for migration because another migration job is in progress.";
            self.fail(key, migration, why);
            return;
        }
        self.pass(key, migration, "Pending");
    }

    fn pass(&mut self, key: &Key, mut migration: Value, phase: &str) {
        if phase == "Scheduling" {
            super::condition::clear(&mut migration, begin::REJECTED);
            if super::json::items(&migration, &["status", "conditions"]).is_empty() {
                super::json::drop(&mut migration, &["status", "conditions"]);
            }
        }
        enter(&mut migration, phase, &self.cluster.moment());
        self.save(MIGRATION, migration, Part::Migration, key);
    }

    pub(super) fn fail(&mut self, key: &Key, mut migration: Value, why: &str) {
        self.tell(&migration, CONTROLLER, Tone::Warning, "FailedMigration", why);
        enter(&mut migration, "Failed", &self.cluster.moment());
        self.save(MIGRATION, migration, Part::Migration, key);
    }

    /// The target pod learns when the guest arrived.
    fn note_ready(&mut self, pod: &Value, vmi: &Value) {
        let path = [
            "metadata",
            "annotations",
            "kubevirt.io/migration-target-ready-timestamp",
        ];
        let at = text(vmi, &["status", "migrationState", "targetNodeDomainReadyTimestamp"]);
        if at.is_empty() || get(pod, &path).is_some() {
            return;
        }
        let mut pod = pod.clone();
        let written = at.replace('T', " ").replace('Z', " +0000 UTC");
        set(&mut pod, &path, written);
        let key = Key::new(Some(namespace(&pod)), name(&pod));
        self.save(POD, pod, Part::Kubelet, &key);
    }
}

/// What ends a migration that is under way.
fn trouble(migration: &Value, vmi: &Value, pod: Option<&Value>) -> Option<&'static str> {
    let phase = text(migration, &["status", "phase"]);
    let created = !matches!(phase, "" | "Pending");
    let after_hand_over = matches!(phase, "PreparingTarget" | "TargetReady" | "Running");
    let current = text(vmi, &["status", "migrationState", "migrationUid"]);
    if is(vmi, &["status", "migrationState", "failed"]) && current == uid(migration) {
        Some("source node reported migration failed")
    } else if pod.is_some_and(pods::ended) {
        Some("Migration failed because target pod shutdown during migration")
    } else if created && pod.is_none() {
        Some("Migration target pod was removed during active migration.")
    } else if after_hand_over && current.is_empty() {
        Some("VMI's migration state was cleared during the active migration.")
    } else if after_hand_over && current != uid(migration) {
        Some("VMI's migration state was taken over by another migration job during active migration.")
    } else {
        None
    }
}

/// Whether the guest still has to get the CPUs or the memory that it moved for.
fn unsettled(vmi: &Value) -> bool {
    super::condition::find(vmi, "HotVCPUChange").is_some()
        || super::condition::has(vmi, "HotMemoryChange", "True")
        || super::condition::has(vmi, "MigrationRequired", "True")
}
