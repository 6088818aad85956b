//! One storage node at one moment.
use serde_json::Value;

use super::pool::Pool;
use super::read::{list, text};
use super::state::{Kvdb, State};
use crate::sim::control::quantity;
use crate::sim::fault::StorageFault;
use crate::sim::store::World;

/// A storage node.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Node {
    /// Portworx node id.
    pub(in crate::sim) id: String,
    /// Name of the Kubernetes node.
    pub(in crate::sim) name: String,
    pub(in crate::sim) ip: String,
    pub(in crate::sim) zone: String,
    pub(in crate::sim) version: String,
    pub(in crate::sim) state: State,
    /// Until when it answered, in seconds since 1970; no end while it does, and never where nobody knows.
    pub(in crate::sim) until: f64,
    /// It has drives.
    pub(in crate::sim) storage: bool,
    pub(in crate::sim) kvdb: Kvdb,
    /// Its part of the key-value store cannot be reached.
    pub(in crate::sim) kvdb_down: bool,
    /// Its replicas catch up with what was written while it was away.
    pub(in crate::sim) resync: bool,
    pub(in crate::sim) cores: u64,
    pub(in crate::sim) memory: u64,
    /// Sum over its pools, as the StorageNode says it: for worlds in which nobody knows the pools.
    pub(super) total: u64,
    pub(super) used: u64,
}

/// Seconds that replicas take to catch up after their node came back.
const RESYNC: i64 = 900;

/// A StorageNode and the Node under it.
pub(super) fn read(world: &World, name: &str, object: &Value, host: Option<&Value>) -> Node {
    let flag = |pointer: &str| object.pointer(pointer).and_then(Value::as_bool);
    let (up, since) = host.map_or((false, None), ready);
    let back = since
        .filter(|since| {
            world
                .seed(|seed| i64::from(seed.born()))
                .is_some_and(|born| *since > born)
        })
        .is_some_and(|since| world.clock().now().as_second() < since + RESYNC);
    let state = if up { State::Ok } else { State::Offline };
    let total = size(object, "/status/storage/totalSize");
    let capacity = |what: &str| {
        let pointer = format!("/status/capacity/{what}");
        u64::try_from(quantity::units(host.map_or("", |host| text(host, &pointer)))).unwrap_or_default()
    };
    Node {
        id: text(object, "/status/nodeUid").to_owned(),
        name: name.to_owned(),
        ip: text(object, "/status/network/dataIP").to_owned(),
        zone: text(object, "/status/geography/zone").to_owned(),
        version: text(object, "/spec/version").to_owned(),
        state,
        until: match since {
            _ if up => f64::INFINITY,
            Some(since) => since as f64,
            None => f64::NEG_INFINITY,
        },
        storage: flag("/status/nodeAttributes/storage").unwrap_or(total > 0),
        kvdb: if flag("/status/nodeAttributes/kvdb").unwrap_or_default() {
            Kvdb::Member
        } else {
            Kvdb::None
        },
        kvdb_down: !up,
        resync: up && back,
        cores: capacity("cpu"),
        memory: capacity("memory"),
        total,
        used: size(object, "/status/storage/usedSize"),
    }
}

impl Node {
    /// Lets happen to it what was made to go wrong.
    pub(super) fn strike(&mut self, faults: &[StorageFault]) {
        for fault in faults {
            match fault {
                StorageFault::NodeDown(name) if *name == self.name => {
                    self.state = State::Offline;
                    self.until = f64::NEG_INFINITY;
                    self.kvdb_down = true;
                }
                StorageFault::Maintenance(name) if *name == self.name && self.state == State::Ok => {
                    self.state = State::Maintenance;
                }
                StorageFault::Rebalance(name) if *name == self.name && self.state == State::Ok => {
                    self.state = State::Rebalance;
                }
                StorageFault::Resync(name) if *name == self.name => self.resync = self.state.answers(),
                StorageFault::KvdbDown(name) if *name == self.name => self.kvdb_down = true,
                _ => {}
            }
        }
    }
}

/// A size that is a number or a quantity.
fn size(object: &Value, pointer: &str) -> u64 {
    match object.pointer(pointer) {
        Some(Value::Number(bytes)) => bytes.as_u64().unwrap_or_default(),
        Some(Value::String(text)) => u64::try_from(quantity::units(text)).unwrap_or_default(),
        _ => 0,
    }
}

/// Whether a node is ready, and since when in seconds since 1970.
fn ready(host: &Value) -> (bool, Option<i64>) {
    let condition = list(host, "/status/conditions")
        .iter()
        .find(|condition| text(condition, "/type") == "Ready");
    condition.map_or((false, None), |condition| {
        let since: Result<jiff::Timestamp, _> = text(condition, "/lastTransitionTime").parse();
        (
            text(condition, "/status") == "True",
            since.ok().map(jiff::Timestamp::as_second),
        )
    })
}

/// The first member that is up leads the key-value store.
pub(super) fn elect(nodes: &mut [Node]) {
    let leader = nodes
        .iter_mut()
        .find(|node| node.kvdb == Kvdb::Member && !node.kvdb_down);
    if let Some(leader) = leader {
        leader.kvdb = Kvdb::Leader;
    }
}

/// A node with a pool that is down says so; the pools of a node that is down are.
pub(super) fn degrade(nodes: &mut [Node], pools: &mut [Pool]) {
    for pool in pools {
        let Some(node) = pool.node.and_then(|at| nodes.get_mut(at)) else {
            pool.online = false;
            continue;
        };
        if !node.state.serves() {
            pool.online = false;
        } else if !pool.online && node.state == State::Ok {
            node.state = State::StorageDown;
        }
    }
}
