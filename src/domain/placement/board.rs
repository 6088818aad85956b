//! Nodes with the pods on them, kept so that a question costs little and a move costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::fixed;
use super::node::Node;
use super::obstacle::{Fit, Obstacle};
use super::workload::{PodTerm, Rules, Workload};
use crate::domain::capacity::{Amounts, Axis, Room};

/// A node of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) usize);

/// A pod of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodId(pub(super) usize);

/// A node, and what is used of it.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) node: Node,
    pub(super) used: Amounts,
    pub(super) pods: i64,
    pub(super) ips: i64,
    /// Whether it is there at all: a node that was removed keeps its number.
    pub(super) present: bool,
}

/// A pod, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Shared: a board is cloned for each what-if.
    pub(super) load: Arc<Workload>,
    pub(super) at: Option<NodeId>,
    /// Number of its [`Rules`].
    pub(super) class: usize,
    /// Numbers of the terms that speak of it.
    pub(super) spoken_of: Vec<usize>,
}

/// One class of rules, with what was found out about each node.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) rules: Arc<Rules>,
    pub(super) near: Vec<usize>,
    pub(super) apart: Vec<usize>,
    /// Term numbers of `rules.spread`, in its order.
    pub(super) spread: Vec<usize>,
    /// Obstacles that depend on the node alone, by node.
    pub(super) fixed: Vec<Vec<Obstacle>>,
}

/// A pod term with its counts.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) term: PodTerm,
    /// Pods that it speaks of, by node.
    pub(super) pods: Vec<i64>,
    /// Pods that hold it as required anti-affinity, by node.
    pub(super) holders: Vec<i64>,
}

/// Nodes and pods. Cloning it is how a what-if begins.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub(super) seats: Vec<Seat>,
    pub(super) pieces: Vec<Piece>,
    pub(super) classes: Vec<Class>,
    pub(super) by_rules: FxHashMap<Arc<Rules>, usize>,
    pub(super) terms: Vec<Counted>,
    pub(super) by_term: BTreeMap<PodTerm, usize>,
}

impl Board {
    /// Adds a node, empty.
    pub fn add_node(&mut self, node: Node) -> NodeId {
        let id = NodeId(self.seats.len());
        for class in &mut self.classes {
            class.fixed.push(fixed::obstacles(&class.rules, &node));
        }
        for term in &mut self.terms {
            term.pods.push(0);
            term.holders.push(0);
        }
        self.seats.push(Seat {
            node,
            used: Amounts::default(),
            pods: 0,
            ips: 0,
            present: true,
        });
        id
    }

    /// Takes a node away; what stands on it is lifted first by the caller, or goes with it.
    pub fn remove_node(&mut self, id: NodeId) {
        for pod in self.pods_on(id) {
            self.lift(pod);
        }
        if let Some(seat) = self.seats.get_mut(id.0) {
            seat.present = false;
        }
    }

    /// Cordons or uncordons a node.
    pub fn cordon(&mut self, id: NodeId, cordoned: bool) {
        self.edit(id, |node| node.cordoned = cordoned);
    }

    /// Changes a node's facts.
    pub fn edit(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        let Some(seat) = self.seats.get_mut(id.0) else { return };
        change(&mut seat.node);
        let node = seat.node.clone();
        for class in &mut self.classes {
            if let Some(fixed) = class.fixed.get_mut(id.0) {
                *fixed = fixed::obstacles(&class.rules, &node);
            }
        }
    }

    /// The node's facts.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.seats.get(id.0).map(|seat| &seat.node)
    }

    /// Nodes that are there.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.seats
            .iter()
            .enumerate()
            .filter(|(_, seat)| seat.present)
            .map(|(index, seat)| (NodeId(index), &seat.node))
    }

    /// The pod's facts.
    pub fn pod(&self, id: PodId) -> Option<&Workload> {
        self.pieces.get(id.0).map(|piece| piece.load.as_ref())
    }

    /// Where a pod stands.
    pub fn place_of(&self, id: PodId) -> Option<NodeId> {
        self.pieces.get(id.0).and_then(|piece| piece.at)
    }

    /// Pods on a node, in the order in which they were added.
    pub fn pods_on(&self, id: NodeId) -> Vec<PodId> {
        let here = self.pieces.iter().enumerate();
        here.filter(|(_, piece)| piece.at == Some(id))
            .map(|(index, _)| PodId(index))
            .collect()
    }

    /// Puts a pod on a node, whether it fits or not: this is what a cluster was found to look like.
    pub fn put(&mut self, pod: PodId, node: NodeId) {
        self.lift(pod);
        self.shift(pod, node, 1);
        if let Some(piece) = self.pieces.get_mut(pod.0) {
            piece.at = Some(node);
        }
    }

    /// Takes a pod from where it stands.
    pub fn lift(&mut self, pod: PodId) {
        let Some(node) = self.pieces.get_mut(pod.0).and_then(|piece| piece.at.take()) else {
            return;
        };
        self.shift(pod, node, -1);
    }

    fn shift(&mut self, pod: PodId, node: NodeId, sign: i64) {
        let (Some(piece), Some(seat)) = (self.pieces.get(pod.0), self.seats.get_mut(node.0)) else {
            return;
        };
        if let Some(requests) = &piece.load.requests {
            if sign > 0 {
                seat.used.add(requests);
            } else {
                seat.used.sub(requests);
            }
        }
        seat.pods += sign * piece.load.pod_slots;
        seat.ips += sign * piece.load.pod_ips;
        for term in &piece.spoken_of {
            if let Some(count) = self.terms.get_mut(*term).and_then(|term| term.pods.get_mut(node.0)) {
                *count += sign;
            }
        }
        let apart = self.classes.get(piece.class).map(|class| class.apart.as_slice());
        for term in apart.unwrap_or_default() {
            if let Some(count) = self.terms.get_mut(*term).and_then(|term| term.holders.get_mut(node.0)) {
                *count += sign;
            }
        }
    }

    /// What is used of a node: requests, pod slots, pod addresses.
    pub fn used(&self, id: NodeId) -> Room {
        self.seats.get(id.0).map_or_else(Room::default, |seat| Room {
            memory: seat.used.memory,
            cpu: seat.used.cpu,
            pod_slots: seat.pods,
            pod_ips: seat.ips,
        })
    }

    /// What is left on a node; axes that are not known count as none.
    pub fn left(&self, id: NodeId) -> Room {
        let whole = self.node(id).map_or_else(Room::default, Node::whole);
        whole.minus(self.used(id))
    }

    /// All that keeps a pod off a node; nothing when it fits.
    pub fn obstacles(&self, pod: PodId, node: NodeId) -> Vec<Obstacle> {
        let (Some(piece), Some(seat)) = (self.pieces.get(pod.0), self.seats.get(node.0)) else {
            return vec![Obstacle::RequestsUnknown];
        };
        let class = self.classes.get(piece.class);
        let mut all = class
            .and_then(|class| class.fixed.get(node.0))
            .cloned()
            .unwrap_or_default();
        if piece.at == Some(node) {
            all.insert(0, Obstacle::Source);
        }
        room(piece, seat, &mut all);
        if let Some(class) = class {
            self.pod_rules(piece, class, node, &mut all);
        }
        all
    }

    /// Whether a node is one that a pod may be on as far as the node alone decides: labels, taints, readiness.
    pub fn allows(&self, pod: PodId, node: NodeId) -> bool {
        let class = self.pieces.get(pod.0).and_then(|piece| self.classes.get(piece.class));
        class
            .and_then(|class| class.fixed.get(node.0))
            .is_some_and(Vec::is_empty)
    }

    /// Whether nothing keeps a pod off a node, asked as cheaply as it can be.
    pub fn clear(&self, pod: PodId, node: NodeId) -> bool {
        self.allows(pod, node) && self.obstacles(pod, node).is_empty()
    }

    /// Whether a pod fits on a node.
    pub fn fit(&self, pod: PodId, node: NodeId) -> Fit {
        Fit::of(self.obstacles(pod, node))
    }
}

/// Room on the four axes and of all other resources.
fn room(piece: &Piece, seat: &Seat, into: &mut Vec<Obstacle>) {
    let Some(requests) = &piece.load.requests else {
        into.push(Obstacle::RequestsUnknown);
        return;
    };
    let mut axis = |axis, wanted: i64, whole: Option<i64>, used: i64| match whole.filter(|_| seat.node.counted) {
        _ if wanted == 0 => {}
        None => into.push(Obstacle::RoomUnknown(axis)),
        Some(whole) if whole.saturating_sub(used) < wanted => into.push(Obstacle::Short {
            axis,
            wanted,
            left: whole.saturating_sub(used),
        }),
        Some(_) => {}
    };
    let allocatable = seat.node.allocatable.as_ref();
    let memory = allocatable.map(|amounts| amounts.memory);
    axis(Axis::Memory, requests.memory, memory, seat.used.memory);
    axis(
        Axis::Cpu,
        requests.cpu,
        allocatable.map(|amounts| amounts.cpu),
        seat.used.cpu,
    );
    axis(Axis::PodSlots, piece.load.pod_slots, seat.node.pod_slots, seat.pods);
    axis(Axis::PodIps, piece.load.pod_ips, seat.node.pod_ips, seat.ips);
    let Some(allocatable) = allocatable.filter(|_| seat.node.counted) else {
        return;
    };
    for (resource, wanted) in requests.other.iter().filter(|(_, wanted)| **wanted > 0) {
        let whole = allocatable.other.get(resource).copied().unwrap_or_default();
        let left = whole - seat.used.other.get(resource).copied().unwrap_or_default();
        if left < *wanted {
            into.push(Obstacle::ShortOf {
                resource: resource.clone(),
                wanted: *wanted,
                left,
            });
        }
    }
}
