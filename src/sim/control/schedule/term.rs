//! One required term of pod affinity or anti-affinity: which pods it is about, and by which label of their nodes.
use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::json::{get, items, namespace, text};
use super::super::kinds::NAMESPACE;
use super::selector::{Labels, labels, selects};
use crate::sim::store::Key;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// A required term, as the pod that has it means it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Term {
    pub(super) key: String,
    /// No selector selects no pod.
    selector: Option<Value>,
    /// Namespaces by name; the pod's own where the term names none at all.
    spaces: Vec<String>,
    /// Namespaces by their labels.
    by_labels: Option<Value>,
}

impl Term {
    /// The required terms of a pod: `podAffinity` or `podAntiAffinity`.
    pub(super) fn all_of(pod: &Value, kind: &str) -> Vec<Self> {
        let terms = items(pod, &["spec", "affinity", kind, REQUIRED]);
        terms.iter().map(|term| Self::of(pod, term)).collect()
    }

    fn of(pod: &Value, term: &Value) -> Self {
        let mut spaces: Vec<String> = items(term, &["namespaces"])
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect();
        let by_labels = get(term, &["namespaceSelector"]).cloned();
        if spaces.is_empty() && by_labels.is_none() {
            spaces.push(namespace(pod).to_owned());
        }
        Self {
            key: text(term, &["topologyKey"]).to_owned(),
            selector: selector(pod, term),
            spaces,
            by_labels,
        }
    }

    /// Whether the term is about a pod of this namespace with these labels.
    pub(super) fn means(&self, cluster: &Cluster, space: &str, own: &Labels) -> bool {
        let Some(selector) = &self.selector else { return false };
        selects(selector, own) && self.reaches(cluster, space)
    }

    fn reaches(&self, cluster: &Cluster, space: &str) -> bool {
        if self.spaces.iter().any(|one| one == space) {
            return true;
        }
        self.by_labels.as_ref().is_some_and(|wanted| {
            let found = cluster.get(NAMESPACE, &Key::new(None, space));
            selects(wanted, &found.as_ref().map(labels).unwrap_or_default())
        })
    }

    /// UID of the one instance whose pods the term can be about, where it names one.
    pub(super) fn creator(&self) -> Option<&str> {
        let pair = get(self.selector.as_ref()?, &["matchLabels", super::usage::CREATOR])?;
        pair.as_str()
    }
}

/// A term's selector with what `matchLabelKeys` and `mismatchLabelKeys` take from the pod's own labels
/// (pkg/registry/core/pod/strategy.go: `applyMatchLabelKeysAndMismatchLabelKeys`).
pub(super) fn selector(pod: &Value, holder: &Value) -> Option<Value> {
    let mut selector = get(holder, &["labelSelector"])?.clone();
    for (field, operator) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
        for key in items(holder, &[field]).iter().filter_map(Value::as_str) {
            let Some(value) = get(pod, &["metadata", "labels", key]) else {
                continue;
            };
            let one = json!({"key": key, "operator": operator, "values": [value]});
            if let Some(all) = super::super::json::list(&mut selector, &["matchExpressions"]) {
                all.push(one);
            }
        }
    }
    Some(selector)
}
