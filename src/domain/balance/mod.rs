//! Balance: what a descheduler does to VMs, who moved where and why, how evenly nodes are loaded, and what would even
//! them out.
//!
//! [`policy`] and [`descheduler`] say what a descheduler was told; [`moves`] is what happened; [`findings`] judges both;
//! [`advise`] computes moves that would lower the spread, and says of the others why not. Nothing here sends anything.

pub mod advise;
pub mod cron;
pub mod descheduler;
pub mod duration;
pub mod findings;
pub mod moves;
pub mod policy;
pub mod spread;
