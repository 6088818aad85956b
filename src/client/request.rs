//! Sending one request: lanes, deadlines, and sorting of what comes back.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Service as _, ServiceExt as _};

use super::body::Answer;
use super::connect::stack::Stack;
use super::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};

/// Watches that may run at one time: one a kind. Together with the short ones that is one more than there are sockets;
/// a short request then waits for the one before it.
pub(crate) const WATCHES: usize = 9;
/// Short requests that may run at one time.
pub(crate) const SHORT: usize = 4;

/// How long the head of an answer may take: an API server cuts ordinary requests after 60 s itself.
const HEAD: Duration = Duration::from_mins(1);
/// How long a list may stay silent between two chunks.
const SILENCE: Duration = Duration::from_secs(30);

/// Which connections a request competes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Lists, gets, reviews.
    Short,
    /// Watches, silent for up to this long.
    Watch(Duration),
}

/// The two semaphores that keep a client within its connections.
pub(crate) struct Lanes {
    short: Arc<Semaphore>,
    watch: Arc<Semaphore>,
}

impl Lanes {
    pub(crate) fn new() -> Self {
        Self {
            short: Arc::new(Semaphore::new(SHORT)),
            watch: Arc::new(Semaphore::new(WATCHES)),
        }
    }

    async fn enter(&self, lane: Lane) -> Result<OwnedSemaphorePermit, Trouble> {
        let lanes = match lane {
            Lane::Short => &self.short,
            Lane::Watch(_) => &self.watch,
        };
        Arc::clone(lanes)
            .acquire_owned()
            .await
            .map_err(|_| trouble::trouble(Step::Stream, "the connection was closed", ""))
    }
}

/// One request in the making.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) lane: Lane,
    pub(crate) target: Target,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>, target: Target) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            accept: "application/json",
            body: None,
            lane: Lane::Short,
            target,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn request(&self) -> Result<Request<Full<Bytes>>, http::Error> {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            encode(value, &mut target);
        }
        let body = self.body.clone().map(Bytes::from).unwrap_or_default();
        let mut request = Request::builder().method(&self.method).uri(target);
        if let Some(headers) = request.headers_mut() {
            headers.insert(header::ACCEPT, HeaderValue::from_static(self.accept));
            if self.body.is_some() {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            if matches!(self.lane, Lane::Watch(_)) {
                // A compressed watch would hold events back until a block is full.
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
        }
        request.body(Full::new(body))
    }
}

/// Sends, and gives the answer if its status is good.
pub(crate) async fn send(
    stack: &Stack,
    lanes: &Lanes,
    server: &str,
    timeout: Option<Duration>,
    ask: Ask,
) -> Result<Answer, Trouble> {
    let request = ask
        .request()
        .map_err(|error| trouble::trouble(Step::Config, format!("{}: {error}", ask.path), ""))?;
    let mut answer = forward(stack, lanes, server, timeout, ask.lane, ask.target, request).await?;
    if answer.status.is_success() {
        let html = answer
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !html {
            return Ok(answer);
        }
    }
    let body = answer.excerpt().await;
    Err(trouble::answer(answer.status, &answer.headers, &body, answer.target()))
}

/// Sends, and gives the answer whatever its status.
pub(crate) async fn forward(
    stack: &Stack,
    lanes: &Lanes,
    server: &str,
    timeout: Option<Duration>,
    lane: Lane,
    target: Target,
    request: Request<Full<Bytes>>,
) -> Result<Answer, Trouble> {
    let permit = lanes.enter(lane).await?;
    let mut stack = stack.clone();
    let head = timeout.filter(|limit| !limit.is_zero()).unwrap_or(HEAD);
    let sending = async { stack.ready().await?.call(request).await };
    let answered = match tokio::time::timeout(head, sending).await {
        Ok(answered) => answered.map_err(|error| trouble::transport(&error, server)),
        Err(_) => Err(trouble::trouble(
            Step::Server,
            format!("{server} did not answer within {} s", head.as_secs()),
            "Check its load, or raise --request-timeout",
        )),
    };
    let idle = match lane {
        Lane::Short => SILENCE,
        Lane::Watch(silence) => silence,
    };
    match answered {
        Ok(answer) => Ok(Answer::new(answer, idle, server.to_owned(), target, permit)),
        Err(mut found) => {
            found.kind = target.kind;
            Err(found)
        }
    }
}

/// Percent-encodes a query value.
fn encode(value: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(HEX.get(usize::from(digit)).map_or('0', |digit| char::from(*digit)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    #[test]
    fn queries_are_encoded() {
        let ask = Ask::get("/api/v1/pods", Target::list(Kind::Pod, None))
            .with("labelSelector", "a in (b,c)")
            .with("limit", "500");
        let request = ask.request().unwrap();
        assert_eq!(
            request.uri(),
            "/api/v1/pods?labelSelector=a%20in%20%28b%2Cc%29&limit=500"
        );
    }
}
