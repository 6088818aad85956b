//! Deltas on their way to the store: batched, and coalesced while the store is busy.

use std::time::Duration;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::Instant;

use super::Batch;
use crate::model::{Delta, Kind, Meta};

/// Most deltas in a batch.
pub(super) const BATCH: usize = 512;
/// Longest that a delta waits for company.
const PATIENCE: Duration = Duration::from_millis(50);
/// Deltas held back before the watch itself has to wait.
const FULL: usize = 16 * BATCH;

/// The store no longer listens.
#[derive(Debug)]
pub(super) struct Closed;

/// What is to be sent.
pub(super) struct Outbox {
    sender: Sender<Batch>,
    generation: u64,
    pending: Vec<Delta>,
    /// Position of the last change of each object, counted from the beginning of time; only since the last marker,
    /// because a change must not move across the beginning or end of a list.
    places: FxHashMap<CompactString, usize>,
    sent: usize,
    due: Option<Instant>,
}

impl Outbox {
    pub(super) fn new(sender: Sender<Batch>, generation: u64) -> Self {
        Self {
            sender,
            generation,
            pending: Vec::new(),
            places: FxHashMap::default(),
            sent: 0,
            due: None,
        }
    }

    /// When the batch should leave at the latest.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    pub(super) fn push(&mut self, delta: Delta) {
        self.due.get_or_insert_with(|| Instant::now() + PATIENCE);
        let place = match &delta {
            Delta::Upsert(object) => Some(identity(object.kind(), object.meta())),
            Delta::Delete(kind, meta) => Some(identity(*kind, meta)),
            Delta::Alive(kind) => {
                if self.pending.last().is_some_and(|last| last.kind() == *kind) && !self.pending.is_empty() {
                    // Whatever is underway already is a sign of life.
                    return;
                }
                None
            }
            Delta::Listing(_) | Delta::Listed(_) | Delta::Briefed(_) | Delta::Failed(..) => {
                self.places.clear();
                None
            }
            Delta::Brief(_) | Delta::Skipped { .. } => None,
        };
        if let Some(place) = place {
            let at = self.sent + self.pending.len();
            let before = self.places.insert(place.clone(), at);
            if let Some(slot) = before
                .and_then(|before| before.checked_sub(self.sent))
                .and_then(|index| self.pending.get_mut(index))
            {
                *slot = delta;
                self.places.insert(place, before.unwrap_or(at));
                return;
            }
        }
        self.pending.push(delta);
    }

    /// Whether a batch is full.
    pub(super) fn ripe(&self) -> bool {
        self.pending.len() >= BATCH
    }

    /// Sends what the channel takes now; the rest waits, and is coalesced.
    pub(super) async fn flush(&mut self) -> Result<(), Closed> {
        while !self.pending.is_empty() {
            match self.sender.try_reserve() {
                Err(TrySendError::Full(())) if self.pending.len() < FULL => {
                    self.due = Some(Instant::now() + PATIENCE);
                    return Ok(());
                }
                Ok(_) | Err(TrySendError::Full(())) => {}
                Err(TrySendError::Closed(())) => return Err(Closed),
            }
            self.send().await?;
        }
        self.due = None;
        Ok(())
    }

    /// Sends everything, however long it takes.
    pub(super) async fn drain(&mut self) -> Result<(), Closed> {
        while !self.pending.is_empty() {
            self.send().await?;
        }
        self.due = None;
        Ok(())
    }

    async fn send(&mut self) -> Result<(), Closed> {
        let permit = self.sender.reserve().await.map_err(|_| Closed)?;
        let deltas: Vec<Delta> = if self.pending.len() <= BATCH {
            std::mem::take(&mut self.pending)
        } else {
            self.pending.drain(..BATCH).collect()
        };
        self.sent += deltas.len();
        if self.pending.is_empty() {
            self.places.clear();
        }
        permit.send(Batch {
            generation: self.generation,
            deltas,
        });
        Ok(())
    }
}

/// UID, or kind and key for an object without one.
fn identity(kind: Kind, meta: &Meta) -> CompactString {
    if meta.uid.is_empty() {
        compact_str::format_compact!("{}/{}/{}", kind.plural(), meta.namespace, meta.name)
    } else {
        meta.uid.clone()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::model::Object;

    fn node(name: &str, version: &str) -> Delta {
        let json = format!(r#"{{"metadata":{{"name":"{name}","uid":"u-{name}","resourceVersion":"{version}"}}}}"#);
        Delta::Upsert(Object::parse(Kind::Node, json.as_bytes()).unwrap())
    }

    fn names(batch: &Batch) -> Vec<String> {
        let name = |delta: &Delta| match delta {
            Delta::Upsert(object) => format!("{}@{}", object.meta().name, object.meta().resource_version),
            Delta::Delete(_, meta) => format!("-{}", meta.name),
            other => format!("{other:?}"),
        };
        batch.deltas.iter().map(name).collect()
    }

    fn gone(name: &str) -> Delta {
        let meta = Meta {
            name: name.into(),
            uid: format!("u-{name}").into(),
            ..Meta::default()
        };
        Delta::Delete(Kind::Node, Box::new(meta))
    }

    #[tokio::test]
    async fn the_last_writer_wins_but_not_across_markers() {
        let (sender, mut receiver) = mpsc::channel(4);
        let mut outbox = Outbox::new(sender, 3);
        for delta in [
            node("a", "1"),
            node("b", "1"),
            node("a", "2"),
            Delta::Listing(Kind::Node),
            node("a", "3"),
            gone("b"),
            node("a", "4"),
        ] {
            outbox.push(delta);
        }
        outbox.flush().await.unwrap();
        let batch = receiver.recv().await.unwrap();
        assert_eq!(batch.generation, 3);
        assert_eq!(names(&batch), ["a@2", "b@1", "Listing(Node)", "a@4", "-b"]);
    }

    #[tokio::test]
    async fn a_full_channel_coalesces_instead_of_blocking() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut outbox = Outbox::new(sender, 0);
        outbox.push(node("a", "1"));
        outbox.flush().await.unwrap();
        for version in 2..2000 {
            outbox.push(node("a", &version.to_string()));
            outbox.flush().await.unwrap();
        }
        assert!(outbox.due().is_some());
        assert_eq!(names(&receiver.recv().await.unwrap()), ["a@1"]);
        outbox.flush().await.unwrap();
        assert_eq!(names(&receiver.recv().await.unwrap()), ["a@1999"]);
        assert!(outbox.due().is_none());
    }

    #[tokio::test]
    async fn batches_have_a_ceiling_and_places_survive_them() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut outbox = Outbox::new(sender, 0);
        for index in 0..BATCH + 2 {
            outbox.push(node(&format!("n{index}"), "1"));
        }
        outbox.flush().await.unwrap();
        outbox.push(node("n0", "2"));
        outbox.push(node(&format!("n{BATCH}"), "2"));
        assert_eq!(receiver.recv().await.unwrap().deltas.len(), BATCH);
        outbox.flush().await.unwrap();
        assert_eq!(names(&receiver.recv().await.unwrap()), ["n512@2", "n513@1", "n0@2"]);
        drop(receiver);
        outbox.push(node("x", "1"));
        assert!(outbox.flush().await.is_err());
    }
}
