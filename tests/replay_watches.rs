//! Lets the simulated controllers live through what was recorded from real ones (KubeVirt 1.7.4, kube-scheduler 1.36):
//! starts the world with the recording's objects, sends its requests at their moments of the virtual clock, and compares
//! for every object the order of its phases, of each condition, and of the events about it.
//!
//! Deviations are listed in `replay_watches/known.rs` with their reasons; one that is listed and no longer there fails.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "replay_watches/case.rs"]
mod case;
#[path = "replay_watches/cluster.rs"]
mod cluster;
#[path = "replay_watches/drive.rs"]
mod drive;
#[path = "replay_watches/known.rs"]
mod known;
#[path = "replay_watches/names.rs"]
mod names;
#[path = "support/recorded.rs"]
mod recorded;
#[path = "replay_watches/story.rs"]
mod story;

use case::Case;

#[test]
fn recorded_lives_are_led_again() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut wrong = Vec::new();
    let mut used = vec![false; known::KNOWN.len()];
    let (mut agreed, mut all) = (0, 0);
    for case in Case::all() {
        let ours = runtime.block_on(drive::run(&case));
        let (ours, theirs) = (
            story::of(&case.initial(), &ours),
            story::of(&case.initial(), &case.story()),
        );
        for line in story::lines(&ours, &theirs) {
            all += 1;
            let same = ours.get(&line) == theirs.get(&line);
            if same {
                agreed += 1;
                continue;
            }
            let listed = known::KNOWN
                .iter()
                .position(|(name, pattern, _)| *name == case.name && line.contains(pattern));
            let told = |story: &story::Story| story.get(&line).map_or("(nothing)".to_owned(), |told| told.join(" → "));
            println!(
                "{}: {line}\n    recorded {}\n    ours     {}",
                case.name,
                told(&theirs),
                told(&ours)
            );
            match listed {
                Some(at) => used[at] = true,
                None => wrong.push(format!("{}: {line}", case.name)),
            }
        }
    }
    println!("{agreed} of {all} sequences agree");
    let picked = std::env::var("VMOTUI_REPLAY").is_ok();
    let stale: Vec<_> = known::KNOWN
        .iter()
        .zip(&used)
        .filter(|(_, used)| !**used && !picked)
        .collect();
    assert!(wrong.is_empty(), "unlisted deviations:\n{}", wrong.join("\n"));
    assert!(stale.is_empty(), "listed as deviating, but agreeing: {stale:?}");
}
