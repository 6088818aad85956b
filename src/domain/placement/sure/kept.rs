//! How many nodes pods keep others off by required anti-affinity, at most.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::domain::placement::board::{Board, NodeId, Piece};
use crate::domain::placement::node::Node;

const HOSTNAME: &str = "kubernetes.io/hostname";

/// Pods that are spoken of by each term, or hold it.
pub(super) struct Parties(FxHashMap<usize, usize>);

impl Parties {
    pub(super) fn of(board: &Board) -> Self {
        let mut all: FxHashMap<usize, usize> = FxHashMap::default();
        for piece in board.pieces.iter().filter(|piece| piece.at.is_some()) {
            let apart = board.classes.get(piece.class).map(|class| class.apart.as_slice());
            let own = apart
                .unwrap_or_default()
                .iter()
                .filter(|term| !piece.spoken_of.contains(term));
            for term in piece.spoken_of.iter().chain(own) {
                *all.entry(*term).or_default() += 1;
            }
        }
        Self(all)
    }

    /// So many of these nodes at most are kept free of a pod by a term: each party keeps one domain. Where a domain is a node
    /// the pod itself does not count, for its own node is not open.
    pub(super) fn nodes(&self, board: &Board, term: usize, open: &[(NodeId, &Node)]) -> usize {
        let parties = self.0.get(&term).copied().unwrap_or_default();
        let Some(topology) = board.terms.get(term).map(|counted| counted.term.topology.as_str()) else {
            return open.len();
        };
        if topology == HOSTNAME {
            return parties.saturating_sub(1);
        }
        let mut domains: BTreeMap<&str, usize> = BTreeMap::new();
        for value in open.iter().filter_map(|(_, node)| node.labels.get(topology)) {
            *domains.entry(value).or_default() += 1;
        }
        let mut sizes: Vec<usize> = domains.into_values().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.iter().take(parties).sum()
    }
}

/// Terms that may keep a pod off a node: those that other pods hold against it, and its own.
pub(super) fn terms(board: &Board, piece: &Piece) -> BTreeSet<usize> {
    let held = |term: &&usize| {
        let counted = board.terms.get(**term);
        counted.is_some_and(|counted| counted.holders.iter().any(|count| *count > 0))
    };
    let own = board.classes.get(piece.class).map(|class| class.apart.as_slice());
    let own = own.unwrap_or_default().iter();
    piece.spoken_of.iter().filter(held).chain(own).copied().collect()
}
