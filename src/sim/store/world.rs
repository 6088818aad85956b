//! The simulated cluster as a whole: its objects, the records they were made from, and its clock.
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use serde_json::Value;

use super::memo::Memo;
use super::{Body, Entry, Key, Signal, Store};
use crate::sim::beta::Betas;
use crate::sim::catalog::discovery::Aggregated;
use crate::sim::catalog::{self, rbac, rbac::Rbac};
use crate::sim::clock::Clock;
use crate::sim::fault::Faults;
use crate::sim::seed::{Profile, Seed};

/// A simulated cluster. Share it as `Arc<World>`; every method takes `&self`.
pub struct World {
    store: Store,
    seed: Option<RwLock<Seed>>,
    clock: Clock,
    rbac: Rbac,
    faults: Faults,
    draws: AtomicU64,
    signals: Mutex<Vec<Signal>>,
    controlled: AtomicBool,
    betas: AtomicU8,
    pub(super) memo: Memo,
    turns: AtomicU64,
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

    /// The generated cluster of `profile`; the same `seed` and clock give the same one.
    pub fn new(profile: Profile, seed: u64, clock: Clock) -> Self {
        let made = Seed::new(profile, seed, clock.now());
        let mut world = Self::unopened(clock);
        world.seed = Some(RwLock::new(made));
        world.draws = AtomicU64::new(seed);
        world.plant();
        world.post_rights();
        world.open(world.store.rv().max(FIRST));
        world
    }

    /// A cluster without objects whose tables are still to be opened.
    pub(super) fn unopened(clock: Clock) -> Self {
        Self {
            store: Store::default(),
            seed: None,
            clock,
            rbac: Rbac::simulated(),
            faults: Faults::default(),
            draws: AtomicU64::new(0),
            signals: Mutex::new(Vec::new()),
            controlled: AtomicBool::new(false),
            betas: AtomicU8::new(Betas::First as u8),
            memo: Memo::default(),
            turns: AtomicU64::new(0),
        }
    }

    /// Gives every record its place and a version of its own.
    fn plant(&self) {
        let Some(seed) = &self.seed else { return };
        let seed = seed.read().unwrap_or_else(PoisonError::into_inner);
        let mut rv = FIRST;
        for kind in seed.kind_ids().iter().copied() {
            for index in 0..seed.len(kind) {
                let (namespace, name) = seed.key(kind, index);
                if seed.leaves_out(kind, &name) {
                    continue;
                }
                rv += 1;
                let key = Key::new(namespace.as_deref(), &name);
                self.store.place(kind, key, rv, Body::Seeded(index));
            }
        }
    }

    /// Puts the roles and bindings that decide what is allowed among the objects, for everybody to read.
    fn post_rights(&self) {
        let roles = rbac::cluster_roles();
        let bindings = rbac::cluster_role_bindings(self.rbac.bindings());
        for mut object in roles.into_iter().chain(bindings) {
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let Some(kind) = catalog::by_gvk(text("/apiVersion"), text("/kind")) else {
                continue;
            };
            let namespace = Some(text("/metadata/namespace")).filter(|namespace| !namespace.is_empty());
            let key = Key::new(namespace, text("/metadata/name"));
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.insert("uid".to_owned(), self.uid().into());
                metadata.insert("creationTimestamp".to_owned(), self.moment().into());
            }
            let rv = self.store.rv().max(FIRST) + 1;
            self.store
                .place(kind.id(), key, rv, Body::Bytes(super::kept(object, rv).into()));
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
        let Some(seed) = &self.seed else { return };
        let mut seed = seed.write().unwrap_or_else(PoisonError::into_inner);
        let stirred = seed.stir(most, self.clock.now());
        let named: Vec<_> = stirred
            .into_iter()
            .map(|(kind, index)| {
                let (namespace, name) = seed.key(kind, index);
                (kind, Key::new(namespace.as_deref(), &name), index)
            })
            .collect();
        drop(seed);
        self.store.stirred(named);
    }

    /// Which forms of Cluster API are served: the first alone up to v1.10, both from v1.11 on, the second alone one day.
    pub fn serve_betas(&self, betas: Betas) {
        self.betas.store(betas as u8, Ordering::Relaxed);
    }

    /// Which forms of Cluster API are served.
    pub fn betas(&self) -> Betas {
        match self.betas.load(Ordering::Relaxed) {
            1 => Betas::Both,
            2 => Betas::Second,
            _ => Betas::First,
        }
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

    /// What is to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The clock that everybody in this world shares.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) fn signals(&self) -> MutexGuard<'_, Vec<Signal>> {
        self.signals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that controllers work on this world, so that nobody does their work for them.
    pub fn take_charge(&self) {
        self.controlled.store(true, Ordering::Relaxed);
    }

    /// Whether controllers work on this world.
    pub fn is_controlled(&self) -> bool {
        self.controlled.load(Ordering::Relaxed)
    }

    /// The object of a seed record, without `metadata.resourceVersion`.
    pub(super) fn record(&self, kind: &'static str, index: u32) -> Value {
        let Some(seed) = &self.seed else { return Value::Null };
        seed.read().unwrap_or_else(PoisonError::into_inner).render(kind, index)
    }

    /// The record behind an object that nobody wrote to.
    pub fn of_seed<T>(&self, entry: &Entry, ask: impl FnOnce(&Seed, u32) -> Option<T>) -> Option<T> {
        match entry.body {
            Body::Seeded(index) => self.seed(|seed| ask(seed, index)).flatten(),
            Body::Bytes(_) => None,
        }
    }

    /// Asks the records; `None` for a world that was not generated.
    pub fn seed<T>(&self, ask: impl FnOnce(&Seed) -> T) -> Option<T> {
        let seed = self.seed.as_ref()?;
        Some(ask(&seed.read().unwrap_or_else(PoisonError::into_inner)))
    }

    /// How metrics-server is: nobody installed it where its service does not exist.
    pub fn metrics_api(&self) -> Aggregated {
        let key = Key::new(Some("kube-system"), "metrics-server");
        if self.store.get("services", &key).is_none() {
            return Aggregated::Absent;
        }
        self.faults.metrics_api()
    }

    /// Whose turn it is among several that could answer: one number after the other.
    pub fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    /// The object of `kind` at `key`, as it stands.
    pub fn find(&self, kind: &str, key: &Key) -> Option<Value> {
        let kind = catalog::by_id(kind)?;
        let entry = self.store.get(kind.id(), key)?;
        Some(self.object(kind, &entry))
    }

    /// Every object of `kind`, one after the other, until `see` says that it is enough.
    pub fn each(&self, kind: &str, mut see: impl FnMut(&Key, Value) -> std::ops::ControlFlow<()>) {
        let Some(kind) = catalog::by_id(kind) else { return };
        let found = self.store.snapshot(kind.id(), "", &Key::bound(""), None);
        for (key, entry) in found.map(|found| found.items).unwrap_or_default() {
            if see(&key, self.object(kind, &entry)).is_break() {
                return;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_world_is_the_same_each_time_and_stirs() {
        let at = Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
        let (one, two) = (
            World::new(Profile::Small, 7, at.clone()),
            World::new(Profile::Small, 7, at),
        );
        assert_eq!(one.store().rv(), two.store().rv());
        assert_eq!(one.store().len("virtualmachines.kubevirt.io"), 60);
        let before = one.store().rv();
        one.churn(20);
        assert!(one.store().rv() > before);
        let kind = catalog::by_id("nodes").unwrap();
        let snapshot = one.store().snapshot("nodes", "", &Key::bound(""), None).unwrap();
        for (key, entry) in snapshot.items {
            assert_eq!(one.object(kind, &entry)["metadata"]["name"], key.name());
        }
    }

    #[test]
    fn every_seeded_kind_is_served() {
        let seed = Seed::new(Profile::Small, 1, Clock::wall().now());
        for id in seed.kind_ids() {
            assert!(catalog::by_id(id).is_some(), "{id}");
        }
    }
}
