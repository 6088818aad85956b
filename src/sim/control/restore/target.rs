//! The VM that a restore goes into: it has to be off, and nobody else may change it meanwhile.
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::events::Tone;
use super::super::json::{drop, get, namespace, set, text};
use super::super::kinds::{CONTENT, SNAPSHOT, VM, VMI};
use super::super::task::Part;
use super::{Look, REPORTER, Stop, Work, error};
use crate::sim::api::{Asker, ask};
use crate::sim::store::Key;

/// How long a target may run on that is to be switched off by somebody (`DefaultGracePeriod`).
const GRACE: SignedDuration = SignedDuration::from_mins(5);
const NOT_READY: &str = "RestoreTargetNotReady";
const EXISTS: &str = "Restore target VMI still exists, please stop the restore target to proceed with restore";
const STOPPING: &str = "Automatically stopping restore target for restore operation";
const EVENTUALLY: &str =
    "Waiting for target VM to be powered off. Please stop the restore target to proceed with restore";
const IN_TIME: &str = "Waiting for target VM to be powered off. Please stop the restore target to proceed with \
     restore, or the operation will fail after 5m0s";
const TOO_LATE: &str =
    "Restore target failed to be ready within 5m0s. Please power off the target VM before attempting restore";
const AT_ONCE: &str = "Restore target VMI must be powered off before restore operation";
const CONTROLLER: Asker = Asker {
    account: "system:serviceaccount:kubevirt:kubevirt-controller",
    program: "virt-controller",
};

impl Control {
    /// A VM counts as off once its instance is gone, whatever its status prints.
    pub(super) fn is_target_off(&self, work: &Work) -> bool {
        work.vm.is_none() || self.cluster.get(VMI, &work.target()).is_none()
    }

    /// Does what the restore's readiness policy says about a target that runs.
    pub(super) fn wait_for_target(&mut self, work: &Work) -> Look<()> {
        let (why, told) = match work.wish("targetReadinessPolicy") {
            "WaitEventually" => (EVENTUALLY, EXISTS),
            "StopTarget" => return self.stop_target(work),
            "FailImmediate" => {
                self.fail_restore(work, AT_ONCE);
                return Ok(());
            }
            "" | "WaitGracePeriodAndFail" => {
                let born = text(&work.restore, &["metadata", "creationTimestamp"]);
                let until = born
                    .parse::<Timestamp>()
                    .ok()
                    .and_then(|born| born.checked_add(GRACE).ok());
                let left = until.map_or(GRACE, |until| until.duration_since(self.now()));
                if left < SignedDuration::ZERO {
                    self.fail_restore(work, TOO_LATE);
                    return Ok(());
                }
                self.later(Part::Restore, &work.key(), "", left + SignedDuration::from_secs(1));
                (IN_TIME, EXISTS)
            }
            // taken by the webhook, and known to nobody
            _ => return Err(Stop::Silent),
        };
        self.tell(&work.restore, REPORTER, Tone::Warning, NOT_READY, told);
        self.write_restore(work.restore.clone(), (false, why), (false, why));
        Ok(())
    }

    fn stop_target(&mut self, work: &Work) -> Look<()> {
        self.tell(&work.restore, REPORTER, Tone::Warning, NOT_READY, STOPPING);
        let target = work.target();
        let path = format!(
            "/apis/subresources.kubevirt.io/v1/namespaces/{}/virtualmachines/{}/stop",
            namespace(&work.restore),
            target.name()
        );
        let (code, answer) = ask(&self.cluster.shared(), CONTROLLER, Method::PUT, &path, &json!({}));
        if code >= 400 {
            return error(text(&answer, &["message"]));
        }
        self.write_restore(work.restore.clone(), (false, STOPPING), (false, STOPPING));
        Ok(())
    }

    /// Notes on the VM that it is being restored, which keeps it from being started.
    pub(super) fn claim_target(&mut self, work: &mut Work) -> Look<()> {
        const UNDER_WAY: [&str; 2] = ["status", "restoreInProgress"];
        let own = super::name(&work.restore).to_owned();
        let Some(vm) = work.vm.as_ref().filter(|vm| !work.restored(vm)) else {
            return Ok(());
        };
        match text(vm, &UNDER_WAY) {
            "" => {}
            holder if holder == own => return Ok(()),
            _ => return Err(Stop::Silent),
        }
        let mut vm = vm.clone();
        set(&mut vm, &UNDER_WAY, own);
        if !self.cluster.update(VM, vm) {
            return Err(Stop::Silent);
        }
        work.vm = self.cluster.get(VM, &work.target());
        Ok(())
    }

    /// Gives the VM free again.
    pub(super) fn release_target(&mut self, work: &Work) -> Look<()> {
        let Some(mut vm) = self.cluster.get(VM, &work.target()) else {
            return error("At this point target should exist");
        };
        if text(&vm, &["status", "restoreInProgress"]) != super::name(&work.restore) {
            return Ok(());
        }
        for field in ["restoreInProgress", "memoryDumpRequest"] {
            drop(&mut vm, &["status", field]);
        }
        if self.cluster.update(VM, vm) {
            Ok(())
        } else {
            Err(Stop::Silent)
        }
    }

    /// The snapshot, if it can be restored from.
    pub(super) fn good_snapshot(&self, work: &Work) -> Look<Value> {
        let key = Key::new(Some(namespace(&work.restore)), work.wish("virtualMachineSnapshotName"));
        let Some(snapshot) = self.cluster.get(SNAPSHOT, &key) else {
            return error(format!("VMSnapshot {} does not exist", key.as_str()));
        };
        if text(&snapshot, &["status", "phase"]) == "Failed" {
            return error(format!("VMSnapshot {} failed and is invalid to use", key.as_str()));
        }
        if !super::is(&snapshot, &["status", "readyToUse"]) {
            return error(format!("VMSnapshot {} not ready", key.as_str()));
        }
        Ok(snapshot)
    }

    /// What the snapshot kept.
    pub(super) fn good_content(&self, snapshot: &Value) -> Look<Value> {
        let called = text(snapshot, &["status", "virtualMachineSnapshotContentName"]);
        let key = Key::new(Some(namespace(snapshot)), called);
        if called.is_empty() {
            let (space, own) = (namespace(snapshot), super::name(snapshot));
            return error(format!("no snapshot content name in {space}/{own}"));
        }
        let Some(content) = self.cluster.get(CONTENT, &key) else {
            return error(format!("VMSnapshotContent {} does not exist", key.as_str()));
        };
        if !super::is(&content, &["status", "readyToUse"]) {
            return error(format!("VMSnapshotContent {} not ready", key.as_str()));
        }
        if get(&content, &["spec", "source", "virtualMachine"]).is_none() {
            return error("unexpected snapshot source");
        }
        Ok(content)
    }
}
