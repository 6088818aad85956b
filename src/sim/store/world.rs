//! The simulated cluster as a whole: its objects, the records they were made from, and its clock.
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use super::{Body, Key, Store};
use crate::sim::catalog::{self, rbac::Rbac};
use crate::sim::clock::Clock;

/// Objects described by compact records, rendered on request.
pub trait Records: Send + Sync {
    /// The kinds there are records of, as `catalog::Kind::id` names them.
    fn kinds(&self) -> &'static [&'static str];
    /// How many records of `kind` there are.
    fn len(&self, kind: &'static str) -> u32;
    /// Namespace and name of record `index`.
    fn key(&self, kind: &'static str, index: u32) -> (Option<String>, String);
    /// The whole object of record `index`, without `metadata.resourceVersion`.
    fn render(&self, kind: &'static str, index: u32) -> Value;
    /// Changes up to `most` records in place and says which.
    fn stir(&mut self, most: u32, now: jiff::Timestamp) -> Vec<(&'static str, u32)>;
}

/// A simulated cluster. Share it as `Arc<World>`; every method takes `&self`.
pub struct World {
    store: Store,
    records: Option<RwLock<Box<dyn Records>>>,
    clock: Clock,
    rbac: Rbac,
    draws: AtomicU64,
}

/// An object that a world cannot begin with.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The API does not serve this kind.
    #[error("object {number} is a {kind} of {version}, which this API does not serve; leave it out")]
    Unknown {
        /// Its place in the list, from 0.
        number: usize,
        /// Its `kind`.
        kind: String,
        /// Its `apiVersion`.
        version: String,
    },
    /// It has no name, or a namespaced one has no namespace.
    #[error("object {number} ({kind}) has no metadata.{field}; give it one")]
    Unnamed {
        /// Its place in the list, from 0.
        number: usize,
        /// Its `kind`.
        kind: String,
        /// The missing field.
        field: &'static str,
    },
}

/// The first version handed out, so that even the first object's version is not one of the special values 0 and 1.
const FIRST: u64 = 1_000;

impl World {
    /// A cluster without a single object.
    pub fn empty(clock: Clock) -> Self {
        let world = Self::unopened(clock);
        world.open(FIRST);
        world
    }

    /// A cluster made of records; `seed` drives generated names and UIDs.
    pub fn of_records(records: Box<dyn Records>, seed: u64, clock: Clock) -> Self {
        let draws = AtomicU64::new(seed);
        let world = Self {
            store: Store::default(),
            records: Some(RwLock::new(records)),
            clock,
            rbac: Rbac::simulated(),
            draws,
        };
        world.plant();
        world.open(world.store.rv().max(FIRST));
        world
    }

    /// A cluster without objects whose tables are still to be opened.
    pub(super) fn unopened(clock: Clock) -> Self {
        Self {
            store: Store::default(),
            records: None,
            clock,
            rbac: Rbac::simulated(),
            draws: AtomicU64::new(0),
        }
    }

    /// Gives every record its place and a version of its own.
    fn plant(&self) {
        let Some(records) = &self.records else { return };
        let records = records.read().unwrap_or_else(PoisonError::into_inner);
        let mut rv = FIRST;
        let count: u64 = records.kinds().iter().map(|kind| u64::from(records.len(kind))).sum();
        for kind in records.kinds() {
            self.store.open(kind, FIRST + count, FIRST + count);
            for index in 0..records.len(kind) {
                let (namespace, name) = records.key(kind, index);
                rv += 1;
                self.store
                    .place(kind, Key::new(namespace.as_deref(), &name), rv, Body::Seeded(index));
            }
        }
    }

    /// Opens the remaining tables. Built-in kinds are cached from the API server's first version on, custom ones
    /// only from their definition on, so that only the former can still be listed at an early version.
    pub(super) fn open(&self, rv: u64) {
        self.store.raise(rv);
        for kind in catalog::kinds() {
            self.store.open(kind.id(), rv, if kind.custom { rv } else { 1 });
        }
    }

    /// One step of everyday change: up to `most` seed records move on, and watchers hear of it.
    pub fn churn(&self, most: u32) {
        let Some(records) = &self.records else { return };
        let now = self.clock.now();
        let mut records = records.write().unwrap_or_else(PoisonError::into_inner);
        let stirred = records.stir(most, now);
        let named: Vec<_> = stirred
            .into_iter()
            .map(|(kind, index)| {
                let (namespace, name) = records.key(kind, index);
                (kind, Key::new(namespace.as_deref(), &name), index)
            })
            .collect();
        drop(records);
        self.store.stirred(named);
    }

    /// The objects.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Who may do what.
    pub fn rbac(&self) -> &Rbac {
        &self.rbac
    }

    /// Other users and rights; before the world is shared.
    #[must_use]
    pub fn with_rbac(mut self, rbac: Rbac) -> Self {
        self.rbac = rbac;
        self
    }

    /// The clock that everybody in this world shares.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The object of a seed record, without `metadata.resourceVersion`.
    pub(super) fn record(&self, kind: &'static str, index: u32) -> Value {
        let Some(records) = &self.records else {
            return Value::Null;
        };
        records
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .render(kind, index)
    }

    /// The next number of this world's pseudo-random sequence (SplitMix64): the same seed gives the same names.
    pub fn draw(&self) -> u64 {
        let state = self
            .draws
            .fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed)
            .wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("rv", &self.store.rv())
            .finish_non_exhaustive()
    }
}
