//! How a pod enters a board: its rules become a class, its terms get counts.

use std::sync::Arc;

use super::board::{Board, Class, Counted, Piece, PodId};
use super::fixed;
use super::workload::{PodTerm, Rules, Workload};

impl Board {
    /// Adds a pod that stands nowhere yet.
    pub fn add_pod(&mut self, load: impl Into<Arc<Workload>>) -> PodId {
        let load = load.into();
        let class = self.class(&load.rules);
        let spoken_of = (0..self.terms.len())
            .filter(|index| self.speaks_of(*index, &load))
            .collect();
        self.pieces.push(Piece {
            load,
            at: None,
            class,
            spoken_of,
        });
        PodId(self.pieces.len() - 1)
    }

    fn speaks_of(&self, term: usize, load: &Workload) -> bool {
        let term = self.terms.get(term);
        term.is_some_and(|counted| counted.term.matches(&load.namespace, &load.labels))
    }

    fn class(&mut self, rules: &Arc<Rules>) -> usize {
        if let Some(known) = self.by_rules.get(rules) {
            return *known;
        }
        let near = rules.near.iter().map(|term| self.term(term)).collect();
        let apart = rules.apart.iter().map(|term| self.term(term)).collect();
        let spread = rules.spread.iter().map(|spread| self.term(&spread.term)).collect();
        let fixed = self
            .seats
            .iter()
            .map(|seat| fixed::obstacles(rules, &seat.node))
            .collect();
        self.classes.push(Class {
            rules: Arc::clone(rules),
            near,
            apart,
            spread,
            fixed,
        });
        let number = self.classes.len() - 1;
        self.by_rules.insert(Arc::clone(rules), number);
        number
    }

    /// The number of a term; a new one is counted over all pods that are there already.
    fn term(&mut self, term: &PodTerm) -> usize {
        if let Some(known) = self.by_term.get(term) {
            return *known;
        }
        let number = self.terms.len();
        let mut pods = vec![0; self.seats.len()];
        for piece in &mut self.pieces {
            if term.matches(&piece.load.namespace, &piece.load.labels) {
                piece.spoken_of.push(number);
                if let Some(count) = piece.at.and_then(|node| pods.get_mut(node.0)) {
                    *count += 1;
                }
            }
        }
        self.terms.push(Counted {
            term: term.clone(),
            pods,
            holders: vec![0; self.seats.len()],
        });
        self.by_term.insert(term.clone(), number);
        number
    }
}
