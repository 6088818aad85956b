//! Where the VMs of a node go.

use std::collections::BTreeMap;

use crate::domain::finding::Verdict;
use crate::domain::placement::{Board, Fit, NodeId, PodId};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Scene, Vm};

/// Where one VM went, and how many nodes would have taken it.
pub(super) struct Placed<'a> {
    pub(super) vm: &'a Vm,
    pub(super) to: Option<NodeId>,
    pub(super) fitting: usize,
}

/// VMs on a node, the largest first: what is large finds a place while there is one.
pub(super) fn on_node<'a>(scene: &'a Scene, board: &Board, node: NodeId) -> Vec<&'a Vm> {
    let here = scene.vms.iter().filter(|vm| board.place_of(vm.pod) == Some(node));
    let mut vms: Vec<&Vm> = here.collect();
    vms.sort_by_cached_key(|vm| std::cmp::Reverse(memory(board, vm.pod)));
    vms
}

/// Memory that a VM asks for; one that is not known counts as large.
pub(super) fn memory(board: &Board, pod: PodId) -> i64 {
    let load = board.pod(pod).and_then(|load| load.requests.as_ref());
    load.map_or(i64::MAX, |requests| requests.memory)
}

/// Puts each VM where it fits best. One that fits nowhere stays where it is.
pub(super) fn place_all<'a>(board: &mut Board, vms: &[&'a Vm]) -> Vec<Placed<'a>> {
    let mut all = Vec::with_capacity(vms.len());
    for vm in vms {
        let choice = board.choice(vm.pod);
        if let Some((target, _)) = choice {
            board.put(vm.pod, target);
        }
        all.push(Placed {
            vm,
            to: choice.map(|(target, _)| target),
            fitting: choice.map_or(0, |(_, fitting)| fitting),
        });
    }
    all
}

/// A VM that no node takes: refused everywhere, or nobody knows.
pub(super) fn homeless(board: &Board, vm: &Vm) -> Check {
    let mut first_doubt = None;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (id, _) in board.nodes() {
        match board.fit(vm.pod, id) {
            Fit::Unknown(all) => first_doubt = first_doubt.or_else(|| all.first().map(ToString::to_string)),
            Fit::Refused(all) => {
                // as the scheduler does: how many nodes for each reason
                let named = all.iter().find(|obstacle| obstacle.verdict() == Verdict::Fail);
                *reasons
                    .entry(named.map(ToString::to_string).unwrap_or_default())
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
