//! Serving a simulated cluster: over TLS on the loopback interface, or within the process.
//!
//! **Architecture Invariant:** no simulated cluster listens on an address that other machines can reach.
mod address;
mod churn;
mod connection;
mod control;
mod error;
mod kubeconfig;
mod memory;
mod server;
mod stop;
mod tls;
mod translate;

#[cfg(test)]
mod tests;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

pub use address::{ANY_PORT, listen_address};
pub use churn::keep_stirring;
pub use connection::duplex;
pub use control::{keep_controlling, keep_rehearsing};
pub use error::ServeError;
pub use memory::resident;
pub use server::Server;

use crate::sim::store::World;

/// How a simulated cluster is to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Loopback address to listen on; port 0 takes a free one. See [`listen_address`].
    pub listen: SocketAddr,
    /// Where the kubeconfig goes; a file named after the port in the temporary folder without one.
    pub kubeconfig: Option<PathBuf>,
    /// Objects that change by themselves each second.
    pub churn: u32,
    /// The world is a rehearsal, with so many spare machines in MAAS.
    pub rehearsal: Option<u32>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            listen: ANY_PORT,
            kubeconfig: None,
            churn: 0,
            rehearsal: None,
        }
    }
}

/// Serves `world` until SIGINT or SIGTERM. Once it listens and the kubeconfig stands, it says so on standard output, in
/// one line.
///
/// # Errors
/// See [`ServeError`]; all of them come before that line.
pub async fn serve(options: ServeOptions, world: Arc<World>) -> Result<(), ServeError> {
    let server = Server::start(options, world).await?;
    let line = greeting(&server);
    // Nobody reads along: that is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "{line}");
    server.run(stop::asked_for()).await;
    Ok(())
}

fn greeting(server: &Server) -> String {
    let memory = resident().map_or_else(|| "unknown".to_owned(), |bytes| format!("{} MiB", bytes >> 20));
    format!(
        "https://{} kubeconfig {} memory {memory}",
        server.address,
        server.kubeconfig.display()
    )
}
