//! Who looks at what after a change.
use jiff::SignedDuration;
use serde_json::Value;

use super::drive::Control;
use super::json::{get, leaving, name, owner, text, uid};
use super::kinds::{
    BUDGET, CLAIM, CLONE, CONTENT, CRON, DEPLOYMENT, DISK, HEALTH, JOB, MAAS, MACHINE, MACHINE_SET, MIGRATION, NODE,
    PLANE, POD, RESTORE, SNAPSHOT, VM, VMI, VOLUME_SNAPSHOT,
};
use super::task::{Part, Task};
use super::workload::wants_to_move;
use crate::sim::catalog;
use crate::sim::store::{Body, Change, Entry, Key, Verb};

/// The workload updater gathers what changed for a while before it acts.
const UPDATE: SignedDuration = SignedDuration::from_millis(2_500);

impl Control {
    /// Lets the controllers know of a change. What a seed record does by itself is everyday life, and nobody's work.
    pub(super) fn route(&mut self, kind: &'static str, change: &Change) {
        if change.verb == Verb::Modified && matches!(change.body, Body::Seeded(_)) {
            return;
        }
        let Some(shape) = catalog::by_id(kind) else { return };
        let entry = Entry {
            rv: change.rv,
            body: change.body.clone(),
        };
        let object = self.cluster.world().object(shape, &entry);
        let gone = change.verb == Verb::Deleted;
        let key = &change.key;
        match kind {
            NODE => self.node_changed(key, &object, gone),
            VM => {
                if let (Some(before), false) = (&change.before, gone) {
                    let before = self.cluster.world().object(shape, before);
                    self.template_changed(key, &before, &object);
                }
                self.push(Part::Machine, key);
                self.snapshots_of(key, &object, change.verb == Verb::Added);
                self.restores_into(key);
                self.clones_in(key);
            }
            VMI => self.instance_changed(key, &object, gone),
            MIGRATION => self.migration_changed(key, &object, gone),
            POD => self.pod_changed(key, &object, gone),
            DISK => {
                self.disk_changed(key, &object);
                self.restore_of(key, &object);
            }
            CLAIM => {
                self.claim_changed(key, &object);
                self.restore_of(key, &object);
            }
            RESTORE => {
                self.push(Part::Restore, key);
                self.clones_in(key);
            }
            CLONE if gone => self.clone_gone(key, &object),
            CLONE => self.push(Part::Clone, key),
            CRON if !gone => self.push(Part::Cron, key),
            JOB => self.job_changed(key, &object, gone),
            SNAPSHOT => {
                self.push(Part::Snapshot, key);
                let content = format!("vmsnapshot-content-{}", uid(&object));
                self.push(Part::Content, &Key::new(key.namespace(), &content));
                self.clones_in(key);
            }
            CONTENT => self.content_changed(key, &object, gone),
            VOLUME_SNAPSHOT => self.claim_snapshot_changed(key, &object, gone),
            MACHINE => self.capi_machine_changed(key, &object, gone),
            MAAS => self.host_changed(key, &object, gone),
            MACHINE_SET => {
                self.push(Part::MachineSet, key);
                if let Some((of, _)) = owner(&object, "MachineDeployment") {
                    self.push(Part::Deployment, &Key::new(key.namespace(), of));
                }
            }
            DEPLOYMENT => self.push(Part::Deployment, key),
            PLANE => self.push(Part::Plane, key),
            HEALTH => self.push(Part::Health, key),
            BUDGET => self.push(Part::Budget, key),
            _ => {}
        }
        let owns = matches!(
            kind,
            VM | VMI | MIGRATION | DISK | CLAIM | SNAPSHOT | CONTENT | VOLUME_SNAPSHOT
        );
        if gone && owns {
            self.tasks.push(Task::of(Part::Collect, key.clone(), uid(&object)));
        }
    }

    /// The snapshot that holds a VM, and those that wait for a new one.
    fn snapshots_of(&mut self, key: &Key, vm: &Value, new: bool) {
        let holder = text(vm, &["status", "snapshotInProgress"]);
        if !holder.is_empty() {
            self.push(Part::Snapshot, &Key::new(key.namespace(), holder));
        }
        if new && !self.cluster.world().store().is_empty(SNAPSHOT) {
            let prefix = format!("{}/", key.namespace().unwrap_or_default());
            for snapshot in self.cluster.list(SNAPSHOT, &prefix) {
                if text(&snapshot, &["spec", "source", "name"]) == key.name() {
                    self.push(Part::Snapshot, &Key::new(key.namespace(), name(&snapshot)));
                }
            }
        }
    }

    /// The restores into a VM.
    fn restores_into(&mut self, key: &Key) {
        if self.cluster.world().store().is_empty(RESTORE) {
            return;
        }
        let prefix = format!("{}/", key.namespace().unwrap_or_default());
        for restore in self.cluster.list(RESTORE, &prefix) {
            if text(&restore, &["spec", "target", "name"]) == key.name() {
                self.push(Part::Restore, &Key::new(key.namespace(), name(&restore)));
            }
        }
    }

    /// The restore that a claim or a DataVolume was made for.
    fn restore_of(&mut self, key: &Key, object: &Value) {
        let restore = text(object, &["metadata", "annotations", "restore.kubevirt.io/name"]);
        if !restore.is_empty() {
            self.push(Part::Restore, &Key::new(key.namespace(), restore));
        }
    }

    fn content_changed(&mut self, key: &Key, content: &Value, gone: bool) {
        if gone {
            self.content_gone(content);
        } else {
            self.push(Part::Content, key);
        }
        let snapshot = text(content, &["spec", "virtualMachineSnapshotName"]);
        self.push(Part::Snapshot, &Key::new(key.namespace(), snapshot));
    }

    fn claim_snapshot_changed(&mut self, key: &Key, snapshot: &Value, gone: bool) {
        if !gone {
            self.push(Part::Csi, key);
        }
        if let Some((content, _)) = owner(snapshot, "VirtualMachineSnapshotContent") {
            self.push(Part::Content, &Key::new(key.namespace(), content));
        }
    }

    fn instance_changed(&mut self, key: &Key, vmi: &Value, gone: bool) {
        self.push(Part::Handler, key);
        self.push(Part::Instance, key);
        self.push(Part::Machine, key);
        self.wake_moves(key);
        if !gone && !text(vmi, &["status", "evacuationNodeName"]).is_empty() {
            self.push(Part::Evacuation, key);
        }
        if !gone {
            self.push(Part::Interfaces, key);
        }
        if !gone && wants_to_move(vmi) {
            self.later(Part::Workload, key, "", UPDATE);
        }
    }

    fn pod_changed(&mut self, key: &Key, pod: &Value, gone: bool) {
        self.count_pod(key, pod, gone);
        self.budgets_of(pod);
        self.replace(pod, gone);
        self.storage_started(pod);
        if !gone && text(pod, &["spec", "nodeName"]).is_empty() && !leaving(pod) {
            self.push(Part::Schedule, key);
        }
        if !gone {
            self.push(Part::Kubelet, key);
        }
        let space = key.namespace();
        if gone && key.name().starts_with("virt-launcher-") {
            self.tasks.push(Task::of(Part::Collect, key.clone(), uid(pod)));
        }
        if let Some((launcher, _)) = owner(pod, "Pod")
            && let Some(launcher) = self.cluster.get(POD, &Key::new(space, launcher))
            && let Some((name, _)) = owner(&launcher, "VirtualMachineInstance")
        {
            self.push(Part::Instance, &Key::new(space, name));
        }
        if let Some((name, _)) = owner(pod, "VirtualMachineInstance") {
            let vmi = Key::new(space, name);
            self.push(Part::Instance, &vmi);
            self.push(Part::Handler, &vmi);
            self.push(Part::Interfaces, &vmi);
        }
        if !gone && get(pod, &["metadata", "annotations", "k8s.v1.cni.cncf.io/networks"]).is_some() {
            self.push(Part::Networks, key);
        }
        if let Some((job, _)) = owner(pod, "Job") {
            self.push(Part::Job, &Key::new(space, job));
        }
        if !gone && super::descheduler::runs_one(pod) {
            self.descheduler_starts(key, pod);
        }
        let job = text(pod, &["metadata", "annotations", "kubevirt.io/migrationJobName"]);
        if !job.is_empty() && get(pod, &["metadata", "labels", "kubevirt.io/migrationJobUID"]).is_some() {
            self.push(Part::Migration, &Key::new(space, job));
        }
    }
}
