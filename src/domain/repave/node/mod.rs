//! Emptying one node.

mod others;
mod place;
mod vms;

pub(super) use vms::{first_out, vacate};

use super::check::{Check, Go};
use super::scene::{DrainRule, Scene, Vm};
use super::time::Range;
use crate::domain::capacity::Room;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::NodeId;

/// Who empties the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Its machine goes: Cluster API's rules for drains hold, and what is left is deleted with it.
    Repave,
    /// It is drained and stays.
    Drain,
}

/// VMs of a node by what a drain does to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `M`.
    pub migrates: i64,
    /// `B`.
    pub blocks: i64,
    /// `S`.
    pub shuts_down: i64,
    /// `X`.
    pub waits: i64,
    /// `?`.
    pub unknown: i64,
}

/// One node of a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeView {
    /// Name.
    pub name: String,
    /// Its pool; empty when it belongs to none.
    pub pool: String,
    /// When its turn comes, from 1; zero when it has none.
    pub order: usize,
    /// GO, NO-GO or UNKNOWN.
    pub verdict: Go,
    /// VMs that are on it now.
    pub vms: Counts,
    /// What is in the way, the worst first.
    pub checks: Vec<Check>,
    /// How long its turn takes.
    pub eta: Range,
    /// What its VMs ask for when its turn comes.
    pub needs: Room,
    /// What all nodes that take VMs then have left together.
    pub free: Room,
    /// What it is to Portworx: `kvdb leader`, `kvdb`, `storage`, `storageless`; empty without Portworx.
    pub storage: &'static str,
}

/// What becomes of a VM, with Cluster API's rules where its machine goes.
pub(super) fn outcome(vm: &Vm, manner: Manner) -> Outcome {
    match (manner, &vm.rule) {
        (Manner::Repave, Some(DrainRule::Skip(_))) => Outcome::ShutsDown,
        (Manner::Repave, Some(DrainRule::Wait(_))) => Outcome::Blocks,
        _ => vm.outcome,
    }
}

/// Counts the VMs of a node as they stand now.
pub(super) fn counts(scene: &Scene, node: NodeId, manner: Manner) -> Counts {
    let mut counts = Counts::default();
    for vm in scene.vms.iter().filter(|vm| scene.board.place_of(vm.pod) == Some(node)) {
        match outcome(vm, manner) {
            Outcome::Migrates => counts.migrates += 1,
            Outcome::Blocks => counts.blocks += 1,
            Outcome::ShutsDown => counts.shuts_down += 1,
            Outcome::Waits => counts.waits += 1,
            Outcome::Unknown => counts.unknown += 1,
        }
    }
    counts
}
