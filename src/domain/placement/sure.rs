//! Whether a pod finds a place whatever the order in which nodes are replaced, and wherever the scheduler puts the rest.
//!
//! The proof: a node refuses a pod for want of room only if, on some axis, the pods on it ask for more than the node has
//! less what the pod asks for. Divide each pod's request on each axis by that difference, and take the largest of these
//! shares: over the pods of a refusing node the shares sum to more than one. So at most as many nodes can refuse as the
//! shares of all pods of the cluster sum to. Where more nodes than that are open, one of them takes the pod, whichever
//! pods stand where. It is a sufficient condition: where it fails nothing is proven either way.

use std::collections::BTreeMap;

use super::board::{Board, Class, NodeId, Piece, PodId};
use super::fixed;
use super::node::Node;
use crate::domain::capacity::Amounts;

/// Nodes that are replaced, so many at a time.
#[derive(Clone, Copy)]
pub struct Turnover<'a> {
    /// The nodes, all of them, in no order.
    pub nodes: &'a [NodeId],
    /// How many go at once.
    pub batch: usize,
    /// How many of these have a successor before they go.
    pub ahead: usize,
    /// A successor of a node.
    pub successor: &'a dyn Fn(&Node) -> Node,
}

/// What a pod takes of a node: requests, slots, addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    amounts: Amounts,
    slots: i64,
    ips: i64,
}

impl Share {
    fn of(piece: &Piece) -> Option<Self> {
        Some(Self {
            amounts: piece.load.requests.clone()?,
            slots: piece.load.pod_slots,
            ips: piece.load.pod_ips,
        })
    }

    fn raise_to(&mut self, other: &Self) {
        self.amounts.raise_to(&other.amounts);
        self.slots = self.slots.max(other.slots);
        self.ips = self.ips.max(other.ips);
    }

    /// The axes on which `self` asks for something, as what `whole` has on them less that.
    fn beyond(&self, whole: &Self) -> Option<Vec<(Kind, i64)>> {
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

#[derive(Clone, Debug)]
enum Kind {
    Memory,
    Cpu,
    Slots,
    Ips,
    Other(String),
}

impl Board {
    /// Whether it is proven, for each of these pods, that the order does not matter: it finds a place in every order, or
    /// rules of its own keep it off every node in every order.
    pub fn order_is_irrelevant(&self, pods: &[PodId], turnover: &Turnover<'_>) -> bool {
        let mut by_class: BTreeMap<usize, Share> = BTreeMap::new();
        for piece in pods.iter().filter_map(|pod| self.pieces.get(pod.0)) {
            let Some(share) = Share::of(piece) else { return false };
            let kept_away = piece.spoken_of.iter().filter_map(|term| self.terms.get(*term));
            if kept_away
                .into_iter()
                .any(|term| term.holders.iter().any(|count| *count > 0))
            {
                return false;
            }
            by_class.entry(piece.class).or_default().raise_to(&share);
        }
        by_class.iter().all(|(number, most)| {
            let class = self.classes.get(*number);
            class.is_some_and(|class| self.class_is_sure(class, most, turnover))
        })
    }

    fn class_is_sure(&self, class: &Class, most: &Share, turnover: &Turnover<'_>) -> bool {
        let rules = &class.rules;
        if !(rules.near.is_empty() && rules.apart.is_empty() && rules.spread.is_empty()) {
            return false;
        }
        let open: Vec<(NodeId, &Node)> = self
            .nodes()
            .filter(|(id, node)| {
                let now = class.fixed.get(id.0).is_some_and(Vec::is_empty);
                now && (!turnover.nodes.contains(id) || fixed::obstacles(rules, &(turnover.successor)(node)).is_empty())
            })
            .collect();
        if open.is_empty() {
            // rules forbid every node there is, and what comes is like what goes
            let anew = |node: &Node| fixed::obstacles(rules, &(turnover.successor)(node)).is_empty();
            return !self.nodes().any(|(_, node)| anew(node));
        }
        let inside = open.iter().filter(|(id, _)| turnover.nodes.contains(id)).count();
        let away = if inside == turnover.nodes.len() {
            turnover.batch.saturating_sub(turnover.ahead)
        } else {
            turnover.batch.min(inside)
        };
        let least = open.len().saturating_sub(away) as f64;
        let Some(limits) = limits(most, &open) else {
            return false;
        };
        // shares are rounded up, so that rounding never proves anything
        self.shares(&limits, turnover)
            .is_some_and(|sum| sum * (1.0 + 1e-9) <= least)
    }

    /// The shares of all pods of the cluster, and of the daemons that successors bring along.
    fn shares(&self, limits: &[(Kind, i64)], turnover: &Turnover<'_>) -> Option<f64> {
        let mut sum = 0.0;
        let mut by_node: BTreeMap<NodeId, f64> = BTreeMap::new();
        for piece in &self.pieces {
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
}

/// For each axis that is asked for, the least that any open node has beyond it; `None` where that is nothing, or unknown.
fn limits(most: &Share, open: &[(NodeId, &Node)]) -> Option<Vec<(Kind, i64)>> {
    let mut least: Option<Vec<(Kind, i64)>> = None;
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::workload::{Rules, Workload};
    use super::*;

    fn board(nodes: usize, vms: usize, memory: i64) -> (Board, Vec<NodeId>, Vec<PodId>) {
        let mut board = Board::default();
        let ids: Vec<NodeId> = (0..nodes)
            .map(|index| {
                board.add_node(Node {
                    name: format!("n{index}"),
                    ready: Some(true),
                    counted: true,
                    allocatable: Some(Amounts::new(10_000, 100)),
                    pod_slots: Some(20),
                    pod_ips: Some(20),
                    ..Node::default()
                })
            })
            .collect();
        let mut pods = Vec::new();
        for node in &ids {
            for index in 0..vms {
                let pod = board.add_pod(Workload {
                    name: format!("v{index}"),
                    requests: Some(Amounts::new(10, memory)),
                    pod_slots: 1,
                    pod_ips: 1,
                    rules: Arc::new(Rules::default()),
                    ..Workload::default()
                });
                board.put(pod, *node);
                pods.push(pod);
            }
        }
        (board, ids, pods)
    }

    fn proven(nodes: usize, vms: usize, memory: i64, ahead: usize) -> bool {
        let (board, ids, pods) = board(nodes, vms, memory);
        let turnover = Turnover {
            nodes: &ids,
            batch: 1,
            ahead,
            successor: &Node::clone,
        };
        board.order_is_irrelevant(&pods, &turnover)
    }

    #[test]
    fn where_room_is_ample_the_order_is_proven_to_be_irrelevant() {
        assert!(proven(5, 4, 10, 0), "half full");
        assert!(proven(5, 4, 10, 1));
        assert!(
            !proven(5, 9, 10, 0),
            "nine tenths full: large ones may stand in each other's way"
        );
        assert!(!proven(1, 1, 10, 0), "there is no other node");
        assert!(!proven(3, 1, 60, 0), "two do not go together on one node");
    }

    #[test]
    fn a_rule_among_pods_is_never_proven() {
        let (mut board, ids, mut pods) = board(5, 1, 10);
        let lonely = Workload {
            requests: Some(Amounts::new(10, 10)),
            pod_slots: 1,
            rules: Arc::new(Rules {
                apart: vec![super::super::workload::PodTerm::default()],
                ..Rules::default()
            }),
            ..Workload::default()
        };
        pods.push(board.add_pod(lonely));
        let turnover = Turnover {
            nodes: &ids,
            batch: 1,
            ahead: 0,
            successor: &Node::clone,
        };
        assert!(!board.order_is_irrelevant(&pods, &turnover));
    }
}
