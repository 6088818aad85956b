//! The body of an answer as a stream of chunks. Nobody ever holds it whole.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use tokio::sync::OwnedSemaphorePermit;

use super::connect::stack::{Compressed, Received};
use super::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};

/// Most bytes that a document that must be whole (an error, `/version`) may have.
const SMALL: usize = 256 * 1024;

/// An answer whose status was good.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Whether it was compressed on the wire.
    pub(crate) compressed: bool,
    body: Received,
    idle: Duration,
    server: String,
    target: Target,
    _lane: OwnedSemaphorePermit,
}

impl Answer {
    pub(crate) fn new(
        answer: http::Response<Received>,
        idle: Duration,
        server: String,
        target: Target,
        lane: OwnedSemaphorePermit,
    ) -> Self {
        let (parts, body) = answer.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            compressed: parts.extensions.get::<Compressed>().is_some(),
            body,
            idle,
            server,
            target,
            _lane: lane,
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// `Stream` when the connection breaks or stays silent for longer than the idle limit.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Trouble> {
        loop {
            let frame = tokio::time::timeout(self.idle, self.body.frame()).await;
            let Ok(frame) = frame else {
                return Err(self.broken(format!("{} sent nothing for {} s", self.server, self.idle.as_secs())));
            };
            match frame {
                None => return Ok(None),
                Some(Err(error)) => {
                    let mut found = trouble::transport(&error, &self.server);
                    found.kind = self.target.kind;
                    return Err(found);
                }
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// The whole body of a small document.
    ///
    /// # Errors
    /// As [`Self::chunk`], or when it is larger than `limit`.
    pub(crate) async fn small(mut self, limit: usize) -> Result<Vec<u8>, Trouble> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len() + chunk.len() > limit {
                return Err(self.broken(format!(
                    "the answer to {} {} is larger than {limit} bytes",
                    self.target.verb, self.target.resource
                )));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    /// The beginning of an error's body.
    pub(crate) async fn excerpt(&mut self) -> Vec<u8> {
        let mut whole = Vec::new();
        while let Ok(Some(chunk)) = self.chunk().await {
            whole.extend_from_slice(&chunk);
            if whole.len() >= SMALL {
                whole.truncate(SMALL);
                break;
            }
        }
        whole
    }

    pub(crate) fn broken(&self, reason: impl Into<String>) -> Trouble {
        let mut found = trouble::trouble(Step::Stream, reason, "vmotui tries again");
        found.kind = self.target.kind;
        found
    }
}
