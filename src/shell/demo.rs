//! The simulated cluster as a front end meets it: another API server, that happens to live in this process.

#[cfg(feature = "demo")]
mod embedded;

#[cfg(feature = "demo")]
pub use embedded::{Embedded, start, world};

/// What a build without the simulated cluster says when it is asked for one.
#[cfg(not(feature = "demo"))]
pub fn absent() -> super::Failure {
    super::Failure::usage("this build has no simulated cluster; build it with the cargo feature \"demo\"")
}
