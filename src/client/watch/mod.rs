//! Keeping kinds up to date: one task a kind, batches of deltas over one bounded channel.

mod backoff;
mod event;
mod listing;
mod outbox;
mod stream;
mod task;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::Client;
use super::tables::Namespaces;
use crate::model::{Delta, Kind};
pub(crate) use listing::Learned;
use outbox::Outbox;
use task::Task;

/// Deltas of one kind, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The connection that sent it: a batch of an older one is to be dropped.
    pub generation: u64,
    /// At most 512 deltas.
    pub deltas: Vec<Delta>,
}

/// The watches of one connection. Dropping it stops them all.
///
/// VMs, VM instances and pods come in two stages: table rows first, whole objects later; see
/// [`Delta::Brief`].
pub struct Watches {
    client: Client,
    scope: Option<String>,
    generation: u64,
    sender: mpsc::Sender<Batch>,
    namespaces: Arc<Namespaces>,
    tasks: BTreeMap<Kind, AbortHandle>,
}

impl Watches {
    /// Watches over `client`, in the namespace `scope` or everywhere. Batches are tagged with `generation`.
    pub fn new(client: Client, scope: Option<String>, generation: u64, sender: mpsc::Sender<Batch>) -> Self {
        Self {
            namespaces: Arc::new(Namespaces::new(scope.clone())),
            client,
            scope,
            generation,
            sender,
            tasks: BTreeMap::new(),
        }
    }

    /// Starts watching `kind`; does nothing when it is watched already. Must be called within a tokio runtime.
    pub fn start(&mut self, kind: Kind) {
        if self.running(kind) {
            return;
        }
        let task = Task::new(
            self.client.clone(),
            kind,
            self.scope.clone(),
            Arc::clone(&self.namespaces),
            Outbox::new(self.sender.clone(), self.generation),
        );
        self.tasks.insert(kind, tokio::spawn(task.run()).abort_handle());
    }

    /// Stops watching `kind`, and closes its connection. What was seen stays in the store, and ages.
    pub fn stop(&mut self, kind: Kind) {
        if let Some(task) = self.tasks.remove(&kind) {
            task.abort();
        }
    }

    /// Stops and starts again every kind that is watched, at once: "try again now".
    pub fn restart(&mut self) {
        let kinds: Vec<Kind> = self.tasks.keys().copied().collect();
        for kind in kinds {
            self.stop(kind);
            self.start(kind);
        }
    }

    /// Whether `kind` is watched.
    pub fn running(&self, kind: Kind) -> bool {
        self.tasks.get(&kind).is_some_and(|task| !task.is_finished())
    }

    /// The connection.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        for task in self.tasks.values() {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests;
