//! The checks that do not need a roll-out to be stepped through.

mod circumstances;
mod network;
mod storage;

pub(super) use circumstances::{circumstances, homeless, pool as pool_settings, unread};
pub(super) use network::{needed, slices};
pub(super) use storage::storage;

use super::check::Check;
use super::roll::Rolling;
use crate::domain::finding::Verdict;
use crate::domain::placement::NodeId;

/// A budget that selects pods of the node.
pub(super) fn budget(rolling: &mut Rolling<'_>, node: NodeId, number: usize, pods: usize) {
    let budgets = rolling.scene.budgets.known().map(Vec::as_slice).unwrap_or_default();
    let Some(budget) = budgets.get(number) else { return };
    let (verdict, reason) = match budget.allowed {
        i64::MIN..=0 if budget.per_node => (
            Verdict::Warn,
            "Portworx keeps one budget a node and must lower it itself once the node is cordoned: watch that it does",
        ),
        i64::MIN..=0 => (
            Verdict::Fail,
            "The budget allows no disruption and selects pods of a node: its drain waits until it does",
        ),
        1 if pods > 1 => (
            Verdict::Warn,
            "The budget allows one disruption and selects several pods of a node: they go one after the other",
        ),
        _ => return,
    };
    let check = Check::new("budget", verdict, &budget.name, reason)
        .value(format!("{} allowed, {pods} pods here", budget.allowed), "1 at least")
        .source("PodDisruptionBudget status.disruptionsAllowed")
        .fix("Repair what keeps its other pods from being ready, add a replica, or loosen the budget for the time");
    rolling.ledger.on(node, check);
}
