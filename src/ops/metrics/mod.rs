//! What nodes and VMs use: from Prometheus, else from metrics.k8s.io, else from nowhere, and which of them it was.
//!
//! Use is not what is requested: capacity and placement go by requests, as the scheduler does.

mod course;
mod guests;
mod monitor;
mod nodes;
mod progress;
mod server;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use course::{Course, Track, Use, Whose, course};
pub use guests::{Guests, guests};
pub use monitor::{MONITOR, Monitor, find, monitor};
pub use nodes::nodes;
pub use progress::{Moving, Progress, progress};

use crate::ops::ladder::{Rung, live};

/// What one node or VM uses. `None` is unknown, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Thousandths of a core.
    pub cpu: Option<i64>,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Bytes a second received from networks.
    pub received: Option<u64>,
    /// Bytes a second sent to networks.
    pub sent: Option<u64>,
    /// Bytes a second read from disks.
    pub read: Option<u64>,
    /// Bytes a second written to disks.
    pub written: Option<u64>,
}

/// Usage by name, with where it comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// By the name of the node.
    pub of: BTreeMap<String, Usage>,
    /// When the oldest of the figures was measured; `None` when there are none.
    pub at: Option<Timestamp>,
    /// All sources, the best first; at most one is live.
    pub rungs: Vec<Rung>,
}

impl Figures {
    /// Name of the source that is live.
    pub fn source(&self) -> Option<&'static str> {
        live(&self.rungs)
    }
}

/// Bytes, from a float that counts some.
fn bytes(value: f64) -> Option<u64> {
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&value);
    fits.then_some(value.round() as u64)
}

/// Thousandths, from a float that counts cores.
fn millis(value: f64) -> Option<i64> {
    let scaled = value * 1000.0;
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&scaled);
    fits.then_some(scaled.round() as i64)
}
