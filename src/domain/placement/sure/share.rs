//! What a pod takes of a node, and how many nodes all pods together could fill.

use std::collections::BTreeMap;

use super::Turnover;
use crate::domain::capacity::Amounts;
use crate::domain::placement::board::{Board, NodeId, Piece};
use crate::domain::placement::node::Node;

/// Requests, slots, addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Share {
    amounts: Amounts,
    slots: i64,
    ips: i64,
}

impl Share {
    pub(super) fn of(piece: &Piece) -> Option<Self> {
        Some(Self {
            amounts: piece.load.requests.clone()?,
            slots: piece.load.pod_slots,
            ips: piece.load.pod_ips,
        })
    }

    pub(super) fn raise_to(&mut self, other: &Self) {
        self.amounts.raise_to(&other.amounts);
        self.slots = self.slots.max(other.slots);
        self.ips = self.ips.max(other.ips);
    }

    /// The axes on which `self` asks for something, as what `whole` has on them less that.
    fn beyond(&self, whole: &Self) -> Option<Limits> {
        let mut all = Vec::new();
        let axes = [Kind::Memory, Kind::Cpu, Kind::Slots, Kind::Ips];
        let named = self.amounts.other.keys().map(|name| Kind::Other(name.clone()));
        for kind in axes.into_iter().chain(named) {
            let wanted = self.on(&kind);
            if wanted <= 0 {
                continue;
            }
            let rest = whole.on(&kind) - wanted;
            if rest <= 0 {
                return None;
            }
            all.push((kind, rest));
        }
        Some(all)
    }

    fn on(&self, kind: &Kind) -> i64 {
        match kind {
            Kind::Memory => self.amounts.memory,
            Kind::Cpu => self.amounts.cpu,
            Kind::Slots => self.slots,
            Kind::Ips => self.ips,
            Kind::Other(name) => self.amounts.other.get(name).copied().unwrap_or_default(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Memory,
    Cpu,
    Slots,
    Ips,
    Other(String),
}

/// For each axis that is asked for, what a node has beyond it.
pub(super) type Limits = Vec<(Kind, i64)>;

/// For each axis that is asked for, the least that any of these nodes has beyond it; `None` where that is nothing, or
/// unknown.
pub(super) fn limits(most: &Share, open: &[(NodeId, &Node)]) -> Option<Limits> {
    let mut least: Option<Limits> = None;
    for (_, node) in open {
        if !node.counted {
            return None;
        }
        let whole = Share {
            amounts: node.allocatable.clone()?,
            slots: node.pod_slots?,
            ips: node.pod_ips?,
        };
        let here = most.beyond(&whole)?;
        match &mut least {
            None => least = Some(here),
            Some(least) => {
                for ((_, known), (_, rest)) in least.iter_mut().zip(here) {
                    *known = (*known).min(rest);
                }
            }
        }
    }
    least
}

/// So many nodes at most refuse for want of room, each once worked out: many classes of pods ask for the same.
#[derive(Default)]
pub(super) struct Filled(BTreeMap<Limits, Option<f64>>);

impl Filled {
    /// The shares of all pods of the cluster, and of the daemons that successors bring along, summed up.
    pub(super) fn nodes(&mut self, board: &Board, limits: &Limits, turnover: &Turnover<'_>) -> Option<f64> {
        if let Some(known) = self.0.get(limits) {
            return *known;
        }
        let found = sum(board, limits, turnover);
        self.0.insert(limits.clone(), found);
        found
    }
}

fn sum(board: &Board, limits: &Limits, turnover: &Turnover<'_>) -> Option<f64> {
    let mut sum = 0.0;
    let mut by_node: BTreeMap<NodeId, f64> = BTreeMap::new();
    for piece in &board.pieces {
        let Some(node) = piece.at else { continue };
        let share = Share::of(piece)?;
        let largest = limits
            .iter()
            .map(|(kind, rest)| share.on(kind) as f64 / *rest as f64)
            .fold(0.0, f64::max);
        sum += largest;
        *by_node.entry(node).or_default() += largest;
    }
    let fullest = by_node.values().copied().fold(0.0, f64::max);
    Some(sum + fullest * turnover.ahead as f64)
}
