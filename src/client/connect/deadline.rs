//! A limit on TCP, proxy and TLS together: a port that accepts and then says nothing must not look like a slow server.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use tower::{BoxError, Service};

/// TCP has a limit of its own, below this one; what takes longer is the handshake.
const LIMIT: Duration = Duration::from_secs(20);

/// The handshake took too long.
#[derive(Debug)]
pub(crate) struct HandshakeTimeout;

impl fmt::Display for HandshakeTimeout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no TLS handshake within {} s", LIMIT.as_secs())
    }
}

impl std::error::Error for HandshakeTimeout {}

/// Wraps the connector that does everything.
#[derive(Clone)]
pub(crate) struct Deadline<C>(pub(crate) C);

impl<C> Service<Uri> for Deadline<C>
where
    C: Service<Uri>,
    C::Error: Into<BoxError>,
    C::Future: Send + 'static,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move {
            match tokio::time::timeout(LIMIT, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(HandshakeTimeout.into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn silence_is_not_waited_for() {
        let silent = tower::service_fn(|_: Uri| std::future::pending::<Result<(), BoxError>>());
        let error = Deadline(silent).call(Uri::from_static("https://x")).await.unwrap_err();
        assert!(error.is::<HandshakeTimeout>());
    }
}
