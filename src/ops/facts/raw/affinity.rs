//! core/v1 Affinity, tolerations, topology spread.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::model::lenient;

/// `spec.affinity`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    /// Rules about nodes.
    pub node_affinity: Option<NodeAffinity>,
    /// Rules about pods to be near.
    pub pod_affinity: Option<PodAffinity>,
    /// Rules about pods to be apart from.
    pub pod_anti_affinity: Option<PodAffinity>,
}

/// `nodeAffinity`; also that of a PersistentVolume, whose key is `required`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAffinity {
    /// Must hold.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution", alias = "required")]
    pub required: Option<NodeSelector>,
    /// Should hold.
    #[serde(
        rename = "preferredDuringSchedulingIgnoredDuringExecution",
        deserialize_with = "lenient::null_as_default"
    )]
    pub preferred: Vec<PreferredNode>,
}

/// Terms, of which one must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    /// Terms.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_selector_terms: Vec<NodeTerm>,
}

/// One term.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeTerm {
    /// About labels.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_expressions: Vec<Expression>,
    /// About fields.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_fields: Vec<Expression>,
}

/// A preferred term.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreferredNode {
    /// 1 to 100.
    pub weight: i64,
    /// The term.
    pub preference: NodeTerm,
}

/// One requirement.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Expression {
    /// Label key.
    pub key: String,
    /// Operator.
    pub operator: String,
    /// Values.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub values: Vec<String>,
}

/// `podAffinity` or `podAntiAffinity`; preferred terms are not read, since they never refuse.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PodAffinity {
    /// Must hold, all of them.
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        deserialize_with = "lenient::null_as_default"
    )]
    pub required: Vec<PodAffinityTerm>,
}

/// One term about pods.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    /// Which pods.
    pub label_selector: Option<LabelSelector>,
    /// In which namespaces; none means the pod's own, unless there is a selector.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub namespaces: Vec<String>,
    /// Namespaces by their labels; empty is all of them.
    pub namespace_selector: Option<LabelSelector>,
    /// Node label that makes a domain.
    pub topology_key: String,
    /// Label keys taken from the pod itself.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_label_keys: Vec<Value>,
    /// Label keys taken from the pod itself, turned round.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub mismatch_label_keys: Vec<Value>,
}

/// A label selector.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// Exact values.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_labels: BTreeMap<String, String>,
    /// Expressions.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_expressions: Vec<Expression>,
}

/// A toleration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Toleration {
    /// Taint key.
    pub key: String,
    /// `Exists` or `Equal`, the default.
    pub operator: String,
    /// Taint value.
    pub value: String,
    /// Effect, or all of them.
    pub effect: String,
}

/// A topology spread constraint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spread {
    /// Largest difference between domains.
    pub max_skew: i64,
    /// Node label that makes a domain.
    pub topology_key: String,
    /// `DoNotSchedule` or `ScheduleAnyway`.
    pub when_unsatisfiable: String,
    /// Which pods are counted.
    pub label_selector: Option<LabelSelector>,
    /// Fewest domains.
    pub min_domains: Option<i64>,
    /// `Honor` or `Ignore`.
    pub node_affinity_policy: Option<String>,
    /// `Honor` or `Ignore`.
    pub node_taints_policy: Option<String>,
    /// Label keys taken from the pod itself.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub match_label_keys: Vec<Value>,
}
