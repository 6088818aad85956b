//! Why a VM can or cannot migrate, where it could go, and what a drain would do to it: the whole answer as one value,
//! drawn by the terminal interface and printed by `vmotui explain vm`.
//!
//! [`report()`] is pure: it judges what [`from_cluster`](super::facts::from_cluster) (with
//! [`Scope::Vm`](super::facts::Scope)) or [`from_dump`](super::facts::from_dump) read. Its shape:
//!
//! - [`Report::verdict`] and [`Report::summary`]: the answer, and the first thing in the way;
//! - [`Report::rules`]: one [`Finding`] a rule: rule, verdict, field, found, text, way out;
//! - [`Report::drain`]: outcome (letter M, B, S, X or ?), text, way out; `None` for a VM that is off;
//! - [`Report::candidates`]: one [`Candidate`] a node, those that fit first, best first, each with what is left there,
//!   or with all [`Obstacle`](crate::domain::placement::Obstacle)s and the field each one read;
//! - [`Report::missing`]: what could not be read, and why.

mod report;

pub use report::{NotFound, Report, report};

pub use crate::domain::finding::{Finding, Verdict};
pub use crate::domain::migratable::drain::Drain;
pub use crate::domain::placement::{Candidate, Fit};

#[cfg(test)]
mod tests;
