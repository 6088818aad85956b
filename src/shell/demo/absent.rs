//! A build without the simulated cluster says so when it is asked for one.

use super::Embedded;
use crate::client::Options;
use crate::shell::failure::{Failure, Result};
use crate::shell::launch::Demo;

/// What it says.
pub fn absent() -> Failure {
    Failure::usage("this build has no simulated cluster; build it with the cargo feature \"demo\"")
}

/// Fails.
///
/// # Errors
/// Always.
pub fn start(_: &Demo, _: &Options) -> Result<Embedded> {
    Err(absent())
}
