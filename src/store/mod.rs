//! The live inventory: what the watches said, joined and indexed, with the age of each part.
//!
//! Objects are kept in packed records, never whole. A record's identity survives updates and re-lists; rows are
//! addressed by it, never by position.
//!
//! **Architecture Invariant:** the store does not know the client, and has no clock: every change brings its time.

pub mod freshness;
mod host;
mod inventory;
pub mod machine;
mod pods;
mod slab;
pub mod snapshot;
pub mod task;

pub use freshness::{Freshness, State};
pub use host::{Host, HostId, HostState};
pub use inventory::{Inventory, Totals};
pub use machine::{Machine, MachineId, Stage};
pub use slab::Id;
pub use snapshot::{Snapshot, SnapshotId};
pub use task::{Task, TaskId};
