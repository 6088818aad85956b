//! The program against any cluster: `VMOTUI_LIVE_KUBECONFIG=FILE cargo test --test live`.
//!
//! Nothing here knows the simulated cluster. Without the variable the tests say that they were skipped, and pass; with
//! `VMOTUI_REQUIRE_LIVE=1` they fail. They read, and ask who we are. With `VMOTUI_LIVE_WRITE=1` one of them also makes a
//! namespace with two VMs, does everything to them that the program can do, and removes it. What the cluster cannot do at
//! all, for want of definitions or classes, is left out and said.
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
#[path = "live/plain.rs"]
mod plain;
#[path = "live/plugging.rs"]
mod plugging;
#[path = "live/reading.rs"]
mod reading;
#[path = "live/saving.rs"]
mod saving;
#[path = "live/target.rs"]
mod target;
#[path = "live/watching.rs"]
mod watching;
#[path = "live/writing.rs"]
mod writing;
