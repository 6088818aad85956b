//! CronJobs and Jobs (pkg/controller/cronjob, pkg/controller/job): at its time a CronJob makes a Job, a Job makes its pod,
//! and the pod's end is the Job's.
//!
//! A Job that fails is not tried again: its pod is as much as anybody needs to see.
mod job;
mod when;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{From, Tone};
use super::json::{get, is, items, leaving, name, namespace, number, owner, set, text, uid};
use super::kinds::{CRON, JOB};
use super::task::Part;
use crate::sim::store::Key;
use when::When;

const CRONS: From<'static> = From::Component("cronjob-controller");

impl Control {
    /// Makes the Job that is due, and waits for the next one.
    pub(super) fn cron(&mut self, key: &Key) {
        let Some(mut cron) = self.cluster.get(CRON, key).filter(|cron| !leaving(cron)) else {
            return;
        };
        self.tidy_jobs(key, &cron);
        let Some(when) = When::parse(text(&cron, &["spec", "schedule"])) else {
            return;
        };
        if is(&cron, &["spec", "suspend"]) {
            return;
        }
        let last = text(&cron, &["status", "lastScheduleTime"]);
        let born = text(&cron, &["metadata", "creationTimestamp"]);
        let since: Option<Timestamp> = last.parse().or_else(|_| born.parse()).ok();
        let Some(next) = since.and_then(|since| when.next(since)) else {
            return;
        };
        let wait = next.duration_since(self.now());
        if wait > SignedDuration::ZERO {
            self.later(Part::Cron, key, uid(&cron), wait);
            return;
        }
        let busy = !items(&cron, &["status", "active"]).is_empty();
        // of those that were missed, only the latest is made
        let due = when.latest(next, self.now());
        set(&mut cron, &["status", "lastScheduleTime"], due.to_string());
        if busy && text(&cron, &["spec", "concurrencyPolicy"]) == "Forbid" {
            let message = "Not starting job because prior execution is running and concurrency policy is Forbid";
            self.tell(&cron, CRONS, Tone::Normal, "JobAlreadyActive", message);
        } else if let Some(job) = self.cluster.create(JOB, job::of(&cron, due)) {
            let message = format!("Created job {}", name(&job));
            self.tell(&cron, CRONS, Tone::Normal, "SuccessfulCreate", &message);
            if let Some(all) = super::json::list(&mut cron, &["status", "active"]) {
                all.push(json!({"apiVersion": "batch/v1", "kind": "Job", "name": name(&job),
                    "namespace": namespace(&job), "uid": uid(&job)}));
            }
        }
        self.save(CRON, cron, Part::Cron, key);
        self.push(Part::Cron, key);
    }

    /// A Job of a CronJob has ended, or is gone.
    fn tidy_jobs(&mut self, key: &Key, cron: &Value) {
        let prefix = format!("{}/{}-", key.namespace().unwrap_or_default(), key.name());
        let mut own = self.cluster.list(JOB, &prefix);
        own.retain(|job| owner(job, "CronJob").is_some_and(|(_, by)| by == uid(cron)));
        let mut new = cron.clone();
        let over = |job: &str| own.iter().find(|one| uid(one) == job).is_none_or(job::over);
        if let Some(all) = super::json::list(&mut new, &["status", "active"]) {
            all.retain(|one| !over(text(one, &["uid"])));
        }
        if items(&new, &["status", "active"]).is_empty() {
            super::json::drop(&mut new, &["status", "active"]);
        }
        let done = own.iter().filter(|job| job::succeeded(job));
        if let Some(latest) = done.map(|job| text(job, &["status", "completionTime"])).max() {
            set(&mut new, &["status", "lastSuccessfulTime"], latest);
        }
        if get(cron, &["status"]).is_some() && new != *cron {
            self.cluster.update(CRON, new);
        }
        for (good, field, default) in [
            (true, "successfulJobsHistoryLimit", 3),
            (false, "failedJobsHistoryLimit", 1),
        ] {
            let mut ended: Vec<&Value> = own
                .iter()
                .filter(|job| job::over(job) && job::succeeded(job) == good)
                .collect();
            ended.sort_by_key(|job| text(job, &["metadata", "creationTimestamp"]));
            let kept = usize::try_from(number(cron, &["spec", field]).unwrap_or(default)).unwrap_or(0);
            let surplus = ended.len().saturating_sub(kept);
            for job in ended.into_iter().take(surplus) {
                self.remove_job(job);
            }
        }
    }
}
