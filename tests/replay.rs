//! Replays exchanges that were recorded from a real API server (kube-apiserver 1.36 with KubeVirt 1.7.4) against the
//! simulated one, and compares status, reason, message and the shape of the JSON.
//!
//! What a later step takes from an earlier reply (`resourceVersion`, `uid`, `continue`, generated names) is bound by
//! its path. A deviation has to be listed in `replay/known.rs` with its reason; a wrong HTTP status cannot be listed.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "replay/bind.rs"]
mod bind;
#[path = "replay/case.rs"]
mod case;
#[path = "replay/cast.rs"]
mod cast;
#[path = "replay/compare.rs"]
mod compare;
#[path = "replay/drive.rs"]
mod drive;
#[path = "replay/known.rs"]
mod known;
#[path = "replay/pace.rs"]
mod pace;
#[path = "support/recorded.rs"]
mod recorded;
#[path = "replay/roles.rs"]
mod roles;
#[path = "replay/shape.rs"]
mod shape;
#[path = "replay/state.rs"]
mod state;
#[path = "replay/undo.rs"]
mod undo;

use case::Case;
use drive::Outcome;

/// At least this share of the steps must agree in everything.
const WANTED: f64 = 0.95;

#[test]
fn recorded_exchanges_are_answered_alike() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let mut all: Vec<Outcome> = Vec::new();
    for case in Case::all() {
        let outcomes = runtime.block_on(drive::run(&case));
        let agreed = outcomes.iter().filter(|outcome| outcome.differences.is_empty()).count();
        println!("{:24} {agreed:3} of {:3} steps agree", case.name, outcomes.len());
        all.extend(outcomes);
    }
    let agreed = all.iter().filter(|outcome| outcome.differences.is_empty()).count();
    let share = agreed as f64 / all.len() as f64;
    println!("{agreed} of {} steps agree: {:.1} %", all.len(), share * 100.0);
    let mut wrong = Vec::new();
    for outcome in all.iter().filter(|outcome| !outcome.differences.is_empty()) {
        let listed = known::reason(&outcome.case, outcome.step);
        match listed {
            Some(known) if !outcome.wrong_status => println!("listed: {} {}: {known}", outcome.case, outcome.step),
            _ => wrong.push(format!("{} step {} ({})", outcome.case, outcome.step, outcome.line)),
        }
        for difference in outcome.differences.iter().take(12) {
            println!("    {} {}: {difference}", outcome.case, outcome.step);
        }
    }
    let stale = known::stale(&all);
    assert!(stale.is_empty(), "listed as deviating, but agreeing: {stale:?}");
    assert!(wrong.is_empty(), "unlisted deviations:\n{}", wrong.join("\n"));
    assert!(share >= WANTED, "only {:.1} % of the steps agree", share * 100.0);
}
