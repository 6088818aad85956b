//! A pod that stands somewhere or looks for a place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::labels::{Labels, Selector, Term};
use super::taint::Toleration;
use crate::domain::capacity::Amounts;

/// A pod with what it asks for. For a VM, this is the launcher pod that a migration would create: overhead included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// Namespace.
    pub namespace: String,
    /// Name of the pod, or of the VM.
    pub name: String,
    /// Labels of the pod.
    pub labels: Labels,
    /// Requests; `None` when they are not known.
    pub requests: Option<Amounts>,
    /// Pod slots: one, and one more for each attachment pod of hot-plugged volumes.
    pub pod_slots: i64,
    /// Pod addresses; none on the host network.
    pub pod_ips: i64,
    /// Where it may stand.
    pub rules: Arc<Rules>,
}

/// Where a pod may stand. Pods of one template share them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rules {
    /// `spec.nodeSelector`, KubeVirt's CPU model, machine type and `kubevirt.io/schedulable` included.
    pub node_selector: BTreeMap<String, String>,
    /// Required node affinity: one of the terms must hold. `None` is no affinity.
    pub node_terms: Option<Vec<Term>>,
    /// Node affinity of its volumes: each volume's terms, of which one must hold.
    pub volume_terms: Vec<Vec<Term>>,
    /// Preferred node affinity.
    pub preferred: Vec<Weighted<Term>>,
    /// Tolerations.
    pub tolerations: Vec<Toleration>,
    /// Required pod affinity.
    pub near: Vec<PodTerm>,
    /// Required pod anti-affinity.
    pub apart: Vec<PodTerm>,
    /// Topology spread with `DoNotSchedule`.
    pub spread: Vec<Spread>,
    /// Labels that a target must share with the source node, or nobody knows whether the guest's CPU exists there.
    pub alike: BTreeMap<String, String>,
    /// Rules that this program does not model, in words: they make every place unknown.
    pub unmodelled: Vec<String>,
}

/// Something preferred, with its weight of 1 to 100.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Weighted<T> {
    /// 1 to 100.
    pub weight: i64,
    /// What is preferred.
    pub of: T,
}

/// A pod affinity term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PodTerm {
    /// Which pods; `None` matches none.
    pub selector: Option<Selector>,
    /// Namespaces of those pods; `None` is all of them.
    pub namespaces: Option<Vec<String>>,
    /// Node label that makes a domain.
    pub topology: String,
}

impl PodTerm {
    /// Whether a pod is one of those it speaks of.
    pub fn matches(&self, namespace: &str, labels: &BTreeMap<String, String>) -> bool {
        self.namespaces
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| one == namespace))
            && self.selector.as_ref().is_some_and(|selector| selector.matches(labels))
    }
}

/// A topology spread constraint with `whenUnsatisfiable: DoNotSchedule`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spread {
    /// Which pods are counted: those of the own namespace that match.
    pub term: PodTerm,
    /// `maxSkew`, at least 1.
    pub max_skew: i64,
    /// `minDomains`, at least 1.
    pub min_domains: i64,
    /// `nodeAffinityPolicy: Honor`, the default: only nodes that the pod's own affinity allows are counted.
    pub honor_affinity: bool,
}
