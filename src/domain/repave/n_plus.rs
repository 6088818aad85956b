//! What remains when the busiest nodes go at once, without warning.

use super::check::{Check, Go, Verdict};
use super::roll::sums;
use super::scene::Scene;
use crate::domain::capacity::{Axis, Room};
use crate::domain::placement::{Fit, NodeId, Obstacle};

/// The loss of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// GO when every VM finds a place on the rest.
    pub verdict: Go,
    /// Nodes that go, the busiest first.
    pub nodes: Vec<String>,
    /// VMs that were on them.
    pub vms: i64,
    /// VMs that no other node takes.
    pub homeless: Vec<String>,
    /// VMs of which nobody knows.
    pub unknown: Vec<String>,
    /// The axis on which the first VM failed.
    pub first_to_fail: Option<Axis>,
    /// What is left on the rest afterwards, and which axis is tightest.
    pub left: Room,
    /// The axis with the smallest share left, in thousandths.
    pub tightest: Option<(Axis, i64)>,
    /// The checks behind the verdict.
    pub checks: Vec<Check>,
    /// What nobody looked at.
    pub unchecked: Vec<String>,
}

/// Takes the `count` nodes with the most VMs away and looks for a place for each of their VMs, the largest first.
pub fn n_plus(scene: &Scene, count: usize) -> Loss {
    let mut board = scene.board.clone();
    let mut busiest: Vec<(usize, NodeId)> = board
        .nodes()
        .map(|(id, _)| {
            let vms = scene.vms.iter().filter(|vm| scene.board.place_of(vm.pod) == Some(id));
            (vms.count(), id)
        })
        .filter(|(vms, _)| *vms > 0)
        .collect();
    busiest.sort_by_key(|(vms, id)| (std::cmp::Reverse(*vms), *id));
    let gone: Vec<NodeId> = busiest.iter().take(count).map(|(_, id)| *id).collect();
    let mut loss = Loss {
        unchecked: scene.unchecked.clone(),
        ..Loss::default()
    };
    let mut vms: Vec<_> = scene
        .vms
        .iter()
        .filter(|vm| board.place_of(vm.pod).is_some_and(|place| gone.contains(&place)))
        .collect();
    vms.sort_by_cached_key(|vm| {
        let load = scene.board.pod(vm.pod).and_then(|load| load.requests.as_ref());
        std::cmp::Reverse(load.map_or(i64::MAX, |requests| requests.memory))
    });
    for id in &gone {
        loss.nodes.extend(board.node(*id).map(|node| node.name.clone()));
        board.remove_node(*id);
    }
    loss.vms = vms.len() as i64;
    for vm in vms {
        if let Some(target) = board.best(vm.pod) {
            board.put(vm.pod, target);
            continue;
        }
        if board.doubt(vm.pod).is_some() {
            loss.unknown.push(vm.name.clone());
            continue;
        }
        loss.first_to_fail = loss.first_to_fail.or_else(|| axis(&board, vm.pod));
        loss.homeless.push(vm.name.clone());
    }
    let open = sums(&board);
    loss.left = open.left;
    loss.tightest = open.left.tightest(&open.whole);
    loss.checks = checks(&loss, gone.len(), count);
    loss.checks.extend(super::checks::unread(scene));
    loss.checks.extend(super::checks::homeless(scene));
    loss.verdict = Go::of(&loss.checks);
    loss
}

/// The axis on which most nodes refuse.
fn axis(board: &crate::domain::placement::Board, pod: crate::domain::placement::PodId) -> Option<Axis> {
    let mut votes: std::collections::BTreeMap<Axis, usize> = std::collections::BTreeMap::new();
    for (id, _) in board.nodes() {
        if let Fit::Refused(all) = board.fit(pod, id) {
            let short = all.iter().find_map(|obstacle| match obstacle {
                Obstacle::Short { axis, .. } => Some(*axis),
                _ => None,
            });
            if let Some(axis) = short {
                *votes.entry(axis).or_default() += 1;
            }
        }
    }
    votes.into_iter().max_by_key(|(_, count)| *count).map(|(axis, _)| axis)
}

fn checks(loss: &Loss, gone: usize, asked: usize) -> Vec<Check> {
    let mut found = Vec::new();
    let object = || loss.nodes.join(", ");
    if gone < asked {
        found.push(
            Check::new(
                "n-plus",
                Verdict::Unknown,
                object(),
                "There are not so many nodes with VMs, or they were not read",
            )
            .value(gone.to_string(), asked.to_string()),
        );
    }
    if !loss.homeless.is_empty() {
        let first = loss.first_to_fail.map_or_else(
            || "their own rules forbid the nodes that are left".to_owned(),
            |axis| format!("{} fails first", axis.title()),
        );
        found.push(
            Check::new(
                "n-plus",
                Verdict::Fail,
                object(),
                format!("{} VMs would find no place; {first}", loss.homeless.len()),
            )
            .value(loss.homeless.len().to_string(), "0")
            .source("Node status.allocatable, Pod requests, the VMs' own rules")
            .fix("Add a node, or move VMs that bind others together"),
        );
    }
    if !loss.unknown.is_empty() {
        found.push(
            Check::new(
                "n-plus",
                Verdict::Unknown,
                object(),
                format!("Of {} VMs nobody knows whether a node takes them", loss.unknown.len()),
            )
            .value(loss.unknown.len().to_string(), "0"),
        );
    }
    found
}
