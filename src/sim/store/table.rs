//! All objects of one kind.
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tokio::sync::watch;

use super::{Change, Entry, Key, Ring};

/// The objects of one kind with their recent changes.
#[derive(Debug)]
pub struct Table {
    pub(super) entries: BTreeMap<Key, Entry>,
    pub(super) ring: Ring,
    /// The version from which this table remembers changes at best.
    base: u64,
    /// The version from which lists can be rebuilt as long as the ring has lost nothing.
    lists: u64,
    pub(super) wake: watch::Sender<u64>,
}

impl Table {
    pub(super) fn new(base: u64, lists: u64) -> Self {
        Self {
            entries: BTreeMap::new(),
            ring: Ring::new(base),
            base,
            lists,
            wake: watch::Sender::new(base),
        }
    }

    /// Settles from where on changes and lists are told; for a table that has seen no change.
    pub(super) fn begin(&mut self, base: u64, lists: u64) {
        self.ring = Ring::new(base);
        self.base = base;
        self.lists = lists;
    }

    /// Lists at this version and later ones can be rebuilt.
    pub(super) fn lists_from(&self) -> u64 {
        if self.ring.floor() > self.base {
            self.ring.floor()
        } else {
            self.lists
        }
    }

    /// Forgets every change up to `rv`.
    pub(super) fn compact(&mut self, rv: u64) {
        self.ring.forget(rv);
        self.lists = rv;
    }

    /// Applies a change to the entries and remembers it. Waking watchers is left to the caller.
    pub(super) fn apply(&mut self, change: Change) {
        match change.verb {
            super::Verb::Deleted => {
                self.entries.remove(&change.key);
            }
            _ => {
                self.entries.insert(
                    change.key.clone(),
                    Entry {
                        rv: change.rv,
                        body: change.body.clone(),
                    },
                );
            }
        }
        self.ring.push(change);
    }

    /// The keys from `from` on that start with `prefix`.
    pub(super) fn range<'a>(&'a self, prefix: &'a str, from: &Key) -> impl Iterator<Item = (&'a Key, &'a Entry)> + 'a {
        self.entries
            .range(from.clone()..)
            .take_while(move |(key, _)| key.as_str().starts_with(prefix))
    }

    /// What stood before the changes after `rv`, by key: `None` for what did not exist yet.
    pub(super) fn undone(&self, rv: u64) -> FxHashMap<Key, Option<Entry>> {
        let mut before = FxHashMap::default();
        for change in self
            .ring
            .since(rv.max(self.ring.floor()), usize::MAX)
            .unwrap_or_default()
        {
            before
                .entry(change.key.clone())
                .or_insert_with(|| change.before.clone());
        }
        before
    }
}
