//! Jobs against the simulated cluster: what is asked for happens, every fault ends in a stated outcome, and a process
//! that dies leaves nothing undone twice.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "operations/bulk.rs"]
mod bulk;
#[path = "operations/drain.rs"]
mod drain;
#[path = "operations/evidence.rs"]
mod evidence;
#[path = "operations/faults.rs"]
mod faults;
#[path = "operations/networks.rs"]
mod networks;
#[path = "operations/nics.rs"]
mod nics;
#[path = "operations/power.rs"]
mod power;
#[path = "operations/process.rs"]
mod process;
#[path = "operations/rig.rs"]
mod rig;
#[path = "operations/saved.rs"]
mod saved;
#[cfg(unix)]
#[path = "operations/watch.rs"]
mod watch;
