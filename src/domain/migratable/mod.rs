//! Why a VM can or cannot migrate, and what a drain does to it.
//!
//! [`judge`] takes the [`Facts`] of one VM and gives a [`Finding`] for each rule, in the order in which an operator
//! wants them; [`drain::outcome`] says what an eviction would do. Whether another node has room is the business of
//! [`crate::domain::placement`].

pub mod drain;
mod facts;
pub mod limits;
pub mod quota;
pub mod reason;
mod rules;
mod strategy;

pub use facts::{Condition, Facts, InFlight, LastMigration, Limits, Nic, Volume};
pub use rules::judge;
pub use strategy::Strategy;

use super::finding::Finding;

#[cfg(test)]
mod tests;
