//! The lowest connector: counts bytes and sockets, and never holds more than [`LIMIT`] of them.

use std::future::Future;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{BoxError, Service};

use crate::client::stats::Counters;

/// Most connections that one cluster gets.
pub(crate) const LIMIT: usize = 12;

/// Wraps the connector that opens sockets.
#[derive(Clone)]
pub(crate) struct CountedConnector<C> {
    inner: C,
    counters: Arc<Counters>,
    slots: Arc<Semaphore>,
}

impl<C> CountedConnector<C> {
    pub(crate) fn new(inner: C, counters: Arc<Counters>) -> Self {
        Self {
            inner,
            counters,
            slots: Arc::new(Semaphore::new(LIMIT)),
        }
    }
}

impl<C> Service<Uri> for CountedConnector<C>
where
    C: Service<Uri> + Clone + Send + 'static,
    C::Error: Into<BoxError>,
    C::Future: Send,
    C::Response: Send,
{
    type Response = CountedStream<C::Response>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let fresh = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, fresh);
        let (counters, slots) = (Arc::clone(&self.counters), Arc::clone(&self.slots));
        Box::pin(async move {
            // No deadlock: hyper only dials when nothing idles in its pool, and takes whichever comes first.
            let slot = slots.acquire_owned().await?;
            let stream = ready.call(uri).await.map_err(Into::into)?;
            counters.opened();
            Ok(CountedStream {
                stream,
                counters,
                _slot: slot,
            })
        })
    }
}

/// A socket that counts.
pub(crate) struct CountedStream<T> {
    stream: T,
    counters: Arc<Counters>,
    _slot: OwnedSemaphorePermit,
}

impl<T> Drop for CountedStream<T> {
    fn drop(&mut self) {
        self.counters.closed();
    }
}

impl<T: Connection> Connection for CountedStream<T> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

impl<T: Read + Unpin> Read for CountedStream<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.remaining();
        // The cursor is moved into the call, so what was read shows only through a buffer of our own.
        let mut scratch = [const { MaybeUninit::uninit() }; 16 * 1024];
        let take = before.min(scratch.len());
        let Some(scratch) = scratch.get_mut(..take) else {
            return Poll::Ready(Ok(()));
        };
        let mut read = hyper::rt::ReadBuf::uninit(scratch);
        let polled = Pin::new(&mut self.stream).poll_read(context, read.unfilled());
        if let Poll::Ready(Ok(())) = polled {
            self.counters.received(read.filled().len());
            buffer.put_slice(read.filled());
        }
        polled
    }
}

impl<T: Write + Unpin> Write for CountedStream<T> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, buffer);
        if let Poll::Ready(Ok(bytes)) = polled {
            self.counters.sent(bytes);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        if let Poll::Ready(Ok(bytes)) = polled {
            self.counters.sent(bytes);
        }
        polled
    }
}
