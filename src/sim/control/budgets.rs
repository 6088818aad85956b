//! The disruption controller (pkg/controller/disruption): what each PodDisruptionBudget allows, from the pods it selects.
use serde_json::{Value, json};

use super::condition;
use super::drive::Control;
use super::json::{drop, get, items, leaving, name, namespace, number, set, text};
use super::kinds::{BUDGET, POD, REPLICA_SET, STATEFUL_SET, STORAGE_NODE};
use super::pods::ended;
use super::task::Part;
use crate::sim::api::selects;
use crate::sim::store::Key;

impl Control {
    /// A pod changed: the budgets that select it are counted again.
    pub(super) fn budgets_of(&mut self, pod: &Value) {
        let store = self.cluster.world().store();
        if store.is_empty(BUDGET) {
            return;
        }
        let labels = get(pod, &["metadata", "labels"]).unwrap_or(&Value::Null).clone();
        let mut touched = Vec::new();
        self.cluster
            .each(BUDGET, &format!("{}/", namespace(pod)), |key, budget| {
                if get(&budget, &["spec", "selector"]).is_some_and(|selector| selects(selector, &labels)) {
                    touched.push(key);
                }
            });
        for key in touched {
            self.push(Part::Budget, &key);
        }
    }

    /// Counts a budget.
    pub(super) fn budget(&mut self, key: &Key) {
        let Some(mut budget) = self.cluster.get(BUDGET, key) else {
            return;
        };
        let selector = get(&budget, &["spec", "selector"]).cloned().unwrap_or_default();
        let mut pods = Vec::new();
        self.cluster.each(POD, &format!("{}/", namespace(&budget)), |_, pod| {
            let labels = get(&pod, &["metadata", "labels"]).unwrap_or(&Value::Null);
            if selects(&selector, labels) && !ended(&pod) {
                pods.push(pod);
            }
        });
        let marked = get(&budget, &["status", "disruptedPods"]).cloned().unwrap_or_default();
        let healthy = pods.iter().filter(|pod| {
            let evicted = marked.get(name(pod)).is_some();
            condition::has(pod, "Ready", "True") && !leaving(pod) && !evicted
        });
        let healthy = i64::try_from(healthy.count()).unwrap_or(i64::MAX);
        let Some((expected, desired)) = self.wanted(&budget, &pods) else {
            set(&mut budget, &["status", "disruptionsAllowed"], 0);
            self.cluster.update(BUDGET, budget);
            return;
        };
        let allowed = if expected > 0 { (healthy - desired).max(0) } else { 0 };
        for (field, value) in [
            ("currentHealthy", healthy),
            ("desiredHealthy", desired),
            ("expectedPods", expected),
            ("disruptionsAllowed", allowed),
            (
                "observedGeneration",
                number(&budget, &["metadata", "generation"]).unwrap_or(1),
            ),
        ] {
            set(&mut budget, &["status", field], value);
        }
        // a pod that is on its way needs no mark any more
        let still = |pod: &&Value| !leaving(pod) && marked.get(name(pod)).is_some();
        let kept: serde_json::Map<String, Value> = pods
            .iter()
            .filter(still)
            .filter_map(|pod| Some((name(pod).to_owned(), marked.get(name(pod))?.clone())))
            .collect();
        if kept.is_empty() {
            drop(&mut budget, &["status", "disruptedPods"]);
        } else {
            set(&mut budget, &["status", "disruptedPods"], Value::Object(kept));
        }
        let now = self.cluster.moment();
        let reason = if allowed > 0 {
            "SufficientPods"
        } else {
            "InsufficientPods"
        };
        let said = json!({"type": "DisruptionAllowed", "status": if allowed > 0 { "True" } else { "False" },
            "reason": reason, "message": "", "lastTransitionTime": now,
            "observedGeneration": number(&budget, &["metadata", "generation"]).unwrap_or(1)});
        if !condition::same(condition::find(&budget, "DisruptionAllowed"), &said) {
            condition::put(&mut budget, said);
        }
        self.save(BUDGET, budget, Part::Budget, key);
    }

    /// How many pods a budget expects, and how many must be well; nothing when their controllers cannot be asked, as with
    /// instances and `maxUnavailable`.
    fn wanted(&self, budget: &Value, pods: &[Value]) -> Option<(i64, i64)> {
        let there = i64::try_from(pods.len()).unwrap_or(i64::MAX);
        let share = |value: &Value, of: i64| -> Option<i64> {
            match value {
                Value::Number(number) => number.as_i64(),
                Value::String(text) => {
                    let share: i64 = text.strip_suffix('%')?.parse().ok()?;
                    Some((share * of + 99).div_euclid(100))
                }
                _ => None,
            }
        };
        if let Some(most) = get(budget, &["spec", "maxUnavailable"]) {
            let expected = self.scales(pods)?;
            return Some((expected, (expected - share(most, expected)?).max(0)));
        }
        match get(budget, &["spec", "minAvailable"])? {
            Value::Number(least) => Some((there, least.as_i64()?)),
            least => {
                let expected = self.scales(pods)?;
                Some((expected, share(least, expected)?))
            }
        }
    }

    /// The replicas of the pods' controllers together (`getExpectedScale`).
    fn scales(&self, pods: &[Value]) -> Option<i64> {
        let mut seen: Vec<(String, i64)> = Vec::new();
        for pod in pods {
            let of = items(pod, &["metadata", "ownerReferences"])
                .iter()
                .find(|one| super::json::is(one, &["controller"]))?;
            let (kind, owner) = (text(of, &["kind"]), text(of, &["name"]));
            let id = match kind {
                "ReplicaSet" => REPLICA_SET,
                "StatefulSet" => STATEFUL_SET,
                _ => return None,
            };
            let known = format!("{kind}/{owner}");
            if seen.iter().any(|(seen, _)| *seen == known) {
                continue;
            }
            let found = self.cluster.get(id, &Key::new(Some(namespace(pod)), owner));
            // a dump without the controllers: as many as there are
            let mates = |pod: &&Value| {
                items(pod, &["metadata", "ownerReferences"])
                    .iter()
                    .any(|one| text(one, &["name"]) == owner)
            };
            let there = i64::try_from(pods.iter().filter(mates).count()).unwrap_or(i64::MAX);
            let replicas = found.map_or(Some(there), |found| number(&found, &["spec", "replicas"]))?;
            seen.push((known, replicas));
        }
        Some(seen.iter().map(|(_, replicas)| replicas).sum())
    }

    /// The operator of Portworx opens the budget of a node that is cordoned, as long as a quorum of the storage nodes
    /// stays, and closes it again (Portworx documentation, "Manage PodDisruptionBudgets").
    pub(super) fn open_storage_budget(&mut self, node: &Value) {
        let storage = self.cluster.list(STORAGE_NODE, "");
        let Some(first) = storage.first() else { return };
        let key = Key::new(Some(namespace(first)), &format!("px-{}", name(node)));
        let Some(mut budget) = self.cluster.get(BUDGET, &key) else {
            return;
        };
        let cordoned = super::json::is(node, &["spec", "unschedulable"]);
        let least = i64::from(!cordoned);
        if number(&budget, &["spec", "minAvailable"]) == Some(least) {
            return;
        }
        let online = storage.iter().filter(|one| text(one, &["status", "phase"]) == "Online");
        let quorum = storage.len() / 2 + 1;
        if cordoned && online.count() <= quorum {
            return;
        }
        set(&mut budget, &["spec", "minAvailable"], least);
        super::cluster::count_up(&mut budget);
        if self.cluster.update(BUDGET, budget) {
            self.push(Part::Budget, &key);
        }
    }
}
