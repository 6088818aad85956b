//! Slim types of what vmotui reads, and the deltas that carry them from the wire to the store.
//!
//! Every type holds only the fields that a list needs; serde skips the rest while parsing, `managedFields` first of
//! all, because a whole VirtualMachineInstance costs seventy times its slim form. Detail screens fetch the full object
//! on demand.
//!
//! **Architecture Invariant:** no I/O, no clock, no Kubernetes client types.

pub mod brief;
pub mod condition;
pub mod delta;
pub mod event;
pub mod kind;
pub mod kubevirt;
pub mod lenient;
pub mod meta;
pub mod migration;
pub mod namespace;
pub mod node;
pub mod pod;
pub mod portworx;
pub mod snapshot;
pub mod trouble;
pub mod vm;
pub mod vmi;

pub use condition::{Condition, Truth};
pub use delta::{Delta, Object};
pub use kind::Kind;
pub use meta::{Key, Meta};
