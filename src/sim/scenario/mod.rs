//! Worlds for one question: few objects, made by the controllers themselves, so that they are whole and agree with each
//! other.
mod descheduler;
mod objects;
mod skew;

pub use descheduler::{POLICY, Runs};
pub use skew::{STARTING, Skew};
