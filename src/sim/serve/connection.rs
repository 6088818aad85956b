//! One connection: HTTP/1.1 over anything that reads and writes.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio_util::sync::CancellationToken;

use super::translate;
use crate::sim::api::{self, Severed, Watching};
use crate::sim::store::World;

/// Bytes that wait between the two ends of an in-memory connection.
const PIPE: usize = 256 * 1024;

/// A connection to `world` within the process: no socket, no TLS, the same HTTP. The caller's identity is the bearer
/// token it sends, as on the wire. The connection ends when the stream is dropped.
///
/// Must be called within a tokio runtime.
pub fn duplex(world: Arc<World>) -> DuplexStream {
    let (near, far) = tokio::io::duplex(PIPE);
    tokio::spawn(converse(far, world, CancellationToken::new()));
    near
}

/// Answers the requests of one connection until the client leaves, or `stop` is cancelled and the answer under way is
/// finished.
pub(super) async fn converse<S>(stream: S, world: Arc<World>, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut cuts = world.faults().cuts();
    let watching = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&watching);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let world = Arc::clone(&world);
        let watched = Arc::clone(&watched);
        async move {
            let answer = if translate::is_due(&request) {
                api::handle(world, translate::translated(request).await).await
            } else {
                api::handle(world, request).await
            };
            watched.store(answer.extensions().get::<Watching>().is_some(), Ordering::Relaxed);
            if answer.extensions().get::<Severed>().is_some() {
                return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
            }
            Ok(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    loop {
        // A connection that breaks off is the client's affair: there is nobody left to tell.
        tokio::select! {
            _ = connection.as_mut() => return,
            cut = cuts.changed() => if cut.is_err() || watching.load(Ordering::Relaxed) { return },
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
                return;
            }
        }
    }
}
