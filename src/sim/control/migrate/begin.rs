//! From the queue to the hand-over.
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::condition;
use super::super::drive::Control;
use super::super::events::{CONTROLLER, Tone};
use super::super::json::{drop, get, items, leaving, name, namespace, set, text, uid};
use super::super::kinds::{MIGRATION, POD, VMI};
use super::super::pods;
use super::super::settings::Settings;
use super::super::task::Part;
use super::{handed, over, target};
use crate::sim::store::Key;

/// The condition of a migration whose target pod a quota refused.
pub(super) const REJECTED: &str = "migrationRejectedByResourceQuota";
/// How long a target pod may find no node, in seconds (`defaultUnschedulablePendingTimeoutSeconds`).
const UNSCHEDULABLE: i64 = 300;
/// How long a target pod may be pending for whatever reason, in seconds (`defaultCatchAllPendingTimeoutSeconds`).
const PENDING: i64 = 900;
/// The first back-off after a failure.
const BACKOFF: SignedDuration = SignedDuration::from_secs(20);

impl Control {
    /// Creates the target pod once the migration has its turn.
    pub(super) fn begin(&mut self, key: &Key, mut migration: Value, vmi: &Value) {
        if leaving(&migration)
            || leaving(vmi)
            || self.is_under_way(text(vmi, &["status", "migrationState", "migrationUid"]), key)
        {
            return;
        }
        if let Some(wait) = self.backoff(key, &migration) {
            let message = format!("backoff migrating vmi {}/{}", namespace(vmi), name(vmi));
            self.tell(vmi, CONTROLLER, Tone::Warning, "MigrationBackoff", &message);
            self.later(Part::Migration, key, "", wait);
            return;
        }
        let all = pods::of(&self.cluster, vmi);
        let Some(source) = pods::active(vmi, &all) else { return };
        let note = ["metadata", "annotations", "kubevirt.io/nonroot"];
        if get(vmi, &note).is_none() {
            let mut vmi = vmi.clone();
            set(&mut vmi, &note, "true");
            self.save(VMI, vmi, Part::Migration, key);
            return;
        }
        if text(vmi, &["status", "phase"]) != "Running" || !self.has_place(key, vmi) {
            return;
        }
        let pod = target::pod(&self.cluster, &migration, vmi, source, &Settings::read(&self.cluster));
        if let Some(why) = self.over_quota(&pod) {
            let message = format!("Error creating pod: {why}");
            self.tell(vmi, CONTROLLER, Tone::Warning, "FailedCreate", &message);
            self.later(Part::Migration, key, "", SignedDuration::from_secs(5));
            if condition::find(&migration, REJECTED).is_none() {
                let now = self.cluster.moment();
                let said =
                    json!({"type": REJECTED, "status": "True", "lastProbeTime": now, "lastTransitionTime": null});
                condition::put(&mut migration, said);
                self.save(MIGRATION, migration, Part::Migration, key);
            }
            return;
        }
        if let Some(pod) = self.cluster.create(POD, pod) {
            self.take_place(key);
            let message = format!("Created migration target pod {}", name(&pod));
            self.tell(&migration, CONTROLLER, Tone::Normal, "SuccessfulCreate", &message);
        }
    }

    /// How long an evacuation or a workload update still has to wait after failures (`handleMigrationBackoff`).
    fn backoff(&self, key: &Key, migration: &Value) -> Option<SignedDuration> {
        let note = |note: &str| get(migration, &["metadata", "annotations", note]).is_some();
        if !note("kubevirt.io/evacuationMigration") && !note("kubevirt.io/workloadUpdateMigration") {
            return None;
        }
        let mut earlier: Vec<Value> = self
            .moves
            .iter()
            .filter_map(|moves| moves.done.get(&super::instance_key(migration)))
            .flatten()
            .filter(|other| *other != key)
            .filter_map(|other| self.cluster.get(MIGRATION, other))
            .collect();
        earlier.sort_by_key(|one| std::cmp::Reverse(text(one, &["metadata", "creationTimestamp"]).to_owned()));
        let failed = earlier
            .iter()
            .take_while(|one| text(one, &["status", "phase"]) != "Succeeded")
            .filter(|one| !leaving(one) && over(one))
            .count();
        let wait = BACKOFF * (1 << i32::try_from(failed).unwrap_or(8).clamp(1, 9) >> 1);
        let last = earlier.first().filter(|_| failed > 0)?;
        let phases = items(last, &["status", "phaseTransitionTimestamps"]);
        let at = phases.iter().find(|one| text(one, &["phase"]) == "Failed")?;
        let at: Timestamp = text(at, &["phaseTransitionTimestamp"]).parse().ok()?;
        let left = at.checked_add(wait).ok()?.duration_since(self.now());
        (left > SignedDuration::ZERO).then_some(left)
    }

    /// A target pod that finds no node is told of, and not waited for for ever (`handlePendingPodTimeout`).
    pub(super) fn wait_for(&mut self, key: &Key, migration: &Value, vmi: &Value, pod: &Value) {
        if leaving(pod) {
            return;
        }
        let limit = |note: &str, default: i64| {
            let own = text(migration, &["metadata", "annotations", note]).parse::<i64>().ok();
            SignedDuration::from_secs(own.unwrap_or(default))
        };
        let pod_key = Key::new(key.namespace(), name(pod));
        let born: Option<Timestamp> = text(pod, &["metadata", "creationTimestamp"]).parse().ok();
        let age = born.map_or(SignedDuration::ZERO, |born| self.now().duration_since(born));
        if target::unschedulable(pod) {
            let message = format!(
                "Migration target pod for VMI [{}/{}] is currently unschedulable.",
                namespace(vmi),
                name(vmi)
            );
            self.tell(
                migration,
                CONTROLLER,
                Tone::Warning,
                "migrationTargetPodUnschedulable",
                &message,
            );
            let limit = limit("kubevirt.io/migrationUnschedulablePodTimeoutSeconds", UNSCHEDULABLE);
            self.give_up(key, migration, pod, &pod_key, limit - age, "unschedulable");
        }
        let limit = limit("kubevirt.io/migrationPendingPodTimeoutSeconds", PENDING);
        self.give_up(key, migration, pod, &pod_key, limit - age, "pending");
    }

    fn give_up(&mut self, key: &Key, migration: &Value, pod: &Value, pod_key: &Key, left: SignedDuration, why: &str) {
        if left > SignedDuration::ZERO {
            self.later(Part::PodLate, key, uid(pod), left);
        } else if self.evict(pod_key) {
            self.push(Part::Kubelet, pod_key);
            let message = format!("{why} pod {}/{} timeout period exceeded", namespace(pod), name(pod));
            self.tell(migration, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
        }
    }

    /// The time of a pending target pod is over, if it still is.
    pub(in super::super) fn pod_late(&mut self, key: &Key, pod_uid: &str) {
        let Some(migration) = self.cluster.get(MIGRATION, key) else {
            return;
        };
        let Some(vmi) = self.cluster.get(VMI, &super::instance_key(&migration)) else {
            return;
        };
        let pod = target::of(&self.cluster, &migration, &vmi);
        if pod.is_some_and(|pod| uid(&pod) == pod_uid) {
            self.push(Part::Migration, key);
        }
    }

    /// Tells both nodes of the migration, by the instance (`handleTargetPodHandoff`).
    pub(super) fn hand_over(&mut self, key: &Key, migration: &Value, vmi: &Value, pod: &Value) {
        if handed(migration, vmi) || text(pod, &["status", "phase"]) != "Running" {
            return;
        }
        let mut new = vmi.clone();
        let node = text(pod, &["spec", "nodeName"]);
        let state = json!({
            "migrationConfiguration": Settings::read(&self.cluster).migration_configuration(),
            "migrationUid": uid(migration),
            "sourceNode": text(vmi, &["status", "nodeName"]),
            "sourcePod": text(migration, &["status", "migrationState", "sourcePod"]),
            "targetNode": node,
            "targetPod": name(pod),
        });
        set(&mut new, &["status", "migrationState"], state);
        set(
            &mut new,
            &["metadata", "labels", "kubevirt.io/migrationTargetNodeName"],
            node,
        );
        if condition::has(vmi, "HotMemoryChange", "True") {
            let containers = items(pod, &["spec", "containers"]);
            let compute = containers.iter().find(|one| name_of(one) == "compute");
            let memory = compute.map_or("", |one| text(one, &["resources", "requests", "memory"]));
            set(
                &mut new,
                &["metadata", "labels", "kubevirt.io/vmi-pod-memory-resource-requests"],
                memory,
            );
        }
        if self.save(VMI, new, Part::Migration, key) {
            let message = "Migration target pod is ready for preparation by virt-handler.";
            self.tell(migration, CONTROLLER, Tone::Normal, "SuccessfulHandOver", message);
        }
    }

    /// A target pod that is gone before the copy began: nobody on the nodes will say so (`handleMarkMigrationFailedOnVMI`).
    pub(super) fn mark_failed(&mut self, migration: &Value, vmi: &Value, pod: Option<&Value>) {
        let state = |field: &str| get(vmi, &["status", "migrationState", field]).is_some();
        let down = pod.is_none_or(pods::ended);
        if !down || !handed(migration, vmi) || state("startTimestamp") || state("failed") || state("completed") {
            return;
        }
        let mut new = vmi.clone();
        let now = self.cluster.moment();
        for field in ["startTimestamp", "endTimestamp"] {
            set(&mut new, &["status", "migrationState", field], now.clone());
        }
        for field in ["failed", "completed"] {
            set(&mut new, &["status", "migrationState", field], true);
        }
        drop(&mut new, &["metadata", "labels", "kubevirt.io/migrationTargetNodeName"]);
        if self.cluster.update(VMI, new) {
            let message = format!(
                "VirtualMachineInstance migration uid {} failed. reason: Target pod is down",
                uid(migration)
            );
            self.tell(vmi, CONTROLLER, Tone::Warning, "FailedMigration", &message);
        }
    }
}

fn name_of(container: &Value) -> &str {
    text(container, &["name"])
}
