//! What a second launcher pod asks of the namespace's quotas.

use super::objects::Objects;
use super::raw::Pod;
use super::requests;
use crate::domain::capacity::Amounts;
use crate::domain::finding::Read;
use crate::domain::migratable::quota::Quota;

/// Resources of all quotas that pods count against, in thousandths.
pub(super) fn of(objects: &Objects, launcher: Option<&Pod>, slots: i64) -> Read<Vec<Quota>> {
    let quotas = match &objects.quotas {
        Read::Known(quotas) => quotas,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let wanted = launcher.and_then(requests::of);
    let limits = launcher.and_then(requests::limits);
    let mut all = Vec::new();
    for quota in quotas {
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
                scoped: !quota.spec.scopes.is_empty() || quota.spec.scope_selector.is_some(),
            });
        }
    }
    Read::Known(all)
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
