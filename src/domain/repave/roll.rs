//! Stepping through a pool, node by node.

use super::check::Check;
use super::ledger::Ledger;
use super::node::vacate;
use super::scene::{Pool, Scene};
use super::surge;
use crate::domain::capacity::{Axis, Room};
use crate::domain::finding::Verdict;
use crate::domain::placement::{Board, NodeId};

/// The cluster after one action. Sums are over the nodes that take VMs then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub index: usize,
    /// Pool that rolls.
    pub pool: String,
    /// Node that it is about.
    pub node: String,
    /// `add`, `drain` or `remove`.
    pub action: &'static str,
    /// Slices of the pod CIDR left; `None` when that is not known.
    pub slices_free: Option<i64>,
    /// What is left on the four axes.
    pub left: Room,
    /// The axis with the smallest share left, and that share in thousandths.
    pub tightest: Option<(Axis, i64)>,
}

/// The state that goes from pool to pool.
pub(super) struct Rolling<'a> {
    pub(super) scene: &'a Scene,
    pub(super) board: Board,
    /// Slices left; `None` when that is not known.
    pub(super) slices: Option<i64>,
    pub(super) ledger: Ledger,
    made: usize,
}

impl<'a> Rolling<'a> {
    pub(super) fn new(scene: &'a Scene, slices: Option<i64>) -> Self {
        Self {
            scene,
            board: scene.board.clone(),
            slices,
            ledger: Ledger::default(),
            made: 0,
        }
    }

    /// Rolls one pool in this order.
    pub(super) fn pool(&mut self, pool: &Pool, order: &[NodeId]) {
        let surge = pool.surge as usize;
        // with neither surge nor unavailable nothing could move; controllers refuse that, one at a time comes nearest
        let batch = (surge + pool.unavailable as usize).max(1);
        for nodes in order.chunks(batch) {
            let ahead = surge.min(nodes.len());
            for old in nodes.iter().take(ahead) {
                self.add(pool, *old);
            }
            for old in nodes {
                self.board.cordon(*old, true);
            }
            for old in nodes {
                let turn = self.ledger.turn.len() + 1;
                self.ledger.turn.insert(*old, turn);
                vacate(self, *old);
                self.step(pool, *old, "drain");
            }
            for old in nodes {
                self.board.remove_node(*old);
                self.slices = self.slices.map(|left| left + 1);
                self.step(pool, *old, "remove");
            }
            for old in nodes.iter().skip(ahead) {
                self.add(pool, *old);
            }
        }
    }

    /// Empties one cordoned node, and nothing else.
    pub(super) fn drain_only(&mut self, name: &str, node: NodeId) {
        self.ledger.turn.insert(node, 1);
        vacate(self, node);
        self.note(name, node, "drain");
    }

    /// A machine comes. Without a slice its node never gets ready, and the roll-out hangs there; what follows is stepped
    /// through all the same, so that everything else in the way is seen as well.
    fn add(&mut self, pool: &Pool, like: NodeId) {
        self.slices = self.slices.map(|left| left - 1);
        if let Some(left) = self.slices {
            self.ledger.slices(left);
        }
        self.made += 1;
        let name = format!("{}-new-{}", pool.name, self.made);
        if self.slices.is_some_and(|left| left < 0) {
            let check = Check::new(
                "spare-slice",
                Verdict::Fail,
                &pool.name,
                "No slice of the pod CIDR is left for the new node: it stays NotReady (event CIDRNotAvailable, of type \
                 Normal), and the roll-out hangs",
            )
            .value(self.slices.unwrap_or_default().to_string(), "at least 0 at every step")
            .source("pod CIDR, all Node objects")
            .fix(
                "Remove a node first (contract first, or fewer workers now), or make the cluster with a larger pod CIDR: \
                 /17 instead of /18 doubles the slices, if the service CIDR stays clear of it",
            );
            self.ledger.on(like, check);
        } else if let Some(id) = surge::add(&mut self.board, self.scene, like, &name) {
            self.step(pool, id, "add");
            return;
        }
        self.step(pool, like, "add");
    }

    fn step(&mut self, pool: &Pool, node: NodeId, action: &'static str) {
        self.note(&pool.name, node, action);
    }

    fn note(&mut self, pool: &str, node: NodeId, action: &'static str) {
        let (left, whole) = sums(&self.board);
        let name = self.board.node(node).map(|node| node.name.clone());
        self.ledger.steps.push(Step {
            index: self.ledger.steps.len() + 1,
            pool: pool.to_owned(),
            node: name.unwrap_or_default(),
            action,
            slices_free: self.slices,
            left,
            tightest: left.tightest(&whole),
        });
    }
}

/// What is left, and what there is, on all nodes that take VMs.
pub(super) fn sums(board: &Board) -> (Room, Room) {
    let mut left = Room::default();
    let mut whole = Room::default();
    for (id, node) in board.nodes() {
        let open = node.ready == Some(true) && !node.cordoned;
        let takes_vms = node
            .labels
            .get("kubevirt.io/schedulable")
            .is_some_and(|value| value == "true");
        let hard = |effect| effect != crate::domain::placement::Effect::PreferNoSchedule;
        if !open || !takes_vms || node.taints.iter().any(|taint| hard(taint.effect)) {
            continue;
        }
        let here = board.left(id);
        left = left.plus(Room {
            memory: here.memory.max(0),
            cpu: here.cpu.max(0),
            pod_slots: here.pod_slots.max(0),
            pod_ips: here.pod_ips.max(0),
        });
        whole = whole.plus(node.whole());
    }
    (left, whole)
}
