//! virt-controller's restore controller (pkg/storage/snapshot/restore.go, v1.7.4): waits until the target is off, has its
//! claims made anew from the snapshots, and writes the VM as it was.
//!
//! A restore has no phase: `status.complete` and the conditions Progressing, Ready and Failure tell. Each look takes one
//! step and writes it down, and what it wrote brings the next look.
mod spec;
mod target;
mod volumes;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::condition::find;
use super::drive::Control;
use super::events::{From, Tone};
use super::json::{get, held, is, items, leaving, list, name, namespace, release, set, text, uid};
use super::kinds::{RESTORE, VM};
use super::snapshot::note;
use super::task::Part;
use crate::sim::store::Key;

/// Who reports what happens to restores.
const REPORTER: From<'static> = From::Component("restore-controller");
const FINALIZER: &str = "snapshot.kubevirt.io/vmrestore-protection";
/// Which restore something was last restored by, as name and UID.
const LAST: [&str; 3] = ["metadata", "annotations", "restore.kubevirt.io/lastRestoreUID"];
/// Which restore a claim or a DataVolume was made for.
const MADE_FOR: &str = "restore.kubevirt.io/name";
/// Which DataVolume a claim is the content of.
const POPULATED: [&str; 3] = ["metadata", "annotations", "cdi.kubevirt.io/storage.populatedFor"];
/// The shortest pause before an error is tried again.
const RETRY: SignedDuration = SignedDuration::from_millis(200);
const DIFFERENT: &str = "restore source and restore target are different but restore target already exists";

/// Whether a look brought something about.
enum Step {
    /// Nothing is left to do in this part.
    Done,
    /// The restore as it is to be written; the part goes on after that.
    Under(Value),
}

/// What goes wrong in a look: the words of an error that is written down, or silence.
enum Stop {
    Error(String),
    Silent,
}

type Look<T> = Result<T, Stop>;

fn error<T>(why: impl Into<String>) -> Look<T> {
    Err(Stop::Error(why.into()))
}

/// A restore, and the VM it goes into.
struct Work {
    restore: Value,
    vm: Option<Value>,
}

impl Work {
    fn key(&self) -> Key {
        Key::new(Some(namespace(&self.restore)), name(&self.restore))
    }

    fn wish(&self, field: &str) -> &str {
        text(&self.restore, &["spec", field])
    }

    /// What is noted on everything that this restore has restored.
    fn mark(&self) -> String {
        format!("{}-{}", name(&self.restore), uid(&self.restore))
    }

    fn restored(&self, object: &Value) -> bool {
        text(object, &LAST) == self.mark()
    }

    fn target(&self) -> Key {
        let called = text(&self.restore, &["spec", "target", "name"]);
        Key::new(Some(namespace(&self.restore)), called)
    }

    /// The VM as the owner of what is made for it.
    fn owner(&self) -> Option<Value> {
        let vm = self.vm.as_ref()?;
        Some(
            json!([{"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "name": name(vm), "uid": uid(vm),
            "controller": true, "blockOwnerDeletion": true}]),
        )
    }
}

fn over(restore: &Value) -> bool {
    is(restore, &["status", "complete"]) || find(restore, "Failure").is_some()
}

impl Control {
    /// Brings a restore one step further.
    pub(super) fn restore(&mut self, key: &Key) {
        let Some(mut restore) = self.cluster.get(RESTORE, key) else {
            return;
        };
        if get(&restore, &["status"]).is_none() {
            set(&mut restore, &["status", "complete"], false);
            let why = "Initializing VirtualMachineRestore";
            self.say(&mut restore, (true, why), (false, why));
            self.save(RESTORE, restore, Part::Restore, key);
            return;
        }
        let space = Some(namespace(&restore));
        let vm = Key::new(space, text(&restore, &["spec", "target", "name"]));
        let mut work = Work {
            vm: self.cluster.get(VM, &vm),
            restore,
        };
        if leaving(&work.restore) {
            self.let_restore_go(work);
            return;
        }
        if over(&work.restore) {
            return;
        }
        if self.own(&mut work) {
            return;
        }
        match self.pursue(&mut work) {
            Ok(()) => {}
            Err(Stop::Silent) => self.try_restore_again(&work),
            Err(Stop::Error(why)) => {
                self.restore_error(&work, &why);
                self.try_restore_again(&work);
            }
        }
    }

    /// Ties the restore to its target; true if that was news.
    fn own(&mut self, work: &mut Work) -> bool {
        let before = work.restore.clone();
        if items(&work.restore, &["metadata", "ownerReferences"]).is_empty()
            && let Some(owner) = work.owner()
        {
            set(&mut work.restore, &["metadata", "ownerReferences"], owner);
        }
        if !held(&work.restore, FINALIZER)
            && let Some(all) = list(&mut work.restore, &["metadata", "finalizers"])
        {
            all.push(json!(FINALIZER));
        }
        let news = work.restore != before;
        if news {
            self.save(RESTORE, work.restore.clone(), Part::Restore, &work.key());
        }
        news
    }

    fn pursue(&mut self, work: &mut Work) -> Look<()> {
        if !self.is_target_off(work) {
            return self.wait_for_target(work);
        }
        let snapshot = self.good_snapshot(work)?;
        let source = text(&snapshot, &["status", "sourceUID"]);
        if let Some(vm) = work.vm.as_ref().filter(|vm| !work.restored(vm))
            && !source.is_empty()
            && uid(vm) != source
        {
            return error(DIFFERENT);
        }
        self.claim_target(work)?;
        let content = self.good_content(&snapshot)?;
        if let Step::Under(restore) = self.restore_volumes(work, &content)? {
            self.write_restore(restore, (true, "Creating new PVCs"), (false, "Waiting for new PVCs"));
            return Ok(());
        }
        if let Step::Under(restore) = self.restore_machine(work, &content)? {
            let said = ((true, "Updating target spec"), (false, "Waiting for target update"));
            self.write_restore(restore, said.0, said.1);
            return Ok(());
        }
        self.clear_away(work);
        self.release_target(work)?;
        let done = format!("Successfully completed VirtualMachineRestore {}", name(&work.restore));
        self.tell(
            &work.restore,
            REPORTER,
            Tone::Normal,
            "VirtualMachineRestoreComplete",
            &done,
        );
        let mut restore = work.restore.clone();
        set(&mut restore, &["status", "complete"], true);
        set(&mut restore, &["status", "restoreTime"], self.cluster.moment());
        let said = "Operation complete";
        self.write_restore(restore, (false, said), (true, said));
        Ok(())
    }

    fn let_restore_go(&mut self, mut work: Work) {
        if !held(&work.restore, FINALIZER) {
            return;
        }
        if work.vm.is_some() && self.release_target(&work).is_err() {
            self.try_restore_again(&work);
            return;
        }
        let key = work.key();
        let why = "VM restore is deleting";
        let mut said = work.restore.clone();
        self.say(&mut said, (false, why), (false, why));
        if said != work.restore {
            self.save(RESTORE, said, Part::Restore, &key);
            return;
        }
        release(&mut work.restore, FINALIZER);
        self.save(RESTORE, work.restore, Part::Restore, &key);
    }

    /// Whether it goes on, and whether it is done, each with the reason.
    fn say(&self, restore: &mut Value, progressing: (bool, &str), ready: (bool, &str)) {
        let now = self.cluster.moment();
        note(restore, "Progressing", progressing.0, progressing.1, &now);
        note(restore, "Ready", ready.0, ready.1, &now);
    }

    /// Writes the conditions, if they are news.
    fn write_restore(&mut self, mut restore: Value, progressing: (bool, &str), ready: (bool, &str)) {
        let key = Key::new(Some(namespace(&restore)), name(&restore));
        self.say(&mut restore, progressing, ready);
        self.save(RESTORE, restore, Part::Restore, &key);
    }

    fn restore_error(&mut self, work: &Work, why: &str) {
        let message = format!("VirtualMachineRestore encountered error {why}");
        self.tell(
            &work.restore,
            REPORTER,
            Tone::Warning,
            "VirtualMachineRestoreError",
            &message,
        );
        self.write_restore(work.restore.clone(), (false, why), (false, why));
    }

    /// An error that nobody can put right.
    fn fail_restore(&mut self, work: &Work, why: &str) {
        let message = format!("VirtualMachineRestore failed {why}");
        self.tell(&work.restore, REPORTER, Tone::Warning, "Operation failed", &message);
        let mut restore = work.restore.clone();
        self.say(&mut restore, (false, why), (false, why));
        note(&mut restore, "Failure", true, why, &self.cluster.moment());
        let key = work.key();
        self.save(RESTORE, restore, Part::Restore, &key);
    }

    /// Each wait is as long as all before it together: the rate limiter of the work queue doubles them.
    fn try_restore_again(&mut self, work: &Work) {
        let born = text(&work.restore, &["metadata", "creationTimestamp"]).parse();
        let age = born.map_or(RETRY, |born| self.now().duration_since(born));
        self.later(Part::Restore, &work.key(), "", age.max(RETRY));
    }
}
