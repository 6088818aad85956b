//! What a second launcher pod asks of the namespace's quotas.

use super::objects::Objects;
use super::raw::{self, Pod};
use super::requests;
use crate::domain::capacity::Amounts;
use crate::domain::finding::Read;
use crate::domain::migratable::quota::Quota;

/// Resources of all quotas of a namespace that pods count against, in thousandths.
pub fn of(objects: &Objects, namespace: &str, launcher: Option<&Pod>, slots: i64) -> Read<Vec<Quota>> {
    let quotas = match &objects.quotas {
        Read::Known(quotas) => quotas,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let wanted = launcher.and_then(requests::of);
    let limits = launcher.and_then(requests::limits);
    let mut all = Vec::new();
    for quota in quotas.iter().filter(|quota| quota.metadata.namespace == namespace) {
        let scope = scope(quota);
        if scope == Scope::Others {
            continue;
        }
        for (resource, hard) in &quota.status.hard {
            let Some(more) = more(resource, wanted.as_ref(), limits.as_ref(), slots) else {
                continue;
            };
            all.push(Quota {
                name: quota.metadata.name.clone(),
                resource: resource.clone(),
                hard: requests::millis(hard),
                used: quota.status.used.get(resource).map_or(Some(0), requests::millis),
                more,
                scoped: scope == Scope::Unclear,
            });
        }
    }
    Read::Known(all)
}

/// Whether a quota counts launcher pods: they have no deadline, and they always ask for something
/// (`plugin/pkg/admission/resourcequota`, scopes).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Launchers,
    Others,
    Unclear,
}

fn scope(quota: &raw::Quota) -> Scope {
    if quota.spec.scope_selector.is_some() {
        return Scope::Unclear;
    }
    let each = quota.spec.scopes.iter().map(|scope| match scope.as_str() {
        Some("NotTerminating" | "NotBestEffort") => Scope::Launchers,
        Some("Terminating" | "BestEffort") => Scope::Others,
        _ => Scope::Unclear,
    });
    each.fold(Scope::Launchers, |all, one| match (all, one) {
        (Scope::Others, _) | (_, Scope::Others) => Scope::Others,
        (Scope::Unclear, _) | (_, Scope::Unclear) => Scope::Unclear,
        _ => Scope::Launchers,
    })
}

/// `None` when pods do not count against a resource, `Some(None)` when nobody knows how much.
#[allow(clippy::option_option)]
fn more(resource: &str, wanted: Option<&Amounts>, limits: Option<&Amounts>, slots: i64) -> Option<Option<i64>> {
    let of = |amounts: Option<&Amounts>, name: &str| {
        amounts.and_then(|amounts| match name {
            "cpu" => Some(amounts.cpu),
            "memory" => amounts.memory.checked_mul(1000),
            other => amounts.other.get(other).copied().unwrap_or_default().checked_mul(1000),
        })
    };
    match resource {
        "pods" | "count/pods" => Some(slots.checked_mul(1000)),
        "cpu" | "memory" => Some(of(wanted, resource)),
        "requests.storage" | "requests.ephemeral-storage" | "limits.ephemeral-storage" => None,
        _ => match resource.split_once('.') {
            Some(("requests", name)) => Some(of(wanted, name)),
            Some(("limits", name)) => Some(of(limits, name)),
            _ => None,
        },
    }
}
