//! The simulated cluster as a front end meets it: another API server, that happens to live in this process.

#[cfg(not(feature = "demo"))]
mod absent;
#[cfg(feature = "demo")]
mod embedded;

use crate::client::Transport;

#[cfg(not(feature = "demo"))]
pub use absent::{absent, start};
#[cfg(feature = "demo")]
pub use embedded::{over, start, world};

/// A simulated cluster and the way into it.
pub struct Embedded {
    /// Hand this to [`connect`](crate::client::connect()).
    pub transport: Transport,
    /// Its everyday changes; they end when this is dropped.
    pub churn: tokio::task::JoinSet<()>,
}
