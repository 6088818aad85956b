//! What is written down while a roll-out is stepped through.

use rustc_hash::{FxHashMap, FxHashSet};

use super::check::Check;
use super::roll::Step;
use crate::domain::capacity::Room;
use crate::domain::finding::Verdict;
use crate::domain::placement::NodeId;

/// VMs that had to move off a node, and the memory that went over the wire with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) vms: i64,
    pub(super) memory: i64,
}

/// Steps, checks and what became of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) steps: Vec<Step>,
    pub(super) checks: Vec<Check>,
    /// Checks of each node, those of its VMs among them.
    pub(super) by_node: FxHashMap<NodeId, Vec<Check>>,
    /// When each node's turn came, from 1.
    pub(super) turn: FxHashMap<NodeId, usize>,
    /// What had to move off each node when its turn came.
    pub(super) moved: FxHashMap<NodeId, Moved>,
    /// What the VMs of each node asked for when its turn came, and what all other nodes had left.
    pub(super) room: FxHashMap<NodeId, (Room, Room)>,
    /// Slices left at the tightest moment.
    pub(super) lowest_slices: Option<i64>,
    /// What was spoken of already: a VM that is stuck is stuck once.
    seen: FxHashSet<String>,
}

impl Ledger {
    /// Writes down a check of a node; the same one only once.
    pub(super) fn on(&mut self, node: NodeId, check: Check) {
        if self.seen.insert(format!("{} {}", check.check, check.object)) {
            self.by_node.entry(node).or_default().push(check);
        }
    }

    /// Writes down the slices that are left at this moment.
    pub(super) fn slices(&mut self, left: i64) {
        self.lowest_slices = Some(self.lowest_slices.map_or(left, |lowest| lowest.min(left)));
    }

    /// All checks, of pools and of nodes.
    pub(super) fn all(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().chain(self.by_node.values().flatten())
    }

    /// How bad it is: the worst verdict, then how many checks have it.
    pub(super) fn badness(&self) -> (Verdict, usize) {
        let worst = self.all().map(|check| check.verdict).max().unwrap_or_default();
        (worst, self.all().filter(|check| check.verdict == worst).count())
    }
}
