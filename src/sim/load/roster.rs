//! Who runs where: the part of all instances that their load follows from, a hundred bytes each.
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::dice;
use crate::sim::control::quantity;
use crate::sim::store::{Body, Entry, Key, World};

const INSTANCES: &str = "virtualmachineinstances.kubevirt.io";
/// [`Guest::node`] of an instance without a node.
const NOWHERE: u16 = u16::MAX;

/// One instance.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Guest {
    pub(in crate::sim) key: Key,
    rv: u64,
    node: u16,
    pub(in crate::sim) vcpus: u16,
    pub(in crate::sim) mib: u32,
    /// Seconds since 1970.
    pub(in crate::sim) started: u32,
    /// Its processors run: it is there, and not paused.
    pub(in crate::sim) running: bool,
    /// Its agent tells about file systems and memory.
    pub(in crate::sim) agent: bool,
    /// When its migration began; 0 without one.
    pub(in crate::sim) moving: u32,
    /// When it came to its node by a migration; 0 if it started there.
    pub(in crate::sim) came: u32,
    /// [`Guest::node`] of where it was before that.
    before: u16,
    pub(in crate::sim) dice: u64,
}

/// From when to when a guest is on a node, in seconds since 1970; without an end while it is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) struct Stay {
    pub(in crate::sim) from: f64,
    pub(in crate::sim) to: f64,
}

impl Stay {
    /// The same, ending with the node's own end.
    pub(in crate::sim) const fn until(self, end: f64) -> Self {
        Self {
            to: self.to.min(end),
            ..self
        }
    }
}

impl Guest {
    fn stay(&self) -> Stay {
        Stay {
            from: f64::from(self.came.max(self.started)),
            to: f64::INFINITY,
        }
    }

    fn stay_before(&self) -> Stay {
        Stay {
            from: f64::from(self.started),
            to: f64::from(self.came),
        }
    }
}

/// All instances, by key.
#[derive(Debug, Default)]
pub(in crate::sim) struct Roster {
    nodes: Vec<String>,
    pub(in crate::sim) guests: Vec<Guest>,
}

/// The last roster, with the version of the instances it was made of.
#[derive(Default)]
struct Last(Mutex<Option<(u64, Arc<Roster>)>>);

#[derive(Deserialize)]
struct Slim {
    metadata: Meta,
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    creation_timestamp: Option<jiff::Timestamp>,
}

#[derive(Deserialize)]
struct Spec {
    domain: Domain,
}

#[derive(Deserialize)]
struct Domain {
    #[serde(default)]
    cpu: Cpu,
    #[serde(default)]
    memory: Memory,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cpu {
    sockets: Option<u16>,
    cores: Option<u16>,
    threads: Option<u16>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Memory {
    guest: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    node_name: String,
    phase: String,
    conditions: Vec<Condition>,
    migration_state: Option<Move>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Condition {
    r#type: String,
    status: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Move {
    start_timestamp: Option<jiff::Timestamp>,
    end_timestamp: Option<jiff::Timestamp>,
    completed: bool,
    failed: bool,
    source_node: String,
}

impl Roster {
    /// The instances as they stand. Only those that changed since the last time are read again.
    pub(in crate::sim) fn read(world: &World) -> Arc<Self> {
        let last = world.remembered::<Last>(&[], Last::default);
        let mut last = last.0.lock().unwrap_or_else(PoisonError::into_inner);
        let version = world.store().changed(INSTANCES);
        if let Some((seen, roster)) = &*last
            && *seen == version
        {
            return Arc::clone(roster);
        }
        let before = last.take().map(|(_, roster)| roster).unwrap_or_default();
        let roster = Arc::new(Self::gather(world, &before));
        *last = Some((version, Arc::clone(&roster)));
        roster
    }

    fn gather(world: &World, before: &Self) -> Self {
        let mut names = Names::default();
        let found = world.store().snapshot(INSTANCES, "", &Key::bound(""), None);
        let found = found.map(|found| found.items).unwrap_or_default();
        let guests = found
            .into_iter()
            .filter_map(|(key, entry)| {
                let known = before.find(&key).filter(|guest| guest.rv == entry.rv);
                match known {
                    Some(guest) => Some(Guest {
                        node: names.number(before.node(guest)),
                        before: names.number(before.name(guest.before)),
                        ..guest.clone()
                    }),
                    None => see(world, key, &entry, &mut names),
                }
            })
            .collect();
        Self {
            nodes: names.all,
            guests,
        }
    }

    /// The instance with this key.
    pub(in crate::sim) fn find(&self, key: &Key) -> Option<&Guest> {
        let at = self.guests.binary_search_by(|guest| guest.key.cmp(key)).ok()?;
        self.guests.get(at)
    }

    /// Name of a guest's node; empty without one.
    pub(in crate::sim) fn node(&self, guest: &Guest) -> &str {
        self.name(guest.node)
    }

    fn name(&self, number: u16) -> &str {
        self.nodes.get(usize::from(number)).map_or("", String::as_str)
    }

    fn number(&self, node: &str) -> Option<u16> {
        let number = self.nodes.iter().position(|name| name == node);
        number.and_then(|at| u16::try_from(at).ok())
    }

    /// Guests on a node.
    pub(in crate::sim) fn on<'a>(&'a self, node: &str) -> impl Iterator<Item = &'a Guest> + use<'a> {
        let number = self.number(node);
        self.guests.iter().filter(move |guest| Some(guest.node) == number)
    }

    /// Guests that are on a node or were there before their last migration, each with when.
    pub(in crate::sim) fn stays<'a>(&'a self, node: &str) -> impl Iterator<Item = (&'a Guest, Stay)> + use<'a> {
        let number = self.number(node);
        self.guests.iter().flat_map(move |guest| {
            let here = (Some(guest.node) == number).then(|| guest.stay());
            let there = (guest.came > 0 && Some(guest.before) == number).then(|| guest.stay_before());
            [here, there].into_iter().flatten().map(move |stay| (guest, stay))
        })
    }

    /// The nodes of a guest: where it is, and where it was before its last migration.
    pub(in crate::sim) fn places(&self, guest: &Guest) -> impl Iterator<Item = (&str, Stay)> {
        let there = (guest.came > 0).then(|| (self.name(guest.before), guest.stay_before()));
        let here = (self.node(guest), guest.stay());
        std::iter::once(here).chain(there).filter(|(name, _)| !name.is_empty())
    }
}

/// Names of nodes, each once.
#[derive(Default)]
struct Names {
    all: Vec<String>,
    numbers: FxHashMap<String, u16>,
}

impl Names {
    fn number(&mut self, name: &str) -> u16 {
        if name.is_empty() {
            return NOWHERE;
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u16::try_from(self.all.len()).unwrap_or(NOWHERE);
        self.all.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

fn see(world: &World, key: Key, entry: &Entry, names: &mut Names) -> Option<Guest> {
    let dice = dice(key.as_str());
    let Body::Bytes(bytes) = &entry.body else {
        let facts = world.of_seed(entry, super::super::seed::Seed::guest)?;
        return Some(Guest {
            key,
            rv: entry.rv,
            node: names.number(&facts.node),
            vcpus: facts.vcpus,
            mib: facts.mib,
            started: facts.started,
            running: facts.running,
            agent: facts.agent,
            moving: facts.moving,
            came: 0,
            before: NOWHERE,
            dice,
        });
    };
    let slim: Slim = serde_json::from_slice(bytes).ok()?;
    let cpu = slim.spec.domain.cpu;
    let status = slim.status;
    let holds = |name: &str| {
        status
            .conditions
            .iter()
            .any(|one| one.r#type == name && one.status == "True")
    };
    let seconds =
        |at: Option<jiff::Timestamp>| at.and_then(|at| u32::try_from(at.as_second()).ok()).unwrap_or_default();
    let up = status.phase == "Running";
    let moving = status
        .migration_state
        .as_ref()
        .filter(|state| state.end_timestamp.is_none() && !state.completed);
    let here = status.node_name.as_str();
    let came = status
        .migration_state
        .as_ref()
        .filter(|state| state.completed && !state.failed && !state.source_node.is_empty() && state.source_node != here);
    let guest = slim.spec.domain.memory.guest.unwrap_or_default();
    Some(Guest {
        came: seconds(came.and_then(|state| state.end_timestamp)),
        before: came.map_or(NOWHERE, |state| names.number(&state.source_node)),
        rv: entry.rv,
        node: if up { names.number(&status.node_name) } else { NOWHERE },
        vcpus: [cpu.sockets, cpu.cores, cpu.threads]
            .into_iter()
            .map(|part| part.unwrap_or(1).max(1))
            .fold(1, u16::saturating_mul),
        mib: u32::try_from(quantity::units(&guest) >> 20).unwrap_or(1_024).max(64),
        started: seconds(slim.metadata.creation_timestamp),
        running: up && !holds("Paused"),
        agent: holds("AgentConnected"),
        moving: seconds(moving.and_then(|state| state.start_timestamp)),
        dice,
        key,
    })
}
