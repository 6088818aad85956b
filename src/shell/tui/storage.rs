//! Reads storage for the screen, and keeps samples of pools for forecasts.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::wish::Wish;
use crate::app::Event;
use crate::client::Client;
use crate::ops::origin::Origin;
use crate::ops::storage::history::Book;
use crate::ops::storage::{Storage, lives, reclaim, storage};
use crate::shell::launch::{Launch, Source};

/// Answers one of the wishes about storage.
pub(in crate::shell) async fn read(origin: &Origin, wish: Wish, now: Timestamp) -> Option<Event> {
    Some(match wish {
        Wish::Storage => Event::Storage(Box::new(storage(origin, now).await)),
        Wish::Volumes(storage) => Event::Volumes(lives::volumes(origin, &storage).await.map(Box::new)),
        Wish::Copies(key) => {
            let Origin::Cluster(client) = origin else { return None };
            let told = lives::of_vm(client, &key).await;
            Event::Copies(key, told.map(Box::new))
        }
        Wish::Reclaim => Event::Reclaim(Box::new(reclaim::reclaim(origin, now).await)),
        _ => return None,
    })
}

pub(super) fn spawn(client: Client, wish: Wish, launch: &Launch, events: mpsc::Sender<Event>) {
    // what a simulated cluster took says nothing about a real one
    let lasting = launch.journal && matches!(launch.source, Source::Cluster);
    let state = lasting.then(|| launch.paths.state.clone());
    tokio::spawn(async move {
        let origin = Origin::Cluster(client);
        let now = Timestamp::now();
        let Some(mut event) = Box::pin(read(&origin, wish, now)).await else {
            return;
        };
        if let (Event::Storage(storage), Some(state)) = (&mut event, state) {
            remember(storage, &state, now).await;
        }
        let _ = events.send(event).await;
    });
}

/// Adds to the samples, and forecasts from them. A file that cannot be written costs a forecast, nothing else.
pub(in crate::shell) async fn remember(storage: &mut Storage, state: &std::path::Path, now: Timestamp) {
    let cluster = storage.cluster.known().and_then(Option::as_ref);
    let Some(uid) = cluster.map(|cluster| cluster.uid.clone()).filter(|uid| !uid.is_empty()) else {
        return;
    };
    let (state, mut rows) = (state.to_owned(), std::mem::take(&mut storage.rows));
    let noted = tokio::task::spawn_blocking(move || {
        let mut book = Book::open(&state, &uid);
        if book.note(&mut rows, now)
            && let Err(error) = book.keep()
        {
            tracing::warn!(%error, "samples of pools could not be kept");
        }
        rows
    });
    if let Ok(rows) = noted.await {
        storage.rows = rows;
    }
}
