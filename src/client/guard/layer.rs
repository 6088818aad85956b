//! The guard as a tower layer. It sits below authentication and above the connection pool.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Uri};
use http_body::Body;
use tower::{BoxError, Layer, Service};

use super::judge::{Asked, judge};
use super::{Gate, Interactive, Recorded};
use crate::client::stats::Counters;

/// Wraps the service that owns the sockets.
#[derive(Clone)]
pub(crate) struct GuardLayer {
    gate: Gate,
    base: Uri,
    counters: Arc<Counters>,
}

impl GuardLayer {
    /// A guard for the server at `base`.
    pub(crate) fn new(gate: Gate, base: Uri, counters: Arc<Counters>) -> Self {
        Self { gate, base, counters }
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard {
            inner,
            rules: self.clone(),
        }
    }
}

/// The guarded service.
#[derive(Clone)]
pub(crate) struct Guard<S> {
    inner: S,
    rules: GuardLayer,
}

impl<S, B> Service<Request<B>> for Guard<S>
where
    S: Service<Request<B>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: Body,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let asked = Asked {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            interactive: request.extensions().get::<Interactive>().copied(),
            recorded: request.extensions().get::<Recorded>().is_some(),
            has_body: !request.body().is_end_stream(),
        };
        match judge(self.rules.gate, &self.rules.base, &asked) {
            Ok(template) => {
                self.rules.counters.passed(request.method().as_str(), template);
                let answer = self.inner.call(request);
                Box::pin(async move { answer.await.map_err(Into::into) })
            }
            Err(refusal) => {
                self.rules.counters.refused(&refusal);
                Box::pin(async move { Err(refusal.into()) })
            }
        }
    }
}
