//! Pods that want to be, or must not be, where others are (pkg/scheduler/framework/plugins/interpodaffinity).
use std::collections::BTreeSet;

use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::json::namespace;
use super::selector::labels;
use super::term::Term;
use super::usage::{Node, Standing, Usage};
use super::words::Refusal;
use crate::sim::store::Key;

/// A topology label, and the values of it that count.
type Places = (String, BTreeSet<String>);

/// Where the other pods are that the required rules are about, the pod's own and those of others.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    together: Vec<Places>,
    /// No pod is what the pod wants to be near to, and it is such a pod itself: it is the first of its kind.
    first: bool,
    apart: Vec<Places>,
    /// Labels and values that other pods keep it away from.
    kept_away: BTreeSet<(String, String)>,
}

impl Neighbours {
    pub(super) fn of(cluster: &Cluster, usage: &Usage, key: &Key, pod: &Value) -> Self {
        let mut near = Self::apart_from(cluster, usage, key, pod);
        let (space, own) = (namespace(pod), labels(pod));
        let wanted = Term::all_of(pod, "podAffinity");
        near.together = wanted.iter().map(|term| (term.key.clone(), BTreeSet::new())).collect();
        if !wanted.is_empty() {
            let all = |space: &str, own: &_| wanted.iter().all(|term| term.means(cluster, space, own));
            for (other, node) in usage.standing().filter(|(one, _)| one.key != key) {
                if all(other.key.namespace().unwrap_or_default(), other.labels) {
                    gather(&mut near.together, node);
                }
            }
            near.first = near.together.iter().all(|(_, places)| places.is_empty()) && all(space, &own);
        }
        for (other, node) in usage.keeping_apart().filter(|(one, _)| one.key != key) {
            for term in other.apart {
                if let Some(value) = node.labels.get(&term.key).filter(|_| term.means(cluster, space, &own)) {
                    near.kept_away.insert((term.key.clone(), value.clone()));
                }
            }
        }
        near
    }

    /// The pod's own terms that keep it away from others alone.
    pub(super) fn apart_from(cluster: &Cluster, usage: &Usage, key: &Key, pod: &Value) -> Self {
        let mut near = Self::default();
        for term in Term::all_of(pod, "podAntiAffinity") {
            let mut places = BTreeSet::new();
            let mut look = |other: &Standing<'_>, node: &Node| {
                let space = other.key.namespace().unwrap_or_default();
                if let Some(value) = node.labels.get(&term.key)
                    && other.key != key
                    && term.means(cluster, space, other.labels)
                {
                    places.insert(value.clone());
                }
            };
            match term.creator() {
                Some(creator) => usage.family(creator).for_each(|(other, node)| look(&other, node)),
                None => usage.standing().for_each(|(other, node)| look(&other, node)),
            }
            near.apart.push((term.key.clone(), places));
        }
        near
    }

    /// Why a node will not do; affinity is looked at first, and then what keeps pods apart.
    pub(super) fn refusal(&self, node: &Node) -> Option<Refusal> {
        let value = |key: &String| node.labels.get(key);
        let has_all_keys = self.together.iter().all(|(key, _)| value(key).is_some());
        let here = |(key, places): &Places| value(key).is_some_and(|value| places.contains(value));
        if !self.together.is_empty() && !(has_all_keys && (self.first || self.together.iter().all(here))) {
            return Some(Refusal::hopeless("node(s) didn't match pod affinity rules"));
        }
        if self.apart.iter().any(here) {
            return Some(Refusal::hopeful("node(s) didn't match pod anti-affinity rules"));
        }
        let away = self
            .kept_away
            .iter()
            .any(|(key, kept)| node.labels.get(key) == Some(kept));
        away.then(|| Refusal::hopeful("node(s) didn't satisfy existing pods anti-affinity rules"))
    }
}

/// Notes a node's values of the labels.
fn gather(all: &mut [Places], node: &Node) {
    for (key, places) in all {
        if let Some(value) = node.labels.get(key) {
            places.insert(value.clone());
        }
    }
}
