//! Pure rules: quantities, times for people, hostile text, what can migrate, what fits where, networks, snapshots,
//! storage pools and what metrics say.
//!
//! **Architecture Invariant:** no I/O, no clock, no randomness, no Kubernetes client types, no terminal.

pub mod balance;
pub mod capacity;
pub mod cidr;
pub mod finding;
pub mod human;
pub mod migratable;
pub mod migration;
pub mod network;
pub mod placement;
pub mod portworx;
pub mod prometheus;
pub mod quantity;
pub mod repave;
pub mod rollout;
pub mod snapshot;
pub mod storage;
pub mod suggest;
pub mod text;
pub mod version;
pub mod vm_status;
