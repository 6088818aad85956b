//! `vmotui sim serve`: the simulated cluster for kubectl and other clients.

use std::path::PathBuf;

use super::failure::Result;
use super::launch::Demo;

/// The arguments of `sim serve`.
#[derive(Clone, Debug)]
pub struct Serve {
    /// Which world.
    pub demo: Demo,
    /// `HOST:PORT` on the loopback interface.
    pub listen: String,
    /// Where the kubeconfig goes.
    pub kubeconfig: Option<PathBuf>,
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// A wrong profile or address, a port that is taken, a kubeconfig that cannot be written.
#[cfg(feature = "demo")]
pub fn serve(serve: Serve) -> Result<()> {
    use super::failure::{Exit, Failure};
    use crate::sim::serve::{ServeError, ServeOptions, listen_address};

    let failure = |error: ServeError| {
        let exit = match error {
            ServeError::Address(_) | ServeError::NotLoopback(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        Failure::new(exit, error.to_string())
    };
    let options = ServeOptions {
        listen: listen_address(&serve.listen).map_err(failure)?,
        kubeconfig: serve.kubeconfig,
        churn: serve.demo.churn,
        rehearsal: serve.demo.rehearsal.as_ref().map(|rehearsal| rehearsal.spares),
    };
    let world = super::demo::world(&serve.demo)?;
    super::runtime()?
        .block_on(crate::sim::serve::serve(options, world))
        .map_err(failure)
}

/// Says that this build cannot.
///
/// # Errors
/// Always.
#[cfg(not(feature = "demo"))]
pub fn serve(_: Serve) -> Result<()> {
    Err(super::demo::absent())
}
