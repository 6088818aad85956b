//! From objects of the API to the facts that `domain` judges by.
//!
//! [`raw`] holds slim types of what is read, [`Objects`] everything that was read (or why it was not), from a cluster
//! or from a dump; the other files turn them into domain facts. Nothing here decides anything.

pub mod board;
pub mod gather;
pub(super) mod limits;
mod node;
pub mod objects;
pub mod quota;
pub mod raw;
pub mod reach;
mod requests;
mod rules;
pub mod vm;
mod workload;

pub use gather::{from_cluster, from_dump};
pub use objects::{Objects, Scope};
pub(super) use rules::{selector, tolerates};

#[cfg(test)]
pub(crate) mod testing;
