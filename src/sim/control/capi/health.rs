//! The MachineHealthCheck controller (internal/controllers/machinehealthcheck): machines whose nodes stay away are given up,
//! unless too many are.
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::condition::find;
use super::super::drive::Control;
use super::super::json::{get, items, leaving, list, name, namespace, set, text};
use super::super::kinds::{HEALTH, MACHINE, NODE};
use super::super::task::Part;
use super::condition::mark;
use super::rollout::scaled;
use crate::sim::api::selects;
use crate::sim::store::Key;

impl Control {
    /// Every health check looks at its machines again.
    pub(in super::super) fn check_health_soon(&mut self) {
        let mut all = Vec::new();
        self.cluster.each(HEALTH, "", |key, _| all.push(key));
        for key in all {
            self.push(Part::Health, &key);
        }
    }

    /// Looks at the machines of a health check.
    pub(in super::super) fn check_health(&mut self, key: &Key) {
        let Some(mut check) = self.cluster.get(HEALTH, key) else {
            return;
        };
        if self.paused(&check) {
            return;
        }
        let mut machines = self.cluster.list(MACHINE, &format!("{}/", namespace(&check)));
        let selector = get(&check, &["spec", "selector"]).cloned().unwrap_or_default();
        machines.retain(|one| {
            let labels = get(one, &["metadata", "labels"]).unwrap_or(&Value::Null);
            selects(&selector, labels) && !leaving(one)
        });
        let mut sick = Vec::new();
        let mut soonest: Option<SignedDuration> = None;
        for machine in &machines {
            match self.judge(&check, machine) {
                Verdict::Sick(reason, message) => {
                    sick.push((machine.clone(), reason, message));
                    continue;
                }
                Verdict::Well => {}
                Verdict::Soon(wait) => soonest = Some(soonest.map_or(wait, |known| known.min(wait))),
            }
            self.well_again(machine);
        }
        let expected = i64::try_from(machines.len()).unwrap_or(i64::MAX);
        let unhealthy = i64::try_from(sick.len()).unwrap_or(i64::MAX);
        let most = scaled(get(&check, &["spec", "maxUnhealthy"]), expected, false).unwrap_or(expected);
        let now = self.cluster.moment();
        set(&mut check, &["status", "expectedMachines"], expected);
        set(&mut check, &["status", "currentHealthy"], expected - unhealthy);
        set(
            &mut check,
            &["status", "remediationsAllowed"],
            (most - unhealthy).max(0),
        );
        let allowed = unhealthy <= most;
        let message = format!(
            "Remediation is not allowed, the number of not started or unhealthy machines exceeds maxUnhealthy \
             (total: {expected}, unhealthy: {unhealthy}, maxUnhealthy: {most})"
        );
        mark(
            &mut check,
            "RemediationAllowed",
            allowed,
            "TooManyUnhealthy",
            &message,
            &now,
        );
        self.cluster.update(HEALTH, check);
        for (mut machine, reason, message) in sick {
            mark(&mut machine, "HealthCheckSucceeded", false, reason, &message, &now);
            if allowed && find(&machine, "OwnerRemediated").is_none() {
                mark(
                    &mut machine,
                    "OwnerRemediated",
                    false,
                    "WaitingForRemediation",
                    "",
                    &now,
                );
            }
            self.cluster.update(MACHINE, machine);
        }
        if let Some(wait) = soonest {
            self.later(Part::Health, key, "", wait);
        }
    }

    /// A machine that is well says so, and is nobody's to replace any more.
    fn well_again(&mut self, machine: &Value) {
        let mut changed = machine.clone();
        let now = self.cluster.moment();
        mark(&mut changed, "HealthCheckSucceeded", true, "", "", &now);
        for path in [&["status", "conditions"][..], &["status", "v1beta2", "conditions"]] {
            if let Some(all) = list(&mut changed, path) {
                all.retain(|one| text(one, &["type"]) != "OwnerRemediated");
            }
        }
        self.cluster.update(MACHINE, changed);
    }

    /// `needsRemediation`.
    fn judge(&self, check: &Value, machine: &Value) -> Verdict {
        let known = text(machine, &["status", "nodeRef", "name"]);
        let node = self.cluster.get(NODE, &Key::new(None, known));
        let wait = |since: &str, patience: i64| {
            let since = since.parse::<Timestamp>().unwrap_or(self.now());
            let past = self.now().duration_since(since).as_secs();
            SignedDuration::from_secs(patience - past + 1)
        };
        let Some(node) = node else {
            if !known.is_empty() {
                return Verdict::Sick("NodeNotFound", String::new());
            }
            let patience = super::span(text(check, &["spec", "nodeStartupTimeout"])).unwrap_or(600);
            if patience == 0 {
                return Verdict::Well;
            }
            let built = find(machine, "InfrastructureReady").filter(|one| text(one, &["status"]) == "True");
            let built = built.map_or("", |one| text(one, &["lastTransitionTime"]));
            let since = built.max(text(machine, &["metadata", "creationTimestamp"]));
            let left = wait(since, patience);
            return if left <= SignedDuration::ZERO {
                let message = format!("Node failed to report startup in {patience}s");
                Verdict::Sick("NodeStartupTimeout", message)
            } else {
                Verdict::Soon(left)
            };
        };
        let mut soonest = None;
        for rule in items(check, &["spec", "unhealthyConditions"]) {
            let (kind, status) = (text(rule, &["type"]), text(rule, &["status"]));
            let Some(found) = find(&node, kind).filter(|found| text(found, &["status"]) == status) else {
                continue;
            };
            let patience = super::span(text(rule, &["timeout"])).unwrap_or(0);
            let left = wait(text(found, &["lastTransitionTime"]), patience);
            if left <= SignedDuration::ZERO {
                let message =
                    format!("Condition {kind} on node is reporting status {status} for more than {patience}s");
                return Verdict::Sick("UnhealthyNode", message);
            }
            soonest = Some(soonest.map_or(left, |known: SignedDuration| known.min(left)));
        }
        soonest.map_or(Verdict::Well, Verdict::Soon)
    }

    /// Tells the health checks of a node that is not well, or of a machine that has none.
    pub(in super::super) fn worry(&mut self, object: &Value) {
        let quiet = find(object, "Ready").is_some_and(|ready| text(ready, &["status"]) != "True");
        if quiet || get(object, &["status", "nodeRef"]).is_none() && !name(object).is_empty() {
            self.check_health_soon();
        }
    }
}

enum Verdict {
    Well,
    Soon(SignedDuration),
    Sick(&'static str, String),
}
