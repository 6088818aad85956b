//! The read flows against any cluster: `VMOTUI_LIVE_KUBECONFIG=FILE cargo test --test live`.
//!
//! Nothing here knows the simulated cluster. Without the variable the tests say that they were skipped, and pass; with
//! `VMOTUI_REQUIRE_LIVE=1` they fail. They read, and ask who we are; they change nothing.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "live/command.rs"]
mod command;
#[path = "live/reading.rs"]
mod reading;
#[path = "live/target.rs"]
mod target;
#[path = "live/watching.rs"]
mod watching;
