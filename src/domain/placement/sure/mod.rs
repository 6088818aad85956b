//! Whether a pod finds a place whatever the order in which nodes are replaced, and wherever the scheduler puts the rest.
//!
//! The proof: a node refuses a pod for want of room only if, on some axis, the pods on it ask for more than the node has
//! less what the pod asks for. Divide each pod's request on each axis by that difference, and take the largest of these
//! shares: over the pods of a refusing node the shares sum to more than one. So at most as many nodes can refuse for want of
//! room as the shares of all pods of the cluster sum to. Required anti-affinity keeps it off at most as many nodes as there
//! are pods that hold or meet the term (or as the largest domains have that so many pods can stand in). Where more nodes
//! than both together are open, one of them takes the pod, whichever pods stand where. It is a sufficient condition: where
//! it fails nothing is proven either way. Pods with required affinity or spread are never proven.

mod kept;
mod share;

use std::collections::{BTreeMap, BTreeSet};

use self::kept::Parties;
use self::share::{Filled, Share, limits};
use super::board::{Board, Class, NodeId, PodId};
use super::fixed;
use super::node::Node;

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

impl Board {
    /// Those of these pods of which it is not proven that the order does not matter to them: that they find a place in every
    /// order, or that rules of their own keep them off every node in every order.
    pub fn unsure(&self, pods: &[PodId], turnover: &Turnover<'_>) -> Vec<PodId> {
        // pods of one class that the same terms keep away are alike, but for what they ask for
        let mut groups: BTreeMap<(usize, BTreeSet<usize>), (Option<Share>, Vec<PodId>)> = BTreeMap::new();
        for pod in pods {
            let Some(piece) = self.pieces.get(pod.0) else { continue };
            let group = groups
                .entry((piece.class, kept::terms(self, piece)))
                .or_insert_with(|| (Some(Share::default()), Vec::new()));
            match (Share::of(piece), &mut group.0) {
                (Some(share), Some(most)) => most.raise_to(&share),
                _ => group.0 = None,
            }
            group.1.push(*pod);
        }
        let parties = Parties::of(self);
        let mut filled = Filled::default();
        let mut found = Vec::new();
        for ((class, terms), (most, pods)) in groups {
            let sure = most.zip(self.classes.get(class));
            let sure =
                sure.is_some_and(|(most, class)| self.sure(class, &most, &terms, turnover, &parties, &mut filled));
            if !sure {
                found.extend(pods);
            }
        }
        found
    }

    fn sure(
        &self,
        class: &Class,
        most: &Share,
        terms: &BTreeSet<usize>,
        turnover: &Turnover<'_>,
        parties: &Parties,
        filled: &mut Filled,
    ) -> bool {
        let rules = &class.rules;
        if !(rules.near.is_empty() && rules.spread.is_empty()) {
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
        let kept: usize = terms.iter().map(|term| parties.nodes(self, *term, &open)).sum();
        let least = open.len().saturating_sub(away).saturating_sub(kept) as f64;
        let Some(limits) = limits(most, &open) else {
            return false;
        };
        // shares are rounded up, so that rounding never proves anything
        filled
            .nodes(self, &limits, turnover)
            .is_some_and(|sum| sum * (1.0 + 1e-9) < least)
    }
}

#[cfg(test)]
mod tests;
