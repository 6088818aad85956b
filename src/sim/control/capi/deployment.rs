//! The MachineDeployment controller (internal/controllers/machinedeployment): one MachineSet for each template that there
//! was, and a roll-out from the old ones to the new one.
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{drop, get, leaving, name, namespace, number, owner, set, text, uid};
use super::super::kinds::{DEPLOYMENT, MACHINE, MACHINE_SET};
use super::super::task::Part;
use super::condition::{mark, mark2};
use super::rollout::{self, Count};
use crate::sim::store::Key;

const REVISION: [&str; 3] = [
    "metadata",
    "annotations",
    "machinedeployment.clusters.x-k8s.io/revision",
];

impl Control {
    /// Takes one step of a roll-out, or finds that there is nothing to do.
    pub(in super::super) fn deployment(&mut self, key: &Key) {
        let Some(deployment) = self.cluster.get(DEPLOYMENT, key) else {
            return;
        };
        if leaving(&deployment) || self.paused(&deployment) {
            return;
        }
        self.when_due(&deployment, Part::Deployment, key);
        let prefix = format!("{}/", namespace(&deployment));
        let mut sets = self.cluster.list(MACHINE_SET, &prefix);
        sets.retain(|one| owner(one, "MachineDeployment").is_some_and(|(name, _)| name == key.name()) && !leaving(one));
        sets.sort_by(|a, b| age(a).cmp(&age(b)));
        let now = self.now();
        let Some(new) = newest(&deployment, &sets, now) else {
            self.new_set(&deployment, &sets);
            return;
        };
        let (old, new): (Vec<Value>, Vec<Value>) = sets.into_iter().partition(|one| uid(one) != new);
        let Some(new) = new.into_iter().next() else { return };
        let desired = number(&deployment, &["spec", "replicas"]).unwrap_or(1);
        let counts: Vec<Count> = old.iter().map(count).collect();
        let mut all = counts.clone();
        all.push(count(&new));
        let grown = rollout::grown(&deployment, desired, count(&new).wanted, &all);
        self.scale(&new, grown);
        let target = Count {
            wanted: grown,
            ..count(&new)
        };
        if text(&deployment, &["spec", "strategy", "type"]) != "OnDelete" {
            let left = rollout::shrunk(&deployment, desired, target, &counts);
            for (set, replicas) in old.iter().zip(left) {
                self.scale(set, replicas);
            }
        }
        self.outdate(&prefix, &old);
        self.sweep_sets(&deployment, &old);
        self.deployment_status(deployment, &new, &old);
    }

    fn scale(&mut self, machine_set: &Value, replicas: i64) {
        if number(machine_set, &["spec", "replicas"]) == Some(replicas) {
            return;
        }
        let key = Key::new(Some(namespace(machine_set)), name(machine_set));
        let mut changed = machine_set.clone();
        set(&mut changed, &["spec", "replicas"], replicas);
        self.save(MACHINE_SET, changed, Part::MachineSet, &key);
    }

    /// The MachineSet of a template that has none yet (`createMachineSetAndWait`).
    fn new_set(&mut self, deployment: &Value, old: &[Value]) {
        let desired = number(deployment, &["spec", "replicas"]).unwrap_or(1);
        let counts: Vec<Count> = old.iter().map(count).collect();
        let replicas = rollout::grown(deployment, desired, 0, &counts);
        let hash = self.letters(5);
        let mut template = get(deployment, &["spec", "template"]).cloned().unwrap_or_default();
        set(
            &mut template,
            &["metadata", "labels", "machine-template-hash"],
            hash.as_str(),
        );
        let mut selector = get(deployment, &["spec", "selector"]).cloned().unwrap_or_default();
        set(&mut selector, &["matchLabels", "machine-template-hash"], hash.as_str());
        let revision = 1 + old
            .iter()
            .filter_map(|one| text(one, &REVISION).parse().ok())
            .max()
            .unwrap_or(text(deployment, &REVISION).parse::<i64>().unwrap_or(0));
        let mut labels = get(&template, &["metadata", "labels"]).cloned().unwrap_or_default();
        set(&mut labels, &["cluster.x-k8s.io/deployment-name"], name(deployment));
        let made = self.cluster.create(
            MACHINE_SET,
            json!({
                "metadata": {
                    "name": format!("{}-{hash}", name(deployment)),
                    "namespace": namespace(deployment),
                    "annotations": {
                        "machinedeployment.clusters.x-k8s.io/desired-replicas": desired.to_string(),
                        "machinedeployment.clusters.x-k8s.io/max-replicas": (desired + rollout::fence(deployment, desired).0).to_string(),
                        "machinedeployment.clusters.x-k8s.io/revision": revision.to_string(),
                    },
                    "finalizers": ["cluster.x-k8s.io/machineset"],
                    "labels": labels,
                    "ownerReferences": [super::owned_by("cluster.x-k8s.io/v1beta1", "MachineDeployment", deployment)],
                },
                "spec": {
                    "clusterName": text(deployment, &["spec", "clusterName"]),
                    "deletePolicy": text(deployment, &["spec", "strategy", "rollingUpdate", "deletePolicy"]),
                    "minReadySeconds": number(deployment, &["spec", "minReadySeconds"]).unwrap_or(0),
                    "replicas": replicas,
                    "selector": selector,
                    "template": template,
                },
            }),
        );
        let Some(made) = made else { return };
        let message = format!("Created MachineSet {}", super::full(&made));
        self.tell(
            deployment,
            super::DEPLOYER,
            super::Tone::Normal,
            "SuccessfulCreate",
            &message,
        );
        let mut changed = deployment.clone();
        set(&mut changed, &REVISION, revision.to_string());
        let key = Key::new(Some(namespace(deployment)), name(deployment));
        self.save(DEPLOYMENT, changed, Part::Deployment, &key);
    }

    /// Tells the machines of old templates that they are (v1beta2 `UpToDate`).
    fn outdate(&mut self, prefix: &str, old: &[Value]) {
        let owners: Vec<&str> = old.iter().map(name).collect();
        if old.iter().all(|one| count(one).there == 0) {
            return;
        }
        let now = self.cluster.moment();
        for mut machine in self.cluster.list(MACHINE, prefix) {
            if owner(&machine, "MachineSet").is_some_and(|(name, _)| owners.contains(&name)) {
                mark2(
                    &mut machine,
                    "UpToDate",
                    false,
                    "NotUpToDate",
                    "* Machine template is not up-to-date",
                    &now,
                );
                self.cluster.update(MACHINE, machine);
            }
        }
    }

    /// Empty old sets beyond the history that is kept go (`cleanupDeployment`).
    fn sweep_sets(&mut self, deployment: &Value, old: &[Value]) {
        let kept = number(deployment, &["spec", "revisionHistoryLimit"]).unwrap_or(1);
        let empty: Vec<&Value> = old.iter().filter(|one| count(one) == Count::default()).collect();
        let busy = old.len() != empty.len();
        let over = empty.len().saturating_sub(usize::try_from(kept).unwrap_or(0));
        for set in empty.into_iter().take(if busy { 0 } else { over }) {
            self.cluster
                .remove(MACHINE_SET, &Key::new(Some(namespace(set)), name(set)));
        }
    }

    fn deployment_status(&mut self, mut deployment: Value, new: &Value, old: &[Value]) {
        let now = self.cluster.moment();
        let desired = number(&deployment, &["spec", "replicas"]).unwrap_or(1);
        let sum = |field: &str| -> i64 {
            let of = |one: &Value| number(one, &["status", field]).unwrap_or(0);
            old.iter().map(of).sum::<i64>() + of(new)
        };
        let (total, ready, available) = (sum("replicas"), sum("readyReplicas"), sum("availableReplicas"));
        let updated = count(new).there;
        let (_, missing) = rollout::fence(&deployment, desired);
        let enough = available >= desired - missing.min(desired);
        let phase = if total < desired || available < desired {
            "ScalingUp"
        } else if total > desired {
            "ScalingDown"
        } else {
            "Running"
        };
        let status = ["status"];
        for (field, value) in [
            ("replicas", total),
            ("readyReplicas", ready),
            ("availableReplicas", available),
            ("updatedReplicas", updated),
            ("unavailableReplicas", (total - available).max(0)),
            (
                "observedGeneration",
                number(&deployment, &["metadata", "generation"]).unwrap_or(1),
            ),
        ] {
            set(&mut deployment, &[status[0], field], value);
        }
        set(&mut deployment, &["status", "phase"], phase);
        set(&mut deployment, &["status", "v1beta2", "upToDateReplicas"], updated);
        set(&mut deployment, &["status", "v1beta2", "readyReplicas"], ready);
        set(&mut deployment, &["status", "v1beta2", "availableReplicas"], available);
        let message = format!(
            "Minimum availability requires {} replicas, current {available} available",
            desired - missing
        );
        mark(
            &mut deployment,
            "Available",
            enough,
            "WaitingForAvailableMachines",
            &message,
            &now,
        );
        let rolling = updated < total || updated < desired;
        let (reason, message) = if rolling {
            (
                "RollingOut",
                format!("Rolling out {} not up-to-date replicas", total - updated),
            )
        } else {
            ("NotRollingOut", String::new())
        };
        mark2(&mut deployment, "RollingOut", rolling, reason, &message, &now);
        let key = Key::new(Some(namespace(&deployment)), name(&deployment));
        self.save(DEPLOYMENT, deployment, Part::Deployment, &key);
    }
}

fn age(object: &Value) -> (&str, &str) {
    (text(object, &["metadata", "creationTimestamp"]), name(object))
}

fn count(set: &Value) -> Count {
    let status = |field: &str| number(set, &["status", field]).unwrap_or(0);
    Count {
        wanted: number(set, &["spec", "replicas"]).unwrap_or(0),
        there: status("replicas"),
        available: status("availableReplicas"),
    }
}

/// UID of the MachineSet that the deployment's template asks for (`FindNewMachineSet`).
fn newest(deployment: &Value, sets: &[Value], now: Timestamp) -> Option<String> {
    let wanted = rolled(deployment);
    let mut fits: Vec<&Value> = sets.iter().filter(|one| rolled(one) == wanted).collect();
    fits.sort_by_key(|one| std::cmp::Reverse(count(one).wanted));
    let after = text(deployment, &["spec", "rolloutAfter"]).parse::<Timestamp>().ok();
    let due = after.filter(|after| *after <= now);
    let young = |one: &&Value| {
        let born = text(one, &["metadata", "creationTimestamp"]).parse::<Timestamp>();
        due.is_none_or(|after| born.is_ok_and(|born| born >= after))
    };
    fits.into_iter().find(young).map(|one| uid(one).to_owned())
}

/// The part of a template whose change replaces machines (`MachineTemplateDeepCopyRolloutFields`): labels, annotations and
/// time-outs are changed in place.
fn rolled(object: &Value) -> Value {
    let mut spec = get(object, &["spec", "template", "spec"]).cloned().unwrap_or_default();
    for field in [
        "clusterName",
        "readinessGates",
        "nodeDrainTimeout",
        "nodeDeletionTimeout",
        "nodeVolumeDetachTimeout",
        "deletion",
    ] {
        drop(&mut spec, &[field]);
    }
    for reference in [&["infrastructureRef"][..], &["bootstrap", "configRef"]] {
        for field in ["namespace", "apiVersion", "apiGroup", "uid", "resourceVersion"] {
            drop(&mut spec, &[reference, &[field]].concat());
        }
    }
    spec
}
