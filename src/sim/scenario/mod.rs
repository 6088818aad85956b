//! Worlds for one question: few objects, made by the controllers themselves, so that they are whole and agree with each
//! other.
mod descheduler;
mod monitoring;
mod objects;
mod skew;

pub use descheduler::{POLICY, Runs};
pub use monitoring::px_prometheus;
pub use skew::{STARTING, Skew, within_limits};
