//! The journal of moves, while the program runs: read when a server is known, written to as moves are told.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::app::Event;
use crate::domain::balance::moves::Move;
use crate::ops::journal::Journal;
use crate::shell::launch::{Launch, Source};

/// The journal of the present server, if one is kept.
pub(super) struct Held {
    launch: Arc<Launch>,
    events: mpsc::Sender<Event>,
    journal: Option<Journal>,
    /// Writing failed once: that is told once.
    failed: bool,
}

impl Held {
    pub(super) fn new(launch: Arc<Launch>, events: mpsc::Sender<Event>) -> Self {
        Self {
            launch,
            events,
            journal: None,
            failed: false,
        }
    }

    /// Reads what earlier sessions wrote of a server.
    pub(super) async fn open(&mut self, server: &str) {
        if !self.launch.journal || self.launch.source != Source::Cluster {
            return;
        }
        let journal = Journal::of(&self.launch.paths.state, server);
        let reader = journal.clone();
        let read = tokio::task::spawn_blocking(move || reader.read()).await;
        match read {
            Ok(Ok((moves, _))) => {
                let _ = self.events.send(Event::Recalled(moves)).await;
            }
            Ok(Err(error)) => self.complain(&journal, &error).await,
            Err(_) => {}
        }
        self.journal = Some(journal);
    }

    /// Writes moves down.
    pub(super) async fn write(&mut self, moves: Vec<Move>) {
        let Some(journal) = self.journal.clone() else { return };
        let writer = journal.clone();
        let wrote = tokio::task::spawn_blocking(move || writer.append(&moves)).await;
        if let Ok(Err(error)) = wrote {
            self.complain(&journal, &error).await;
        }
    }

    async fn complain(&mut self, journal: &Journal, error: &std::io::Error) {
        if std::mem::replace(&mut self.failed, true) {
            return;
        }
        let path = journal.path().display();
        let text = format!("journal of moves {path}: {error}; history lasts as long as this session");
        let _ = self.events.send(Event::Broken(text)).await;
    }
}
