//! Machines that come or go already, and hooks that hold them.

use crate::domain::finding::Verdict;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::Scene;
use crate::domain::rollout::{Course, Machine};

/// Machines that are on their way: the roll-out waits for them, or they are stuck. That a node is not healthy is told
/// elsewhere.
pub(super) fn underway(scene: &Scene) -> Vec<Check> {
    let all = scene
        .under_way
        .known()
        .into_iter()
        .flat_map(|rollout| &rollout.machines);
    let moving = all.filter(|one| one.course != Course::Sick || one.failed);
    moving.map(on_its_way).collect()
}

fn on_its_way(one: &Machine) -> Check {
    let reason = if one.why.is_empty() {
        "A machine is on its way already, and its conditions do not say what it waits for"
    } else {
        "A machine is on its way already: if it has been so for long, it is stuck for the reason that its condition gives"
    };
    let since = one
        .since
        .map_or_else(|| "no time is given".to_owned(), |since| since.to_string());
    let why = if one.why.is_empty() {
        String::new()
    } else {
        format!(": {}", one.why)
    };
    Check::new("machine-stuck", Verdict::Warn, &one.name, reason)
        .value(format!("{} since {since}{why}", one.stage), "it runs")
        .source(one.source)
        .fix(one.fix)
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
