//! Limits of the descheduler against those of KubeVirt.

use super::Scene;
use crate::domain::balance::policy::Policy;
use crate::domain::finding::{Finding, Issue, Read, Verdict};
use crate::domain::migratable::Limits;

const FIELD: &str = "maxNoOfPodsToEvictPerNode, maxNoOfPodsToEvictTotal";

pub(super) fn judge(scene: &Scene<'_>) -> Option<Issue> {
    let policy = scene.policy.known()?;
    let limits = match &scene.limits {
        Read::Known(limits) => limits,
        Read::Unread(why) => {
            let text = "Whether the descheduler's limits match KubeVirt's is not known";
            let finding = Finding::new("caps", Verdict::Unknown, "KubeVirt spec.configuration.migrations", text);
            return Some(Issue::of("", finding.found(why)));
        }
    };
    let wrong = mismatch(policy, limits);
    if wrong.is_empty() {
        return None;
    }
    let finding = Finding::new(
        "caps",
        Verdict::Warn,
        FIELD,
        format!(
            "Limits do not match: {}; what is evicted beyond that waits with a mark, by an old picture of the loads",
            wrong.join("; ")
        ),
    );
    let set = |value: Option<u32>| value.map_or("not set".to_owned(), |value| value.to_string());
    let way_out = format!(
        "Set maxNoOfPodsToEvictPerNode to {} or less and maxNoOfPodsToEvictTotal to {} or less",
        limits.per_node, limits.per_cluster
    );
    let found = format!("per node {}, total {}", set(policy.per_node), set(policy.total));
    Some(Issue::of("", finding.found(found).way_out(way_out)))
}

/// What does not match; empty when all does.
fn mismatch(policy: &Policy, limits: &Limits) -> Vec<String> {
    let mut wrong = Vec::new();
    let say = |value: Option<u32>| value.map_or("any number".to_owned(), |value| value.to_string());
    // a limit for the whole cluster that is small enough bounds each node as well
    let bounded = |limit: u32| policy.total.is_some_and(|total| total <= limit);
    if policy.per_node.is_none_or(|own| own > limits.per_node) && !bounded(limits.per_node) {
        wrong.push(format!(
            "it evicts {} of a node in one look, KubeVirt moves {} at a time from a node",
            say(policy.per_node),
            limits.per_node
        ));
    }
    if !bounded(limits.per_cluster) {
        wrong.push(format!(
            "it evicts {} of all nodes in one look, KubeVirt moves {} at a time",
            say(policy.total),
            limits.per_cluster
        ));
    }
    wrong
}
