//! How a pod enters a board: its rules become a class, its terms get counts.

use std::sync::Arc;

use super::board::{Board, Class, Counted, Piece, PodId};
use super::node::Node;
use super::obstacle::Obstacle;
use super::taint::Effect;
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
        let fixed = self.seats.iter().map(|seat| fixed(rules, &seat.node)).collect();
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

/// Obstacles that depend on the node alone.
pub(super) fn fixed(rules: &Rules, node: &Node) -> Vec<Obstacle> {
    let mut all = Vec::new();
    match node.ready {
        Some(true) => {}
        Some(false) => all.push(Obstacle::NotReady),
        None => all.push(Obstacle::ReadyUnknown),
    }
    if node.cordoned && !tolerates_cordon(rules) {
        all.push(Obstacle::Cordoned);
    }
    for taint in &node.taints {
        let hard = taint.effect != Effect::PreferNoSchedule;
        if hard && !rules.tolerations.iter().any(|toleration| toleration.covers(taint)) {
            all.push(Obstacle::Taint(taint.to_string()));
        }
    }
    for (key, wanted) in &rules.node_selector {
        let has = node.labels.get(key);
        if has != Some(wanted) {
            all.push(Obstacle::Selector {
                wanted: format!("{key}={wanted}"),
                has: has.cloned(),
            });
        }
    }
    if !allowed_by_affinity(rules, node) {
        all.push(Obstacle::NodeAffinity(wish(rules)));
    }
    for terms in &rules.volume_terms {
        if !terms.iter().any(|term| term.matches(&node.name, &node.labels)) {
            all.push(Obstacle::VolumeAffinity);
        }
    }
    for (key, value) in &rules.alike {
        if node.labels.get(key) != Some(value) {
            all.push(Obstacle::Unlike(format!("{key}={value}")));
        }
    }
    all.extend(rules.unmodelled.iter().cloned().map(Obstacle::Unmodelled));
    all
}

fn tolerates_cordon(rules: &Rules) -> bool {
    let cordon = super::taint::Taint {
        key: "node.kubernetes.io/unschedulable".to_owned(),
        value: String::new(),
        effect: Effect::NoSchedule,
    };
    rules.tolerations.iter().any(|toleration| toleration.covers(&cordon))
}

/// Required node affinity; one term must hold.
pub(super) fn allowed_by_affinity(rules: &Rules, node: &Node) -> bool {
    rules
        .node_terms
        .as_ref()
        .is_none_or(|terms| terms.iter().any(|term| term.matches(&node.name, &node.labels)))
}

fn wish(rules: &Rules) -> String {
    let terms = rules.node_terms.iter().flatten();
    let each = terms.map(|term| {
        let parts: Vec<String> = term.labels.iter().chain(&term.names).map(ToString::to_string).collect();
        parts.join(" and ")
    });
    each.collect::<Vec<_>>().join(", or ")
}
