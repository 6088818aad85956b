//! The only HTTP of vmotui, and the reading of dumps.
//!
//! One hyper and tower stack for the whole program, with the [`guard`] as its innermost layer. Answers are read as
//! streams: no body is ever held whole.
//!
//! **Architecture Invariant:** nothing outside this room opens a connection, and nothing in it decides what is shown.

pub mod audit;
mod body;
pub mod collect;
pub mod connect;
mod discard;
pub mod dump;
mod get;
pub mod guard;
mod items;
mod json_split;
mod list;
mod options;
mod proxied;
pub mod rbac;
mod request;
mod stats;
pub mod tables;
#[cfg(test)]
pub(crate) mod testing;
mod trouble;
pub mod watch;

use std::sync::Arc;
use std::time::Duration;

pub use connect::{Origin, Transport, connect};
pub use dump::{Dump, DumpReport};
pub use get::{Identity, Right};
pub use guard::{Gate, Mode};
pub use items::Resource;
pub use options::Options;
pub use proxied::Door;
pub use rbac::Rules;
pub use stats::{Counted, Stats};
pub use watch::{Batch, Watches};

use body::Answer;
use connect::stack::Stack;
use request::{Ask, Lane, Lanes, forward, send};
use stats::Counters;
use watch::Learned;

use bytes::Bytes;
use http_body_util::Full;
use trouble::Target;

use crate::model::trouble::Trouble;

/// A connection to one cluster; clones share it.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    stack: Stack,
    gate: Gate,
    origin: Origin,
    counters: Arc<Counters>,
    lanes: Lanes,
    learned: Learned,
    timeout: Option<Duration>,
    session: String,
}

impl Client {
    fn new(
        stack: Stack,
        gate: Gate,
        origin: Origin,
        counters: Arc<Counters>,
        timeout: Option<Duration>,
        session: String,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                session,
                stack,
                gate,
                origin,
                counters,
                lanes: Lanes::new(),
                learned: Learned::default(),
                timeout,
            }),
        }
    }

    /// Read-only or read-write.
    pub fn mode(&self) -> Mode {
        self.shared.gate.mode
    }

    /// What may leave: the mode, and proxies that are switched on.
    pub fn gate(&self) -> Gate {
        self.shared.gate
    }

    /// Id of this session: it stands in the user agent, and in every line of the audit log.
    pub fn session(&self) -> &str {
        &self.shared.session
    }

    /// Where the connection leads.
    pub fn origin(&self) -> &Origin {
        &self.shared.origin
    }

    /// Requests, bytes and connections so far.
    pub fn stats(&self) -> Stats {
        self.shared.counters.read()
    }

    /// How lists are read from this cluster: pages, streamed, or not yet known.
    pub fn list_style(&self) -> &'static str {
        self.shared.learned.word()
    }

    fn learned(&self) -> &Learned {
        &self.shared.learned
    }

    async fn send(&self, ask: Ask) -> Result<Answer, Trouble> {
        let shared = &self.shared;
        send(&shared.stack, &shared.lanes, &shared.origin.server, shared.timeout, ask).await
    }

    async fn forward(&self, request: http::Request<Vec<u8>>) -> Result<Answer, Trouble> {
        let shared = &self.shared;
        let target = Target::path("send", request.uri().path());
        let request = request.map(|body| Full::new(Bytes::from(body)));
        forward(
            &shared.stack,
            &shared.lanes,
            &shared.origin.server,
            shared.timeout,
            Lane::Short,
            target,
            request,
        )
        .await
    }
}
