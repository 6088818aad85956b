//! Pods that are spread evenly (pkg/scheduler/framework/plugins/podtopologyspread, the hard constraints).
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json::{items, namespace, number, text};
use super::filter;
use super::selector::{labels, selects};
use super::usage::{Node, Usage};
use super::words::Refusal;
use crate::sim::store::Key;

/// One constraint, with the pods that there are in each of its domains.
#[derive(Debug)]
struct Constraint {
    key: String,
    most: i64,
    least_domains: i64,
    /// 1 if the pod counts itself.
    itself: i64,
    domains: BTreeMap<String, i64>,
}

/// The hard constraints of a pod.
#[derive(Debug, Default)]
pub(super) struct Spread {
    all: Vec<Constraint>,
}

impl Spread {
    pub(super) fn of(usage: &Usage, key: &Key, pod: &Value) -> Self {
        let hard: Vec<&Value> = items(pod, &["spec", "topologySpreadConstraints"])
            .iter()
            .filter(|one| text(one, &["whenUnsatisfiable"]) == "DoNotSchedule")
            .collect();
        let keys: Vec<&str> = hard.iter().map(|one| text(one, &["topologyKey"])).collect();
        let all = hard.iter().map(|one| constraint(usage, key, pod, one, &keys)).collect();
        Self { all }
    }

    /// Why a node will not do.
    pub(super) fn refusal(&self, node: &Node) -> Option<Refusal> {
        const WHY: &str = "node(s) didn't match pod topology spread constraints";
        for one in &self.all {
            let Some(value) = node.labels.get(&one.key) else {
                return Some(Refusal::hopeless(&format!("{WHY} (missing required label)")));
            };
            let here = one.domains.get(value).copied().unwrap_or(0);
            let fewest = if i64::try_from(one.domains.len()).unwrap_or(i64::MAX) < one.least_domains {
                0
            } else {
                one.domains.values().copied().min().unwrap_or(i64::MAX)
            };
            if (here + one.itself).saturating_sub(fewest) > one.most {
                return Some(Refusal::hopeful(WHY));
            }
        }
        None
    }
}

/// Counts over the nodes that have the labels of all constraints and that the constraint includes; pods on their way out
/// do not count.
fn constraint(usage: &Usage, key: &Key, pod: &Value, one: &Value, keys: &[&str]) -> Constraint {
    let label = text(one, &["topologyKey"]);
    let selector = super::term::selector(pod, one);
    let picks = |own: &_| selector.as_ref().is_some_and(|selector| selects(selector, own));
    let honors = |field: &str, default: &str| {
        let policy = text(one, &[field]);
        let policy = if policy.is_empty() { default } else { policy };
        policy == "Honor"
    };
    let (affinity, taints) = (
        honors("nodeAffinityPolicy", "Honor"),
        honors("nodeTaintsPolicy", "Ignore"),
    );
    let mut domains: BTreeMap<String, i64> = BTreeMap::new();
    let counts = |name: &str, node: &Node| {
        keys.iter().all(|key| node.labels.contains_key(*key))
            && (!affinity || filter::selected(pod, name, &node.labels))
            && (!taints || filter::untolerated(pod, node).is_none())
    };
    let included: BTreeMap<&str, &Node> = usage.nodes().filter(|(name, node)| counts(name, node)).collect();
    for node in included.values() {
        if let Some(value) = node.labels.get(label) {
            domains.entry(value.clone()).or_default();
        }
    }
    for (other, _) in usage.standing() {
        let same = other.key.namespace() == Some(namespace(pod)) && other.key != key && !other.leaving;
        let Some(node) = included.get(other.node).filter(|_| same && picks(other.labels)) else {
            continue;
        };
        if let Some(count) = node.labels.get(label).and_then(|value| domains.get_mut(value)) {
            *count += 1;
        }
    }
    Constraint {
        key: label.to_owned(),
        most: number(one, &["maxSkew"]).unwrap_or(1),
        least_domains: number(one, &["minDomains"]).unwrap_or(1),
        itself: i64::from(picks(&labels(pod))),
        domains,
    }
}
