//! The one place where terminal and network meet: starts front ends, and carries what they ask for back and forth.
//!
//! **Architecture Invariant:** nothing here decides what is shown or allowed; it only runs what `app` and `view` say.

pub mod act;
pub mod audit;
pub mod bench;
pub mod demo;
pub mod failure;
pub mod info;
pub mod launch;
pub mod log;
pub mod oneshot;
pub mod report;
pub mod serve;
pub mod stdio;
#[cfg(feature = "demo")]
pub mod still;
pub mod tui;

pub use failure::{Exit, Failure, Result};
pub use launch::{Demo, Launch, Rehearsal, Source};

/// The runtime of every front end: two threads suffice, since drawing and parsing never wait for each other.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("no runtime: {error}")))
}
