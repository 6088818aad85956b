//! Where we are, as whom, in which mode.

use crate::model::trouble::Trouble;

/// What is known of the cluster we talk to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Context, file name of the dump, or "demo".
    pub context: String,
    /// User as the server names us; from the kubeconfig if it does not tell.
    pub user: String,
    /// Address of the API server.
    pub server: String,
    /// Version of Kubernetes.
    pub kubernetes: String,
}

/// What kind of cluster it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// A real one, or one that behaves so.
    #[default]
    Live,
    /// The embedded simulated one.
    Demo,
    /// A file.
    Dump,
}

/// State of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Nothing happened yet.
    #[default]
    Idle,
    /// Under way; what is being waited for.
    Connecting(String),
    /// The server answers.
    Up,
    /// It does not; retried.
    Down(Box<Trouble>),
}

/// All about the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// Number of the connection; deltas of an older one are dropped.
    pub generation: u64,
    /// What kind of cluster.
    pub source: Source,
    /// Read-only for the whole session.
    pub read_only: bool,
    /// State.
    pub link: Link,
    /// When the link went down, or was last tried since.
    pub tried: Option<jiff::Timestamp>,
    /// How often it was tried in vain.
    pub tries: u32,
    /// Who and where.
    pub session: Session,
}

impl Connection {
    /// The server spoke.
    pub fn answered(&mut self) {
        (self.link, self.tried, self.tries) = (Link::Up, None, 0);
    }
}
