//! Know before you go: what a repave, a drain or the loss of nodes would do.
//!
//! [`Scene`] is the cluster as it was found, [`WhatIf`] what is changed for the sake of the question. [`preview()`] steps
//! through the pools node by node, [`drain_node`] through one node, [`n_plus()`] takes the busiest nodes away. Each
//! gives a verdict with all checks: value, threshold, source, way out.
//!
//! **Architecture Invariant:** what was not read is UNKNOWN, and UNKNOWN is never GO. Where the order of nodes is not
//! determined the verdict is the worst over orders, never the best; [`Certainty`] says what of it is proven.

mod check;
mod checks;
mod evidence;
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
pub use evidence::{Answer, Asked, Evidence, Foretold, Said, evictions};
pub use n_plus::{Loss, n_plus};
pub use node::{Counts, NodeView};
pub use order::Certainty;
pub use preview::{Cidr, PoolView, Preview, Way, drain_node, preview, preview_while};
pub use roll::{Move, Step};
pub use scene::{
    Announced, Budget, Busy, ControlPlane, Copies, DrainRule, DrainSettings, HealthCheck, Lost, Network, Other,
    OtherKind, Pace, Pool, PoolKind, Scene, Storage, StorageNode, Vm,
};
pub use time::Range;
pub use what_if::{KEYS, WhatIf};

#[cfg(test)]
mod tests;
