//! What can go wrong before the simulated cluster answers.
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the simulated cluster could not be served. Each message names the thing, the reason and the way out.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listen address cannot be read.
    #[error("listen address \"{0}\" is not HOST:PORT; use 127.0.0.1:0 for a free port, or for example 127.0.0.1:6443")]
    Address(String),
    /// The listen address is reachable from other machines.
    #[error(
        "listen address {0} is not on the loopback interface; the tokens of the simulated users are no secret, so it \
         listens on 127.0.0.1 or [::1] only (use ssh -L to reach it from another machine)"
    )]
    NotLoopback(SocketAddr),
    /// The port cannot be had.
    #[error("cannot listen on {address}: {source}; choose another port, or 127.0.0.1:0 for a free one")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The throw-away certificates could not be made.
    #[error("cannot make the certificates of the simulated API server: {0}")]
    Certificate(String),
    /// The kubeconfig cannot be written.
    #[error("cannot write the kubeconfig {}: {source}; name another file with --kubeconfig", path.display())]
    Kubeconfig {
        /// Where it was to go.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is in the way that this program has not written.
    #[error(
        "{} exists and was not written by `vmotui sim serve`; it is left alone, name another file with --kubeconfig",
        .0.display()
    )]
    Foreign(PathBuf),
}
