//! What may leave the process: the innermost layer, right above the sockets.
//!
//! "GET only" would be false safety: console, VNC, port-forward, exec through `nodes/proxy` are all GET. So read-only
//! mode is an allow-list of (method, path template), and whatever it does not name is refused before a socket is
//! touched.
//!
//! **Architecture Invariant:** every request of the program passes this layer; nothing else holds a connector. Only
//! the exec credential plugin of the kubeconfig, which runs as a process of its own, does not come by here.

mod interactive;
mod judge;
mod layer;
mod path;
mod proxies;
mod rules;
mod writes;

use std::fmt;

pub(crate) use layer::GuardLayer;
pub use proxies::{SwitchedOff, Switches, off_by_default};
pub use rules::{Rule, allow_list};
pub use writes::write_list;

/// How much this process may do to the cluster. Chosen at start, never loosened in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Only the allow-list leaves the process.
    ReadOnly,
    /// Writes of the write list may leave once they are on record; interactive channels only when a caller asks for one
    /// by name.
    #[default]
    ReadWrite,
}

impl fmt::Display for Mode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::ReadOnly => "read-only",
            Self::ReadWrite => "read-write",
        })
    }
}

/// What this process may send: its mode, and the proxies that the configuration switched on for read-only mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Mode.
    pub mode: Mode,
    /// Proxies that are on in read-only mode.
    pub proxies: Switches,
}

/// Marks, as a request extension, a request whose caller wants an interactive channel: a console, for instance.
/// Without it such a request is refused even in read-write mode.
#[derive(Clone, Copy, Debug)]
pub struct Interactive;

/// Marks, as a request extension, a write that stands in the audit log. Only this room can set it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded;

/// A request that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// HTTP method.
    pub method: String,
    /// Path, as asked for.
    pub path: String,
    /// Why.
    pub why: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} was not sent: {}", self.method, self.path, self.why)
    }
}

impl std::error::Error for Refused {}
