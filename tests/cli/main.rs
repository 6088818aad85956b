//! The command line as scripts meet it: the built program, its output, its words, its exit codes.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod agree;
mod audit;
mod cluster;
mod configuration;
mod dumps;
mod explain;
mod formats;
mod hostile;
mod networks;
mod partial;
mod plan;
mod program;
mod query;
mod refused;
mod storage;
mod usage;
mod watch;
