//! Every object of the simulated cluster, by kind and key, with one version counter and a memory of recent changes.
//!
//! An object that nobody wrote to is the number of a seed record; one that was written to is its JSON text. A tree
//! of values is never kept: at 12,500 VMs that would cost a gigabyte.
mod change;
mod entry;
mod key;
mod load;
mod memo;
mod ring;
mod signal;
mod snapshot;
mod stamp;
mod table;
mod text;
mod world;

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use change::Clash;
pub use entry::{Body, Entry};
pub use key::Key;
pub use load::Loader;
pub use ring::{Change, Ring, TooOld, Verb};
pub use signal::{Ask, Signal};
pub use snapshot::{Gone, Snapshot};
pub use table::Table;
pub use text::kept;
pub use world::{Refused, World};

use std::sync::Arc;
use tokio::sync::watch;

/// The objects of all kinds. Kinds are named as in `catalog::Kind::id`.
#[derive(Debug, Default)]
pub struct Store(RwLock<Inner>);

#[derive(Debug, Default)]
struct Inner {
    rv: u64,
    tables: BTreeMap<&'static str, Table>,
}

impl Inner {
    fn table(&mut self, kind: &'static str) -> &mut Table {
        let rv = self.rv;
        self.tables.entry(kind).or_insert_with(|| Table::new(rv, rv))
    }
}

impl Store {
    /// Makes room for `kind`: changes are remembered after version `base`, lists can be rebuilt from `lists` on.
    pub fn open(&self, kind: &'static str, base: u64, lists: u64) {
        let mut inner = self.write();
        let table = inner.tables.entry(kind).or_insert_with(|| Table::new(base, lists));
        table.begin(base, lists);
    }

    /// Moves the version counter up to `rv`.
    pub fn raise(&self, rv: u64) {
        let mut inner = self.write();
        inner.rv = inner.rv.max(rv);
    }

    /// Puts an object in its place without telling anybody; the version counter moves up to `rv`.
    pub fn place(&self, kind: &'static str, key: Key, rv: u64, body: Body) {
        let mut inner = self.write();
        inner.rv = inner.rv.max(rv);
        inner.table(kind).entries.insert(key, Entry { rv, body });
    }

    /// The version of the last change.
    pub fn rv(&self) -> u64 {
        self.read().rv
    }

    /// The version of the last change of `kind`; an older one if it never changed.
    pub fn changed(&self, kind: &'static str) -> u64 {
        self.read().tables.get(kind).map_or(0, |table| *table.wake.borrow())
    }

    /// How many objects of `kind` exist.
    pub fn len(&self, kind: &'static str) -> usize {
        self.read().tables.get(kind).map_or(0, |table| table.entries.len())
    }

    /// Whether no object of `kind` exists.
    pub fn is_empty(&self, kind: &'static str) -> bool {
        self.len(kind) == 0
    }

    /// The current version of one object.
    pub fn get(&self, kind: &'static str, key: &Key) -> Option<Entry> {
        self.read().tables.get(kind)?.entries.get(key).cloned()
    }

    /// Up to `most` changes of `kind` after `rv`, and the version up to which the caller then knows everything.
    pub fn changes(&self, kind: &'static str, rv: u64, most: usize) -> Result<(Vec<Arc<Change>>, u64), TooOld> {
        let inner = self.read();
        let Some(table) = inner.tables.get(kind) else {
            return if rv < inner.rv {
                Err(TooOld { oldest: inner.rv })
            } else {
                Ok((Vec::new(), rv))
            };
        };
        let changes = table.ring.since(rv, most)?;
        let known = match changes.last() {
            Some(last) if changes.len() == most => last.rv,
            _ => inner.rv.max(rv),
        };
        Ok((changes, known))
    }

    /// Tells when `kind` changed.
    pub fn subscribe(&self, kind: &'static str) -> watch::Receiver<u64> {
        self.write().table(kind).wake.subscribe()
    }

    /// Forgets all changes so far, as a compaction with a restart of the API server does: watches and continued
    /// lists from older versions then end in 410.
    pub fn compact(&self) {
        let mut inner = self.write();
        let rv = inner.rv;
        for table in inner.tables.values_mut() {
            table.compact(rv);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
