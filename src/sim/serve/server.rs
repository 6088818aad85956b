//! The listening server.
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::address::loopback;
use super::connection::converse;
use super::{ServeError, ServeOptions, churn, control, kubeconfig, tls};
use crate::sim::control::Maas;
use crate::sim::store::World;

/// How long a client may take for the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long open answers, watches among them, may go on after the stop was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// A simulated cluster that listens, and whose kubeconfig stands. It answers once [`Server::run`] is awaited; requests
/// sent before wait in the backlog.
pub struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    world: Arc<World>,
    churn: u32,
    rehearsal: Option<u32>,
    /// Address clients connect to.
    pub address: SocketAddr,
    /// The kubeconfig that leads to it.
    pub kubeconfig: PathBuf,
}

impl Server {
    /// Listens, makes the certificates, and then puts the kubeconfig in place.
    ///
    /// # Errors
    /// See [`ServeError`]; nothing is left behind.
    pub async fn start(options: ServeOptions, world: Arc<World>) -> Result<Self, ServeError> {
        let wanted = loopback(options.listen)?;
        let listen = |source| ServeError::Listen {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let tls = tls::throw_away(address.ip())?;
        let path = options.kubeconfig.unwrap_or_else(|| kubeconfig::default_path(address));
        kubeconfig::write(&path, &kubeconfig::document(address, &tls.authority))?;
        Ok(Self {
            listener,
            acceptor: tls.acceptor,
            world,
            churn: options.churn,
            rehearsal: options.rehearsal,
            address,
            kubeconfig: path,
        })
    }

    /// Lets the cluster live, and answers until `stop` resolves; then lets open answers finish for a moment and cuts the
    /// rest.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut everyday = JoinSet::new();
        everyday.spawn(churn::keep_stirring(Arc::clone(&self.world), self.churn));
        let world = Arc::clone(&self.world);
        match self.rehearsal {
            Some(spares) => everyday.spawn(control::keep_rehearsing(world, Maas::with_spares(spares))),
            None => everyday.spawn(control::keep_controlling(world, self.churn > 0)),
        };
        self.answer(stop).await;
    }

    /// As [`Server::run`], for a cluster whose controllers somebody else drives.
    pub async fn answer(self, stop: impl Future<Output = ()>) {
        let finish = CancellationToken::new();
        let mut open = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = stop.as_mut() => break,
                Some(_) = open.join_next(), if !open.is_empty() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        open.spawn(secured(stream, self.acceptor.clone(), Arc::clone(&self.world), finish.clone()));
                    }
                    // Out of file descriptors, most likely: wait until some are free again.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
            }
        }
        finish.cancel();
        let drained = async { while open.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, drained).await;
    }
}

async fn secured(stream: TcpStream, acceptor: TlsAcceptor, world: Arc<World>, finish: CancellationToken) {
    let _ = stream.set_nodelay(true);
    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
        converse(stream, world, finish).await;
    }
}
