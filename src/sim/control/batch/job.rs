//! Jobs: one pod each, and what becomes of it.
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::condition::{self, has, probed};
use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::json::{get, leaving, name, namespace, owner, set, text, uid};
use super::super::kinds::{CRON, JOB, POD};
use super::super::pods::ended;
use super::super::task::Part;
use crate::sim::store::Key;

const JOBS: From<'static> = From::Component("job-controller");

pub(super) fn succeeded(job: &Value) -> bool {
    has(job, "Complete", "True")
}

pub(super) fn over(job: &Value) -> bool {
    succeeded(job) || has(job, "Failed", "True")
}

/// The Job of a CronJob for one moment; its name counts the minutes since 1970.
pub(super) fn of(cron: &Value, due: Timestamp) -> Value {
    let mut job = get(cron, &["spec", "jobTemplate"])
        .cloned()
        .unwrap_or_else(|| json!({}));
    set(
        &mut job,
        &["metadata", "name"],
        format!("{}-{}", name(cron), due.as_second() / 60),
    );
    set(&mut job, &["metadata", "namespace"], namespace(cron));
    set(
        &mut job,
        &[
            "metadata",
            "annotations",
            "batch.kubernetes.io/cronjob-scheduled-timestamp",
        ],
        due.to_string(),
    );
    set(
        &mut job,
        &["metadata", "ownerReferences"],
        json!([{"apiVersion": "batch/v1", "kind": "CronJob", "name": name(cron), "uid": uid(cron), "controller": true,
            "blockOwnerDeletion": true}]),
    );
    job
}

fn pod_of(job: &Value) -> Value {
    let template = get(job, &["spec", "template"]).unwrap_or(&Value::Null);
    let mut pod = json!({"spec": get(template, &["spec"])});
    // of the template's metadata a pod gets no name
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = get(template, &["metadata", field]) {
            set(&mut pod, &["metadata", field], value.clone());
        }
    }
    set(&mut pod, &["metadata", "generateName"], format!("{}-", name(job)));
    set(&mut pod, &["metadata", "namespace"], namespace(job));
    for (label, value) in [
        ("batch.kubernetes.io/controller-uid", uid(job)),
        ("batch.kubernetes.io/job-name", name(job)),
        ("controller-uid", uid(job)),
        ("job-name", name(job)),
    ] {
        set(&mut pod, &["metadata", "labels", label], value);
    }
    set(
        &mut pod,
        &["metadata", "ownerReferences"],
        json!([{"apiVersion": "batch/v1", "kind": "Job", "name": name(job), "uid": uid(job), "controller": true,
            "blockOwnerDeletion": true}]),
    );
    set(
        &mut pod,
        &["status"],
        json!({"phase": "Pending", "qosClass": "Burstable"}),
    );
    pod
}

impl Control {
    /// Makes a Job's pod, and ends the Job when its pod has ended.
    pub(in super::super) fn job(&mut self, key: &Key) {
        let Some(mut job) = self.cluster.get(JOB, key).filter(|job| !leaving(job) && !over(job)) else {
            return;
        };
        let now = self.cluster.moment();
        let prefix = format!("{}/{}-", key.namespace().unwrap_or_default(), key.name());
        let mut pods = self.cluster.list(POD, &prefix);
        pods.retain(|pod| owner(pod, "Job").is_some_and(|(_, by)| by == uid(&job)));
        let Some(pod) = pods.first() else {
            if let Some(pod) = self.cluster.create(POD, pod_of(&job)) {
                set(
                    &mut job,
                    &["status"],
                    json!({"active": 1, "ready": 0, "startTime": now, "terminating": 0}),
                );
                let message = format!("Created pod: {}", name(&pod));
                self.tell(&job, JOBS, Tone::Normal, "SuccessfulCreate", &message);
                self.save(JOB, job, Part::Job, key);
            }
            return;
        };
        if !ended(pod) {
            return;
        }
        let good = text(pod, &["status", "phase"]) == "Succeeded";
        let started = text(&job, &["status", "startTime"]).to_owned();
        set(
            &mut job,
            &["status"],
            json!({"ready": 0, "startTime": started, "terminating": 0}),
        );
        let (count, kinds, reason, message) = if good {
            set(&mut job, &["status", "completionTime"], now.clone());
            (
                "succeeded",
                ["SuccessCriteriaMet", "Complete"],
                "CompletionsReached",
                "Reached expected number of succeeded pods",
            )
        } else {
            (
                "failed",
                ["FailureTarget", "Failed"],
                "BackoffLimitExceeded",
                "Job has reached the specified backoff limit",
            )
        };
        set(&mut job, &["status", count], 1);
        for kind in kinds {
            condition::put(&mut job, probed(kind, true, reason, message, &now));
        }
        let (tone, told, words) = if good {
            (Tone::Normal, "Completed", "Job completed")
        } else {
            (Tone::Warning, reason, message)
        };
        self.tell(&job, JOBS, tone, told, words);
        self.save(JOB, job, Part::Job, key);
    }

    /// The CronJob that a Job belongs to looks after it.
    pub(in super::super) fn job_changed(&mut self, key: &Key, job: &Value, gone: bool) {
        if !gone {
            self.push(Part::Job, key);
        }
        if let Some((cron, _)) = owner(job, "CronJob") {
            let cron = Key::new(key.namespace(), cron);
            if self.cluster.get(CRON, &cron).is_some() {
                self.push(Part::Cron, &cron);
            }
        }
    }

    /// Removes a Job and its pods.
    pub(super) fn remove_job(&mut self, job: &Value) {
        let space = Some(namespace(job));
        let prefix = format!("{}/{}-", namespace(job), name(job));
        for pod in self.cluster.list(POD, &prefix) {
            if owner(&pod, "Job").is_some_and(|(_, by)| by == uid(job)) {
                self.cluster.remove(POD, &Key::new(space, name(&pod)));
            }
        }
        self.cluster.remove(JOB, &Key::new(space, name(job)));
    }
}
