//! What any client would have to wait for: the same lists whole, downloaded and thrown away.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::client::{Transport, connect};
use crate::model::Kind;
use crate::shell::failure::Result;
use crate::shell::launch::Launch;

/// The pool takes a connection back in a task of its own; without this moment the next list would open a second one.
const HAND_BACK: Duration = Duration::from_millis(5);

/// A bare download.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bare {
    /// Seconds for all lists, one after the other on one connection.
    pub seconds: f64,
    /// Bytes of the bodies.
    pub bytes: u64,
    /// Connections that were opened.
    pub connections: u64,
}

/// Downloads VMs, VM instances and pods.
///
/// # Errors
/// When one of them cannot be read.
pub(super) async fn download(launch: &Launch, transport: Transport) -> Result<Bare> {
    let begun = Instant::now();
    let client = connect(&launch.connection, launch.mode, transport).await?;
    let mut bytes = 0;
    for kind in [Kind::VirtualMachine, Kind::VirtualMachineInstance, Kind::Pod] {
        bytes += client.discard(kind).await?;
        tokio::time::sleep(HAND_BACK).await;
    }
    Ok(Bare {
        seconds: begun.elapsed().as_secs_f64(),
        bytes,
        connections: client.stats().connections_opened,
    })
}
