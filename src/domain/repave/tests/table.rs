//! The check table, row by row: a scene for its NO-GO, one for its WARN, one that is neither, and one where nobody knows.
//! One file a group.

use super::*;

mod controllers;
mod machines;
mod network;
mod pods;
mod room;
mod settings;
pub(super) mod storage;
mod vms;

/// What makes the scene.
pub(super) type Change = fn(&mut Scene);

/// A row: which check, how it comes out, and in which scene. The scene is five workers with four VMs each.
pub(super) type Row = (&'static str, Verdict, &'static str, Change);

pub(super) fn pool(scene: &mut Scene, index: usize) -> &mut Pool {
    let Read::Known(pools) = &mut scene.pools else { panic!() };
    &mut pools[index]
}

pub(super) fn worker(scene: &mut Scene, index: usize) -> NodeId {
    pool(scene, 1).nodes[index]
}

pub(super) fn contract_first(scene: &mut Scene) {
    for index in 0..2 {
        (pool(scene, index).surge, pool(scene, index).unavailable) = (0, 1);
    }
}

/// Every row comes out as it says; NO-GO, GO or UNKNOWN follows from it; and what is told has a value, a threshold or a
/// source, and a way out.
pub(super) fn hold(rows: &[Row]) {
    for (check, wanted, what, change) in rows {
        let mut scene = scene(5, 4);
        change(&mut scene);
        let found = preview(&scene, &[]);
        let told = found.checks.iter().filter(|one| one.check == *check);
        let worst = told.clone().map(|one| one.verdict).max().unwrap_or_default();
        assert_eq!(worst, *wanted, "{check}: {what}: {:#?}", found.checks);
        let overall = match wanted {
            Verdict::Fail => Go::NoGo,
            Verdict::Unknown => Go::Unknown,
            Verdict::Warn | Verdict::Pass => Go::Go,
        };
        assert_eq!(found.verdict, overall, "{check}: {what}: {:#?}", found.checks);
        for one in told {
            assert!(
                !one.reason.is_empty() && !one.source.is_empty(),
                "{check}: {what}: {one:?}"
            );
            assert!(
                !(one.value.is_empty() && one.threshold.is_empty()),
                "{check}: {what}: {one:?}"
            );
            assert!(
                one.verdict != Verdict::Fail || !one.fix.is_empty(),
                "{check}: {what}: {one:?}"
            );
        }
    }
    for (check, ..) in rows {
        let has = |verdict| rows.iter().any(|(name, one, ..)| name == check && *one == verdict);
        assert!(has(Verdict::Pass), "{check} has no scene that is neither");
    }
}
