//! What decides about the balance: read in a task, judged on a thread of its own.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::Event;
use crate::client::{Client, Dump};
use crate::domain::balance::moves::Move;
use crate::model::trouble::{Step, Trouble};
use crate::ops::balance::{self, Report, report};
use crate::ops::facts::{self, Scope};

/// Reads and judges. It takes all nodes, pods and VMs, so only when somebody looks.
pub(super) fn spawn(client: Option<Client>, moves: Arc<[Move]>, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let answer = match client {
            Some(client) => Ok(Arc::new(Box::pin(read(&client, moves, Timestamp::now())).await)),
            None => Err(Box::new(super::plans::offline())),
        };
        let _ = events.send(Event::Balance(answer)).await;
    });
}

/// What is known of the balance of a cluster.
pub(in crate::shell) async fn read(client: &Client, moves: Arc<[Move]>, now: Timestamp) -> Report {
    let (objects, sources) = futures::join!(
        Box::pin(facts::from_cluster(client, &Scope::Cluster)),
        Box::pin(balance::from_cluster(client)),
    );
    let judged = tokio::task::spawn_blocking(move || report(&objects, &sources, &moves, now)).await;
    judged.unwrap_or_default()
}

/// The same of a dump.
pub(super) async fn read_dump(dump: Dump, moves: Arc<[Move]>, now: Timestamp) -> Result<Arc<Report>, Box<Trouble>> {
    let dump = Arc::new(dump);
    let held = Arc::clone(&dump);
    let objects = tokio::task::spawn_blocking(move || facts::from_dump(&held)).await;
    let objects = match objects {
        Ok(objects) => objects.map_err(Box::new)?,
        Err(error) => {
            return Err(Box::new(Trouble {
                step: Step::Dump,
                kind: None,
                status: None,
                reason: format!("reading the dump broke: {error}"),
                way_out: String::new(),
            }));
        }
    };
    let sources = balance::from_dump(dump).await;
    Ok(Arc::new(report(&objects, &sources, &moves, now)))
}
