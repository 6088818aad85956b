//! One connection: HTTP/1.1 over anything that reads and writes.
use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio_util::sync::CancellationToken;

use super::translate;
use crate::sim::api;
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
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let world = Arc::clone(&world);
        async move {
            let answer = if translate::is_due(&request) {
                api::handle(world, translate::translated(request).await).await
            } else {
                api::handle(world, request).await
            };
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // A connection that breaks off is the client's affair: there is nobody left to tell.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
