//! Rules that depend on other pods: affinity, anti-affinity both ways, topology spread.
//!
//! Rules: kube-scheduler's plugins `interpodaffinity` and `podtopologyspread` (1.34).

use super::board::{Board, Class, Counted, NodeId, Piece};
use super::fixed::allowed_by_affinity;
use super::obstacle::Obstacle;
use super::workload::{PodTerm, Spread};

const HOSTNAME: &str = "kubernetes.io/hostname";

impl Board {
    pub(super) fn pod_rules(&self, piece: &Piece, class: &Class, node: NodeId, into: &mut Vec<Obstacle>) {
        for number in &class.near {
            let Some(counted) = self.terms.get(*number) else {
                continue;
            };
            if !self.near(piece, counted, node) {
                into.push(Obstacle::Near(said(&counted.term)));
            }
        }
        for number in &class.apart {
            let Some(counted) = self.terms.get(*number) else {
                continue;
            };
            if self.in_domain(&counted.term.topology, &counted.pods, node) > 0 {
                into.push(Obstacle::Apart(said(&counted.term)));
            }
        }
        for number in &piece.spoken_of {
            let Some(counted) = self.terms.get(*number) else {
                continue;
            };
            let told = class.apart.contains(number) && !into.is_empty();
            if !told && self.in_domain(&counted.term.topology, &counted.holders, node) > 0 {
                into.push(Obstacle::KeptAway(said(&counted.term)));
            }
        }
        for (spread, number) in class.rules.spread.iter().zip(&class.spread) {
            let Some(counted) = self.terms.get(*number) else {
                continue;
            };
            if !self.even(piece, class, spread, counted, node) {
                into.push(Obstacle::Spread(spread.term.topology.clone()));
            }
        }
    }

    /// A matching pod is in the node's domain; or there is none anywhere and the pod matches its own term, which is
    /// how the first pod of a group gets placed.
    fn near(&self, piece: &Piece, counted: &Counted, node: NodeId) -> bool {
        let topology = &counted.term.topology;
        if self.value(topology, node).is_none() {
            return false;
        }
        if self.in_domain(topology, &counted.pods, node) > 0 {
            return true;
        }
        let nowhere = counted.pods.iter().all(|count| *count == 0);
        nowhere && counted.term.matches(&piece.load.namespace, &piece.load.labels)
    }

    /// The sum of counts over the nodes that share the node's value of a label; none without the label.
    fn in_domain(&self, topology: &str, counts: &[i64], node: NodeId) -> i64 {
        let Some(value) = self.value(topology, node) else {
            return 0;
        };
        if topology == HOSTNAME {
            return counts.get(node.0).copied().unwrap_or_default();
        }
        let seats = self.seats.iter().zip(counts).filter(|(seat, _)| seat.present);
        seats
            .filter(|(seat, _)| seat.node.labels.get(topology).map(String::as_str) == Some(value))
            .map(|(_, count)| count)
            .sum()
    }

    fn value(&self, topology: &str, node: NodeId) -> Option<&str> {
        self.node(node)?.labels.get(topology).map(String::as_str)
    }

    /// Skew of the node's domain against the emptiest one, with the pod counted in.
    fn even(&self, piece: &Piece, class: &Class, spread: &Spread, counted: &Counted, node: NodeId) -> bool {
        let topology = &spread.term.topology;
        let Some(own) = self.value(topology, node) else {
            return false;
        };
        let mut domains: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
        for (seat, count) in self.seats.iter().zip(&counted.pods).filter(|(seat, _)| seat.present) {
            let allowed = !spread.honor_affinity
                || class
                    .rules
                    .node_selector
                    .iter()
                    .all(|(key, value)| seat.node.labels.get(key) == Some(value))
                    && allowed_by_affinity(&class.rules, &seat.node);
            if let Some(value) = seat.node.labels.get(topology).filter(|_| allowed) {
                *domains.entry(value).or_default() += count;
            }
        }
        let fewest = domains.values().min().copied().unwrap_or_default();
        let fewest = if (domains.len() as i64) < spread.min_domains {
            0
        } else {
            fewest
        };
        let here = domains.get(own).copied().unwrap_or_default();
        let itself = i64::from(spread.term.matches(&piece.load.namespace, &piece.load.labels));
        here + itself - fewest <= spread.max_skew
    }
}

fn said(term: &PodTerm) -> String {
    let Some(selector) = &term.selector else {
        return "no label at all".to_owned();
    };
    let parts: Vec<String> = selector.all.iter().map(ToString::to_string).collect();
    let which = if parts.is_empty() {
        "any label".to_owned()
    } else {
        parts.join(" and ")
    };
    if term.topology == HOSTNAME {
        which
    } else {
        format!("{which} (by {})", term.topology)
    }
}
