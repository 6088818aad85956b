//! VMs of a node that goes.

use super::place::{Placed, homeless, memory, on_node, place_all};
use super::{Manner, others, outcome};
use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::{NodeId, PodId};
use crate::domain::repave::check::Check;
use crate::domain::repave::checks;
use crate::domain::repave::ledger::Moved;
use crate::domain::repave::roll::{Move, Rolling, sums_for};
use crate::domain::repave::scene::{DrainRule, Pool, Vm};
use crate::domain::repave::surge;

/// Moves everything off a cordoned node that a drain moves, and writes down what is in the way. Gives where VMs went.
pub(in crate::domain::repave) fn vacate(rolling: &mut Rolling<'_>, node: NodeId, manner: Manner) -> Vec<Move> {
    let scene = rolling.scene;
    let vms = on_node(scene, &rolling.board, node);
    for vm in &vms {
        if let Some(check) = drained(vm, manner) {
            rolling.ledger.on(node, check);
        }
    }
    let pods: Vec<PodId> = vms.iter().map(|vm| vm.pod).collect();
    let open = sums_for(&rolling.board, &pods);
    let wanted = checks::wanted(&rolling.board, &pods);
    rolling.ledger.room.insert(node, (wanted, open.left));
    for check in checks::short(&rolling.board, node, &wanted, &open) {
        rolling.ledger.on(node, check);
    }
    for check in checks::node(scene, node) {
        rolling.ledger.on(node, check);
    }
    let mut moved = Moved::default();
    for vm in vms.iter().filter(|vm| moves(vm, manner)) {
        moved.vms += 1;
        moved.memory = moved.memory.saturating_add(known(memory(&rolling.board, vm.pod)));
    }
    rolling.ledger.moved.insert(node, moved);
    let placed = place_all(&mut rolling.board, &vms);
    written(rolling, node, &placed);
    others::vacate(rolling, node);
    let names = |id: Option<NodeId>| Some(rolling.board.node(id?)?.name.clone());
    placed
        .iter()
        .map(|one| Move {
            vm: one.vm.name.clone(),
            to: names(one.to),
        })
        .collect()
}

const fn known(memory: i64) -> i64 {
    if memory == i64::MAX { 0 } else { memory }
}

fn moves(vm: &Vm, manner: Manner) -> bool {
    matches!(outcome(vm, manner), Outcome::Migrates | Outcome::Waits)
}

/// VMs without a place, and those that have no choice.
fn written(rolling: &mut Rolling<'_>, node: NodeId, placed: &[Placed<'_>]) {
    for one in placed.iter().filter(|one| one.to.is_none()) {
        let check = homeless(&rolling.board, one.vm);
        rolling.ledger.on(node, check);
    }
    let last: Vec<&str> = placed
        .iter()
        .filter(|one| one.fitting == 1)
        .map(|one| one.vm.name.as_str())
        .collect();
    if last.is_empty() {
        return;
    }
    let name = rolling.board.node(node).map(|node| node.name.clone());
    let first: Vec<&str> = last.iter().take(3).copied().collect();
    let more = if last.len() > first.len() { ", …" } else { "" };
    let check = Check::new(
        "vm-target",
        Verdict::Warn,
        name.unwrap_or_default(),
        "For some of its VMs only one other node is left: nothing may happen to that one",
    )
    .value(
        format!("{}: {}{more}", last.len(), first.join(", ")),
        "two nodes at least",
    )
    .source("Node status.allocatable, Pod requests, the VMs' own rules")
    .fix("Free room or relax the VMs' rules, or add a node");
    rolling.ledger.on(node, check);
}

/// What a drain does to a VM that does not simply migrate.
fn drained(vm: &Vm, manner: Manner) -> Option<Check> {
    let (verdict, reason, fix) = match (manner, &vm.rule) {
        (Manner::Repave, Some(DrainRule::Skip(rule))) => (
            Verdict::Fail,
            format!("The drain leaves it alone ({rule}): it is deleted with the machine"),
            "Take the label away, or narrow the rule, so that the VM is evicted and migrates".to_owned(),
        ),
        (Manner::Repave, Some(DrainRule::Wait(rule))) => (
            Verdict::Fail,
            format!("The drain waits until it has ended by itself ({rule}), which a VM does not"),
            "Take the label away, or narrow the rule, or stop the VM before the drain".to_owned(),
        ),
        _ if vm.verdict == Verdict::Pass => return None,
        _ => (vm.verdict, vm.why.clone(), vm.fix.clone()),
    };
    Some(
        Check::new("vm-drain", verdict, &vm.name, reason)
            .value(outcome(vm, manner).word(), "migrates")
            .source("VirtualMachineInstance status.conditions[LiveMigratable], evictionStrategy; MachineDrainRule")
            .fix(fix),
    )
}

/// VMs that find no place when this node is the first one to go: every node is, in some order. The board is left as it
/// was.
pub(in crate::domain::repave) fn first_out(rolling: &mut Rolling<'_>, pool: &Pool, node: NodeId) {
    let scene = rolling.scene;
    let vms = on_node(scene, &rolling.board, node);
    let cordoned = rolling.board.node(node).is_some_and(|node| node.cordoned);
    let ahead = if pool.surge > 0 && rolling.slices.is_none_or(|left| left > 0) {
        surge::add(&mut rolling.board, scene, node, "")
    } else {
        None
    };
    rolling.board.cordon(node, true);
    let placed = place_all(&mut rolling.board, &vms);
    let found: Vec<Check> = placed
        .iter()
        .filter(|one| one.to.is_none())
        .map(|one| homeless(&rolling.board, one.vm))
        .collect();
    for vm in &vms {
        rolling.board.put(vm.pod, node);
    }
    rolling.board.cordon(node, cordoned);
    if let Some(id) = ahead {
        rolling.board.remove_node(id);
    }
    for check in found {
        rolling.ledger.on(node, check);
    }
}
