//! `metrics.k8s.io`: the group that metrics-server serves behind the aggregator (metrics-server pkg/api/install.go).
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::{Announce, legacy};

/// The group's name.
pub const METRICS_GROUP: &str = "metrics.k8s.io";

pub(super) const VERSIONS: &[&str] = &["v1beta1"];

/// How metrics-server is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregated {
    /// It answers.
    #[default]
    Up,
    /// It is installed and does not answer: 503.
    Down,
    /// Nobody installed it: the group does not exist.
    Absent,
}

const RESOURCES: [(&str, bool, &str); 2] = [("nodes", false, "NodeMetrics"), ("pods", true, "PodMetrics")];
const VERBS: [&str; 2] = ["get", "list"];

/// Answers below `/apis/metrics.k8s.io` that name no resource; `None` for the others.
pub(super) fn answer(rest: &[&str], announce: &Announce<'_>) -> Option<Answer> {
    match (announce.metrics, rest) {
        (Aggregated::Absent, _) => Some(Answer::not_found()),
        (_, []) => legacy::group(METRICS_GROUP, announce),
        (Aggregated::Down, _) => Some(Answer::text(503, "service unavailable\n")),
        (_, [version]) if VERSIONS.contains(version) => Some(Answer::json(&resources(version))),
        (_, [version, ..]) if !VERSIONS.contains(version) => Some(Answer::not_found()),
        _ => None,
    }
}

fn resources(version: &str) -> Value {
    let entry = |(name, namespaced, kind): &(&str, bool, &str)| json!({"name": name, "singularName": "", "namespaced": namespaced, "kind": kind, "verbs": VERBS});
    json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": format!("{METRICS_GROUP}/{version}"),
        "resources": RESOURCES.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// The version's entry in aggregated discovery: stale and empty while metrics-server does not answer.
pub(super) fn aggregated(version: &str, announce: &Announce<'_>) -> Value {
    if announce.metrics == Aggregated::Down {
        return json!({"version": version, "freshness": "Stale"});
    }
    let entry = |(name, namespaced, kind): &(&str, bool, &str)| {
        json!({
            "resource": name, "responseKind": {"group": METRICS_GROUP, "version": version, "kind": kind},
            "scope": if *namespaced { "Namespaced" } else { "Cluster" }, "singularResource": "", "verbs": VERBS,
        })
    };
    json!({
        "version": version, "resources": RESOURCES.iter().map(entry).collect::<Vec<_>>(), "freshness": "Current",
    })
}
