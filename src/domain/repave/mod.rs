//! Know before you go: what a repave, a drain or the loss of nodes would do.
//!
//! [`Scene`] is the cluster as it was found, [`WhatIf`] what is changed for the sake of the question. [`preview()`] steps
//! through the pools node by node, [`drain_node`] through one node, [`n_plus()`] takes the busiest nodes away. Each
//! gives a verdict with all checks: value, threshold, source, way out.
//!
//! **Architecture Invariant:** what was not read is UNKNOWN, and UNKNOWN is never GO. Where the order of nodes is not
//! determined the verdict is the worst over the orders that were tried, never the best.

mod check;
mod checks;
mod ledger;
mod n_plus;
mod node;
mod order;
mod preview;
mod roll;
mod scene;
mod surge;
mod time;
mod what_if;

pub use check::{Check, Go};
pub use n_plus::{Loss, n_plus};
pub use node::{Counts, NodeView};
pub use preview::{Cidr, PoolView, Preview, drain_node, preview};
pub use roll::Step;
pub use scene::{
    Budget, ControlPlane, DrainSettings, Network, Other, OtherKind, Pace, Pool, PoolKind, Scene, Storage, StorageNode,
    Vm,
};
pub use time::Range;
pub use what_if::{KEYS, WhatIf};

#[cfg(test)]
mod tests;
