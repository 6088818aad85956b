//! Why something could not be read, in the words an operator needs.

use std::fmt;

use super::Kind;

/// The step at which a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The kubeconfig, or what it names, cannot be used.
    Config,
    /// The exec credential plugin failed.
    Plugin,
    /// The name does not resolve.
    Dns,
    /// No connection.
    Tcp,
    /// Certificates.
    Tls,
    /// 401.
    Authentication,
    /// 403.
    Authorization,
    /// The server answers, but not like a Kubernetes API server, or with a 5xx.
    Server,
    /// The connection was cut or went silent.
    Stream,
    /// vmotui's own guard refused to send the request.
    Guard,
    /// A file given with `--offline` cannot be read, or does not hold what is asked for.
    Dump,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Config => "configuration",
            Self::Plugin => "credential plugin",
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Authentication => "authentication",
            Self::Authorization => "authorization",
            Self::Server => "API server",
            Self::Stream => "connection",
            Self::Guard => "read-only guard",
            Self::Dump => "dump",
        })
    }
}

/// A failure, with the thing, the reason and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where it broke.
    pub step: Step,
    /// The kind that is affected; `None` when it is the whole connection.
    pub kind: Option<Kind>,
    /// HTTP status, if the server answered.
    pub status: Option<u16>,
    /// What happened, in one sentence.
    pub reason: String,
    /// What to do about it, in one sentence.
    pub way_out: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.step, self.reason)?;
        if !self.way_out.is_empty() {
            write!(out, ". {}", self.way_out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Trouble {}
