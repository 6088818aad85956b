//! VMs that are sent to and fro.

use super::Scene;
use crate::domain::balance::moves::restless;
use crate::domain::finding::{Finding, Issue, Verdict};

/// Moves within [`HOUR`] that are still taken for chance.
const OFTEN: usize = 2;
const HOUR: i64 = 3600;

pub(super) fn judge(scene: &Scene<'_>) -> Vec<Issue> {
    let often = restless(scene.moves, scene.now, HOUR);
    let issues = often.into_iter().filter(|(_, moves)| moves.len() > OFTEN);
    issues
        .map(|((namespace, name), moves)| {
            let mut route: Vec<&str> = moves.iter().map(|one| one.from.as_str()).take(1).collect();
            route.extend(moves.iter().map(|one| one.to.as_str()));
            let mut who: Vec<&str> = moves.iter().map(|one| one.origin.word()).collect();
            who.sort_unstable();
            who.dedup();
            let finding = Finding::new(
                "ping-pong",
                Verdict::Fail,
                "VirtualMachineInstanceMigration status.migrationState",
                format!("Moved {} times within the hour, by {}", moves.len(), who.join(", ")),
            );
            let way_out = "Look at what wants it elsewhere each time: thresholds that overlap, or two deschedulers";
            Issue::of(
                format!("{namespace}/{name}"),
                finding.found(route.join(" > ")).way_out(way_out),
            )
        })
        .collect()
}
