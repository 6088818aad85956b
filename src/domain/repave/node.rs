//! Emptying one node.

use super::check::{Check, Go};
use super::roll::Rolling;
use super::scene::{Other, OtherKind, Scene, Vm};
use super::time::Range;
use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::{Board, Fit, NodeId, PodId};

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
}

/// Counts the VMs of a node as they stand now.
pub(super) fn counts(scene: &Scene, node: NodeId) -> Counts {
    let mut counts = Counts::default();
    for vm in scene.vms.iter().filter(|vm| scene.board.place_of(vm.pod) == Some(node)) {
        match vm.outcome {
            Outcome::Migrates => counts.migrates += 1,
            Outcome::Blocks => counts.blocks += 1,
            Outcome::ShutsDown => counts.shuts_down += 1,
            Outcome::Waits => counts.waits += 1,
            Outcome::Unknown => counts.unknown += 1,
        }
    }
    counts
}

/// Moves everything off a cordoned node that a drain moves, the largest first, and writes down what is in the way.
pub(super) fn vacate(rolling: &mut Rolling<'_>, node: NodeId) {
    let scene = rolling.scene;
    let board = &mut rolling.board;
    let mut vms: Vec<&Vm> = scene
        .vms
        .iter()
        .filter(|vm| board.place_of(vm.pod) == Some(node))
        .collect();
    vms.sort_by_cached_key(|vm| std::cmp::Reverse(memory(board, vm.pod)));
    let mut moved = 0;
    for vm in vms {
        if vm.verdict != Verdict::Pass {
            let check = Check::new("vm-drain", vm.verdict, &vm.name, vm.why.clone())
                .value(vm.outcome.word(), "migrates")
                .source("VirtualMachineInstance status.conditions[LiveMigratable], evictionStrategy")
                .fix(vm.fix.clone());
            rolling.ledger.on(node, check);
        }
        if vm.outcome == Outcome::Migrates || vm.outcome == Outcome::Waits {
            moved += 1;
        }
        match board.best(vm.pod) {
            Some(target) => board.put(vm.pod, target),
            None => rolling.ledger.on(node, homeless(board, vm)),
        }
    }
    rolling.ledger.moved.insert(node, moved);
    others(rolling, node);
}

fn memory(board: &Board, pod: PodId) -> i64 {
    let load = board.pod(pod).and_then(|load| load.requests.as_ref());
    load.map_or(i64::MAX, |requests| requests.memory)
}

/// A VM that no node takes: refused everywhere, or nobody knows.
fn homeless(board: &Board, vm: &Vm) -> Check {
    let mut first_doubt = None;
    let mut reasons: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (id, _) in board.nodes() {
        match board.fit(vm.pod, id) {
            Fit::Unknown(all) => first_doubt = first_doubt.or_else(|| all.first().map(ToString::to_string)),
            Fit::Refused(all) => {
                // as the scheduler does: how many nodes for each reason
                let named = all.iter().find(|obstacle| obstacle.verdict() == Verdict::Fail);
                *reasons
                    .entry(named.map(std::string::ToString::to_string).unwrap_or_default())
                    .or_default() += 1;
            }
            Fit::Fits => {}
        }
    }
    let mut counted: Vec<(String, usize)> = reasons.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> = counted
        .iter()
        .take(3)
        .map(|(reason, count)| format!("{count}: {reason}"))
        .collect();
    let check = match first_doubt {
        Some(doubt) => Check::new(
            "vm-target",
            Verdict::Unknown,
            &vm.name,
            format!("No node surely takes it: {doubt}"),
        ),
        None => Check::new("vm-target", Verdict::Fail, &vm.name, "It fits on no other node"),
    };
    check
        .value(told.join("; "), "one node at least")
        .source("Node status.allocatable, Pod requests, the VM's own rules")
        .fix("Free room or relax the VM's rules, add a node, or plan a stop of this VM (what-if stop)")
}

/// Pods that are no VM's: budgets, what is lost, what stays pending.
fn others(rolling: &mut Rolling<'_>, node: NodeId) {
    let scene = rolling.scene;
    let here: Vec<&Other> = {
        let board = &rolling.board;
        scene
            .others
            .iter()
            .filter(|other| board.place_of(other.pod) == Some(node))
            .collect()
    };
    let mut by_budget: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for other in here {
        if matches!(other.kind, OtherKind::Daemon | OtherKind::Mirror) {
            if !other.skipped {
                for budget in &other.budgets {
                    *by_budget.entry(*budget).or_default() += 1;
                }
            }
            continue;
        }
        if other.local_volume {
            let check = Check::new(
                "local-volume",
                Verdict::Fail,
                &other.name,
                "It uses a volume that lives on this node: it cannot start elsewhere",
            )
            .source("PersistentVolume spec.nodeAffinity")
            .fix("Move its data first, or accept that it stays down until the node is back");
            rolling.ledger.on(node, check);
        }
        if other.skipped {
            continue;
        }
        for budget in &other.budgets {
            *by_budget.entry(*budget).or_default() += 1;
        }
        if other.kind == OtherKind::Bare {
            let check = Check::new(
                "bare-pod",
                Verdict::Warn,
                &other.name,
                "No controller owns it: it is lost with the node",
            )
            .source("Pod metadata.ownerReferences")
            .fix("Save what it holds, and make it anew by hand");
            rolling.ledger.on(node, check);
            rolling.board.lift(other.pod);
            continue;
        }
        if let Some(target) = rolling.board.best(other.pod) {
            rolling.board.put(other.pod, target);
        } else {
            let check = Check::new(
                "pod-target",
                Verdict::Warn,
                &other.name,
                "It fits on no other node: it stays Pending until room is free",
            )
            .source("Node status.allocatable, Pod requests")
            .fix("Free room, or accept that it is down meanwhile");
            rolling.ledger.on(node, check);
            rolling.board.lift(other.pod);
        }
    }
    for (number, pods) in by_budget {
        super::checks::budget(rolling, node, number, pods);
    }
}
