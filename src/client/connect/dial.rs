//! Connections to a server in this process: no port, no socket, the same stack above it.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tower::Service;

/// Opens one in-memory connection and hands its client end over.
pub type Dialer = Arc<dyn Fn() -> DuplexStream + Send + Sync>;

/// hyper's connector over a [`Dialer`].
#[derive(Clone)]
pub(crate) struct DialConnector(pub(crate) Dialer);

impl Service<Uri> for DialConnector {
    type Response = DialStream;
    type Error = io::Error;
    type Future = Ready<io::Result<DialStream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(Ok(DialStream(TokioIo::new((self.0)()))))
    }
}

/// The client end of an in-memory connection.
pub(crate) struct DialStream(TokioIo<DuplexStream>);

impl Connection for DialStream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for DialStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for DialStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
