//! Whether a namespace's quota has room for a second launcher pod: source and target stand side by side.

use super::facts::Facts;
use crate::domain::finding::{Finding, Read, Verdict};

/// One resource of one ResourceQuota.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Name of the ResourceQuota.
    pub name: String,
    /// `requests.memory`, `pods`, …
    pub resource: String,
    /// `status.hard`, in the unit of `used`; `None` when it is no quantity.
    pub hard: Option<i64>,
    /// `status.used`.
    pub used: Option<i64>,
    /// What the second launcher pod asks for; `None` when that is not known.
    pub more: Option<i64>,
    /// The quota has scopes, so it may or may not count launcher pods.
    pub scoped: bool,
}

const FIELD: &str = "ResourceQuota status.hard, status.used";

pub(super) fn room(facts: &Facts) -> Vec<Finding> {
    let quotas = match &facts.quotas {
        Read::Known(quotas) => quotas,
        Read::Unread(why) => {
            return vec![
                Finding::new(
                    "quota",
                    Verdict::Unknown,
                    FIELD,
                    "Whether the namespace has a quota is not known",
                )
                .found(why)
                .way_out("Ask for the right to list resourcequotas in the namespace"),
            ];
        }
    };
    if quotas.is_empty() {
        return vec![
            Finding::new("quota", Verdict::Pass, FIELD, "No quota limits the second launcher pod").found("none"),
        ];
    }
    let mut findings: Vec<Finding> = quotas.iter().filter_map(one).collect();
    if findings.is_empty() {
        findings.push(
            Finding::new(
                "quota",
                Verdict::Pass,
                FIELD,
                "The quota has room for a second launcher pod",
            )
            .found(format!("{} limits", quotas.len())),
        );
    }
    findings
}

/// The worst that quotas have against a second launcher pod, if they have anything.
pub fn worst(quotas: &[Quota]) -> Option<Finding> {
    quotas.iter().filter_map(one).max_by_key(|finding| finding.verdict)
}

/// Trouble with one resource of a quota, if there is any.
fn one(quota: &Quota) -> Option<Finding> {
    let found = |text: &str| format!("{} {}: {text}", quota.name, quota.resource);
    let (Some(hard), Some(used), Some(more)) = (quota.hard, quota.used, quota.more) else {
        return Some(
            Finding::new(
                "quota",
                Verdict::Unknown,
                FIELD,
                "Whether a second launcher pod fits into the quota is not known",
            )
            .found(found("not understood"))
            .way_out("Look at the quota: its numbers, or those of the pod, are none that Kubernetes would write"),
        );
    };
    if more == 0 || used.saturating_add(more) <= hard {
        return None;
    }
    let numbers = found(&format!("{used} used, {more} more, {hard} allowed"));
    let (verdict, text) = if quota.scoped {
        (
            Verdict::Unknown,
            "A quota with scopes has no room for a second launcher pod; whether it counts this pod is not known",
        )
    } else {
        (
            Verdict::Fail,
            "The quota has no room for a second launcher pod: a migration would wait with \
             migrationRejectedByResourceQuota",
        )
    };
    Some(
        Finding::new("quota", verdict, FIELD, text)
            .found(numbers)
            .way_out("Raise the quota for the time of the migration, or stop another VM of the namespace"),
    )
}
