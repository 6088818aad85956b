//! Balance against the simulated cluster: what is told of moves, and what is found, where a descheduler is at work.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "balance/bench.rs"]
mod bench;
#[path = "balance/findings.rs"]
mod findings;
#[path = "balance/kubectl.rs"]
mod kubectl;
#[path = "balance/ledger.rs"]
mod ledger;
#[path = "balance/measured.rs"]
mod measured;
#[path = "balance/origins.rs"]
mod origins;
