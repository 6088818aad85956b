//! Figures of use: they come from elsewhere than the objects, and later.

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::Event;
use crate::client::Client;
use crate::ops::metrics::{self, Whose};

/// Reads what a VM or a node uses.
pub(super) fn usage(client: Client, whose: Whose, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let found = Box::pin(metrics::course(&client, &whose, Timestamp::now())).await;
        let _ = events.send(Event::Usage(whose, Box::new(found))).await;
    });
}

/// Reads how far the data of migrations has come.
pub(super) fn progress(client: Client, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let found = Box::pin(metrics::progress(&client)).await;
        let _ = events.send(Event::Progress(found.map_err(Box::new))).await;
    });
}
