//! Stepping through pools, node by node.

use super::check::Check;
use super::ledger::Ledger;
use super::node::{Manner, vacate};
use super::scene::{Pool, PoolKind, Scene};
use super::{checks, surge};
use crate::domain::capacity::{Axis, Room};
use crate::domain::finding::Verdict;
use crate::domain::placement::{Board, Effect, NodeId, PodId};

/// Where a VM goes at a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Move {
    /// `namespace/name`.
    pub vm: String,
    /// Name of the node; `None` where it finds no place.
    pub to: Option<String>,
}

/// The cluster after one action. Sums are over the nodes that take VMs then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Nodes that take VMs.
    pub open: i64,
    /// What is left on the four axes.
    pub left: Room,
    /// What there is on them.
    pub whole: Room,
    /// The axis with the smallest share left, and that share in thousandths.
    pub tightest: Option<(Axis, i64)>,
    /// Where VMs go at this step.
    pub moves: Vec<Move>,
}

/// The state that goes from pool to pool.
#[derive(Clone)]
pub(super) struct Rolling<'a> {
    pub(super) scene: &'a Scene,
    pub(super) board: Board,
    /// Slices left; `None` when that is not known.
    pub(super) slices: Option<i64>,
    pub(super) ledger: Ledger,
    made: usize,
}

/// A pool, and the order in which its nodes go.
#[derive(Clone, Debug)]
pub(super) struct Turn<'a> {
    pub(super) pool: &'a Pool,
    pub(super) order: Vec<NodeId>,
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

    /// Rolls pools in these orders at the same time; one pool for itself is the usual case. `None` when the caller does
    /// not want it any more.
    pub(super) fn pools(mut self, turns: &[Turn<'_>], wanted: &dyn Fn() -> bool) -> Option<Self> {
        let chunks = |turn: &Turn<'_>| turn.order.len().div_ceil(turn.pool.batch());
        let rounds = turns.iter().map(chunks).max().unwrap_or_default();
        for round in 0..rounds {
            if !wanted() {
                return None;
            }
            let now: Vec<(&Pool, &[NodeId])> = turns
                .iter()
                .filter_map(|turn| Some((turn.pool, turn.order.chunks(turn.pool.batch()).nth(round)?)))
                .collect();
            self.round(&now);
        }
        Some(self)
    }

    /// One batch of each pool: machines come, nodes are emptied, nodes go, the other machines come.
    fn round(&mut self, now: &[(&Pool, &[NodeId])]) {
        let ahead = |pool: &Pool, nodes: &[NodeId]| (pool.surge as usize).min(nodes.len());
        for (pool, nodes) in now {
            for old in nodes.iter().take(ahead(pool, nodes)) {
                self.add(pool, *old);
            }
        }
        for old in now.iter().flat_map(|(_, nodes)| *nodes) {
            self.board.cordon(*old, true);
        }
        for (pool, nodes) in now {
            for old in *nodes {
                let turn = self.ledger.turn.len() + 1;
                self.ledger.turn.insert(*old, turn);
                self.undrained(pool, *old);
                let moves = vacate(self, *old, Manner::Repave);
                self.note(&pool.name, *old, "drain", moves);
            }
        }
        for (pool, nodes) in now {
            for old in *nodes {
                self.board.remove_node(*old);
                self.slices = self.slices.map(|left| left + 1);
                self.note(&pool.name, *old, "remove", Vec::new());
            }
        }
        for (pool, nodes) in now {
            for old in nodes.iter().skip(ahead(pool, nodes)) {
                self.add(pool, *old);
            }
        }
    }

    /// Empties one cordoned node, and nothing else.
    pub(super) fn drain_only(&mut self, name: &str, node: NodeId) {
        self.ledger.turn.insert(node, 1);
        let moves = vacate(self, node, Manner::Drain);
        self.note(name, node, "drain", moves);
    }

    fn undrained(&mut self, pool: &Pool, node: NodeId) {
        if !pool.undrained.contains(&node) {
            return;
        }
        let vms = self.scene.vms.iter();
        let here = vms.filter(|vm| self.board.place_of(vm.pod) == Some(node)).count();
        if let Some(check) = checks::undrained(self.scene, node, here) {
            self.ledger.on(node, check);
        }
    }

    /// A machine comes. Without a slice its node never gets ready, and the roll-out stops there; what follows is stepped
    /// through as if it had come, so that everything else in the way is seen as well, and nothing that only follows from
    /// that.
    fn add(&mut self, pool: &Pool, like: NodeId) {
        self.slices = self.slices.map(|left| left - 1);
        if let Some(left) = self.slices {
            self.ledger.slices(left);
        }
        self.made += 1;
        let name = format!("{}-new-{}", pool.name, self.made);
        if self.slices.is_some_and(|left| left < 0) {
            self.stuck(pool, like);
        }
        let id = surge::add(&mut self.board, self.scene, like, &name);
        self.note(&pool.name, id.unwrap_or(like), "add", Vec::new());
    }

    /// A worker that is not ready is no replacement, so Cluster API takes no other one away. A control plane may go on: its
    /// components run on the host's network, and that is what KubeadmControlPlane looks at (`preflightChecks` of `scale.go`).
    fn stuck(&mut self, pool: &Pool, like: NodeId) {
        let reason = match pool.kind {
            PoolKind::Worker => {
                "No slice of the pod CIDR is left for the new node: it stays NotReady (event CIDRNotAvailable, of type \
                 Normal), and the roll-out waits for it without end"
            }
            PoolKind::ControlPlane => {
                "No slice of the pod CIDR is left for the new control plane: its node stays NotReady (event CIDRNotAvailable, \
                 of type Normal) at least until an old one has gone and gives its slice back; whatever waits for a ready \
                 node waits there, and no other node can join"
            }
        };
        let check = Check::new("step-slice", Verdict::Fail, &pool.name, reason)
        .value(self.slices.unwrap_or_default().to_string(), "at least 0 at every step")
        .source("pod CIDR, all Node objects")
        .fix(
            "Remove a node first (contract first, or fewer workers now), or make the cluster with a larger pod CIDR: /17 \
             instead of /18 doubles the slices, if the service CIDR stays clear of it",
        );
        self.ledger.on(like, check);
    }

    fn note(&mut self, pool: &str, node: NodeId, action: &'static str, moves: Vec<Move>) {
        let Open { left, whole, nodes, .. } = sums(&self.board);
        let name = self.board.node(node).map(|node| node.name.clone());
        self.ledger.steps.push(Step {
            index: self.ledger.steps.len() + 1,
            pool: pool.to_owned(),
            node: name.unwrap_or_default(),
            action,
            slices_free: self.slices,
            open: nodes,
            left,
            whole,
            tightest: left.tightest(&whole),
            moves,
        });
    }
}

/// Nodes that take VMs, taken together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Open {
    pub(super) left: Room,
    pub(super) whole: Room,
    pub(super) nodes: i64,
    /// Axes on which some node's room is not known: sums say nothing there.
    blind: [bool; 4],
}

impl Open {
    /// Whether the sum of an axis says something.
    pub(super) const fn known(&self, axis: Axis) -> bool {
        let [memory, cpu, slots, ips] = self.blind;
        !match axis {
            Axis::Memory => memory,
            Axis::Cpu => cpu,
            Axis::PodSlots => slots,
            Axis::PodIps => ips,
        }
    }
}

/// What is left, and what there is, on all nodes that take VMs.
pub(super) fn sums(board: &Board) -> Open {
    sums_for(board, &[])
}

/// As [`sums`], and nodes whose taints one of these pods tolerates are open to them.
pub(super) fn sums_for(board: &Board, pods: &[PodId]) -> Open {
    let mut open = Open::default();
    for (id, node) in board.nodes() {
        let ready = node.ready == Some(true) && !node.cordoned;
        let takes_vms = node
            .labels
            .get("kubevirt.io/schedulable")
            .is_some_and(|value| value == "true");
        let hard = |effect| effect != Effect::PreferNoSchedule;
        let tainted = node.taints.iter().any(|taint| hard(taint.effect));
        if !ready || !takes_vms || tainted && !pods.iter().any(|pod| board.allows(*pod, id)) {
            continue;
        }
        let here = board.left(id);
        open.left = open.left.plus(Room {
            memory: here.memory.max(0),
            cpu: here.cpu.max(0),
            pod_slots: here.pod_slots.max(0),
            pod_ips: here.pod_ips.max(0),
        });
        open.whole = open.whole.plus(node.whole());
        open.nodes += 1;
        let blind = [
            node.allocatable.is_none(),
            node.allocatable.is_none(),
            node.pod_slots.is_none(),
            node.pod_ips.is_none(),
        ];
        for (known, here) in open.blind.iter_mut().zip(blind) {
            *known |= here || !node.counted;
        }
    }
    open
}
