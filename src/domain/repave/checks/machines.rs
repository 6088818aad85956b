//! Machines that come or go already, and hooks that hold them.

use crate::domain::finding::Verdict;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Scene, Underway};

/// Machines that are on their way: the roll-out waits for them, or they are stuck.
pub(super) fn underway(scene: &Scene) -> Vec<Check> {
    let all = scene.underway.iter().map(|one| {
        let reason = if one.why.is_empty() {
            "A machine is on its way already, and its conditions do not say what it waits for"
        } else {
            "A machine is on its way already: if it has been so for long, it is stuck for the reason that its condition gives"
        };
        let since = if one.since.is_empty() { "no time is given" } else { &one.since };
        let why = if one.why.is_empty() { String::new() } else { format!(": {}", one.why) };
        Check::new("machine-stuck", Verdict::Warn, &one.machine, reason)
            .value(format!("{} since {since}{why}", one.phase), "Running")
            .source("Machine status.phase, status.conditions, metadata.deletionTimestamp")
            .fix(way_out(one))
    });
    all.collect()
}

fn way_out(one: &Underway) -> &'static str {
    let waits = |word: &str| one.why.contains(word);
    if waits("PreDrainHook") || waits("PreDrainDeleteHook") {
        "Let the owner of the pre-drain hook finish, or take its annotation off the Machine"
    } else if waits("PreTerminate") {
        "Let the owner of the pre-terminate hook finish, or take its annotation off the Machine"
    } else if waits("Drain") {
        "Help the pods that its message names: plan drain of its node tells what holds them"
    } else if waits("VolumeDetach") {
        "Look at the VolumeAttachments of its node, and at the pods that still use them"
    } else if one.phase == "Deleting" {
        "Look at its MaasMachine, and at the machine in MAAS: it is released there before its Node goes"
    } else {
        "Look at its MaasMachine, at the machine in MAAS, and at its Node: without a slice of the pod CIDR it never gets ready"
    }
}

/// Hooks on machines, told once for each hook.
pub(super) fn hooks(scene: &Scene) -> Vec<Check> {
    let mut names: Vec<&str> = scene.hooks.iter().map(|(_, hook)| hook.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = names.into_iter().map(|name| {
        let machines: Vec<&str> = scene
            .hooks
            .iter()
            .filter(|(_, hook)| hook == name)
            .map(|(machine, _)| machine.as_str())
            .collect();
        let first = machines.first().copied().unwrap_or_default();
        Check::new(
            "machine-hook",
            Verdict::Warn,
            name,
            "The deletion of these machines waits until somebody takes the hook away: without its owner it waits for ever",
        )
        .value(format!("{} machines, {first} for one", machines.len()), "none, or an owner that runs")
        .source("Machine metadata.annotations")
        .fix("Make sure that the owner of the hook runs")
    });
    all.collect()
}
