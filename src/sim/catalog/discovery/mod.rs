//! How the API server announces itself: discovery documents, version and health.
mod aggregated;
mod health;
mod legacy;
mod metrics_api;
mod version;
mod virt_api;

#[cfg(test)]
mod tests;

use super::answer::Answer;
use super::kind::Kind;
use super::{kinds, openapi};
use crate::sim::beta::Betas;

pub use metrics_api::{Aggregated, METRICS_GROUP};
pub use version::version;
pub use virt_api::SUBRESOURCES_GROUP;

/// What discovery says that is no constant.
#[derive(Clone, Copy, Debug)]
pub struct Announce<'a> {
    /// `host:port` clients reach the server under.
    pub address: &'a str,
    /// False while virt-api, which serves `subresources.kubevirt.io`, is down.
    pub virt_api: bool,
    /// How metrics-server is, which serves `metrics.k8s.io`.
    pub metrics: Aggregated,
    /// Which forms of Cluster API are served.
    pub betas: Betas,
    /// `metadata.resourceVersion` of the KubeVirt object, for virt-api's health report.
    pub config_version: u64,
}

/// Answers a GET of a path that depends on no object; `None` when the path is none of these, so that an object or
/// a 404 has to be looked for. `path` comes without query, `accept` and `if_none_match` are the headers' values.
pub fn answer(
    path: &str,
    query: &str,
    accept: &str,
    if_none_match: Option<&str>,
    announce: &Announce<'_>,
) -> Option<Answer> {
    let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        [""] => Some(Answer::json(&legacy::root(announce))),
        ["api"] => Some(match aggregated::wanted(accept) {
            Some(version) => aggregated::answer(version, true, if_none_match, announce),
            None => Answer::json(&legacy::versions(announce)),
        }),
        ["apis"] => Some(match aggregated::wanted(accept) {
            Some(version) => aggregated::answer(version, false, if_none_match, announce),
            None => Answer::json(&legacy::groups_document(announce)),
        }),
        ["api", version] => legacy::resources("", version),
        ["apis", virt_api::SUBRESOURCES_GROUP, rest @ ..] => virt_api::answer(rest, announce),
        ["apis", METRICS_GROUP, rest @ ..] => metrics_api::answer(rest, announce),
        ["apis", group] => legacy::group(group, announce),
        ["apis", group, version] if !is_served(group, version, announce) => None,
        ["apis", group, version] => legacy::resources(group, version),
        ["version"] => Some(Answer::json(&version())),
        ["openapi", rest @ ..] => Some(openapi::answer(rest, if_none_match, announce.betas)),
        [probe @ ("healthz" | "livez" | "readyz"), rest @ ..] => Some(health::answer(probe, rest, query)),
        _ => None,
    }
}

/// Groups in the order in which the aggregator lists them, with their versions, preferred first. The core group is
/// left out.
pub(super) fn groups() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for kind in kinds().iter().filter(|kind| !kind.group.is_empty()) {
        match found.iter_mut().find(|(group, _)| *group == kind.group) {
            Some((_, versions)) if versions.contains(&kind.version) => {}
            Some((_, versions)) => versions.push(kind.version),
            None => found.push((kind.group, vec![kind.version])),
        }
    }
    found.push((virt_api::SUBRESOURCES_GROUP, virt_api::VERSIONS.to_vec()));
    found.push((METRICS_GROUP, metrics_api::VERSIONS.to_vec()));
    for (_, versions) in &mut found {
        versions.sort_by_key(|version| std::cmp::Reverse(priority(version)));
    }
    found.sort_by_key(|(group, _)| (rank(group), *group));
    found
}

/// The groups that are announced: without that of metrics-server where there is none.
fn announced(announce: &Announce<'_>) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found = groups();
    if announce.metrics == Aggregated::Absent {
        found.retain(|(group, _)| *group != METRICS_GROUP);
    }
    for (group, versions) in &mut found {
        versions.retain(|version| is_served(group, version, announce));
    }
    found
}

/// Whether a version of a group is served at all.
fn is_served(group: &str, version: &str, announce: &Announce<'_>) -> bool {
    announce.betas.serve(group, version)
}

/// `v2` before `v1` before `v2beta1` before `v1beta2` before `v1alpha1` (apimachinery pkg/version, `CompareKubeAwareVersionStrings`).
fn priority(version: &str) -> (u8, u32, u32) {
    let rest = version.strip_prefix('v').unwrap_or(version);
    let major = |text: &str| text.parse().unwrap_or_default();
    match (rest.split_once("beta"), rest.split_once("alpha")) {
        (Some((whole, part)), _) => (1, major(whole), major(part)),
        (_, Some((whole, part))) => (0, major(whole), major(part)),
        _ => (2, major(rest), 0),
    }
}

/// The aggregator puts built-in groups first, by a priority of their own, then the rest by name
/// (kube-apiserver pkg/controlplane/apiserver/aggregator.go, `apiVersionPriorities`).
fn rank(group: &str) -> usize {
    const FIRST: &[&str] = &[
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "networking.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "scheduling.k8s.io",
        "coordination.k8s.io",
        "node.k8s.io",
        "discovery.k8s.io",
    ];
    FIRST.iter().position(|first| *first == group).unwrap_or(FIRST.len())
}

/// Kinds of one group and version, by plural.
fn served(group: &str, version: &str) -> Vec<&'static Kind> {
    let mut found: Vec<_> = kinds()
        .iter()
        .filter(|kind| kind.group == group && kind.version == version)
        .collect();
    found.sort_by_key(|kind| kind.plural);
    found
}
