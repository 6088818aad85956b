//! The storage cluster at one moment.
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde_json::Value;

use super::node::{self, Node};
use super::pool::{self, Pool};
use super::read::text;
use super::state::State;
use crate::sim::fault::StorageFault;
use crate::sim::seed::Place;
use crate::sim::store::World;

/// A Portworx cluster: what the StorageCluster, its StorageNodes and the Nodes under them say together.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Cluster {
    pub(in crate::sim) name: String,
    /// The label `clusterUUID` of metrics.
    pub(in crate::sim) uid: String,
    pub(in crate::sim) namespace: String,
    pub(in crate::sim) version: String,
    pub(in crate::sim) secured: bool,
    pub(in crate::sim) start_port: u16,
    pub(in crate::sim) nodes: Vec<Node>,
    pub(in crate::sim) pools: Vec<Pool>,
    /// Enough storage nodes are up: more than half of them.
    pub(in crate::sim) quorum: bool,
    pub(in crate::sim) at: Timestamp,
    /// Seconds since the world was made.
    pub(super) age: u64,
    places: Vec<Place>,
}

impl Cluster {
    /// The storage cluster as it stands; `None` without a StorageCluster.
    pub(in crate::sim) fn read(world: &World) -> Option<Self> {
        let mut own = None;
        world.each("storageclusters.core.libopenstorage.org", |_, object| {
            own = Some(object);
            ControlFlow::Break(())
        });
        let own = own?;
        let namespace = text(&own, "/metadata/namespace").to_owned();
        let mut hosts = BTreeMap::new();
        world.each("nodes", |key, object| {
            hosts.insert(key.name().to_owned(), object);
            ControlFlow::Continue(())
        });
        let mut nodes = Vec::new();
        world.each("storagenodes.core.libopenstorage.org", |key, object| {
            if key.namespace() == Some(namespace.as_str()) {
                nodes.push(node::read(world, key.name(), &object, hosts.get(key.name())));
            }
            ControlFlow::Continue(())
        });
        let faults = world.faults().storage_faults();
        for node in &mut nodes {
            node.strike(&faults);
        }
        let quorum = in_quorum(&nodes) && !faults.contains(&StorageFault::NoQuorum);
        if !quorum {
            for node in nodes.iter_mut().filter(|node| node.state.answers()) {
                node.state = State::NotInQuorum;
            }
        }
        node::elect(&mut nodes);
        let mut pools = pool::read(world, &nodes);
        for pool in &mut pools {
            let host = pool.node.and_then(|at| nodes.get(at)).map(|node| node.name.clone());
            pool.strike(host.as_deref().unwrap_or_default(), &faults);
        }
        node::degrade(&mut nodes, &mut pools);
        Some(Self {
            name: text(&own, "/status/clusterName").to_owned(),
            uid: text(&own, "/status/clusterUid").to_owned(),
            version: text(&own, "/status/version").to_owned(),
            secured: own
                .pointer("/spec/security/enabled")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            start_port: own
                .pointer("/spec/startPort")
                .and_then(Value::as_u64)
                .and_then(|port| u16::try_from(port).ok())
                .unwrap_or(9_001),
            namespace,
            places: pools.iter().map(|pool| pool.place).collect(),
            nodes,
            pools,
            quorum,
            age: age(world),
            at: world.clock().now(),
        })
    }

    /// Where replicas can go, pool by pool.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The storage node on a Kubernetes node.
    pub(in crate::sim) fn on(&self, host: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == host)
    }

    /// The storage node that holds a pool; `None` while nobody has attached its drives.
    pub(in crate::sim) fn holder(&self, pool: &Pool) -> Option<&Node> {
        self.nodes.get(pool.node?)
    }

    /// Pools of a node.
    pub(in crate::sim) fn pools_of<'a>(&'a self, node: &Node) -> impl Iterator<Item = &'a Pool> {
        let id = node.id.clone();
        self.pools.iter().filter(move |pool| pool.node_id == id)
    }

    /// Status of the whole cluster (openstorage api/api.proto, `Status`).
    pub(in crate::sim) const fn status(&self) -> State {
        if self.quorum { State::Ok } else { State::NotInQuorum }
    }
}

/// floor(n/2)+1 of the storage nodes; those without storage do not count.
fn in_quorum(nodes: &[Node]) -> bool {
    let storage = nodes.iter().filter(|node| node.storage);
    let (all, up) = storage.fold((0, 0), |(all, up), node| {
        (all + 1, up + usize::from(node.state.answers()))
    });
    all == 0 || up > all / 2
}

/// Seconds since the world was made; 0 for one that was not made but loaded.
pub(super) fn age(world: &World) -> u64 {
    let born = world.seed(|seed| i64::from(seed.born()));
    let age = born.map_or(0, |born| world.clock().now().as_second() - born);
    u64::try_from(age).unwrap_or_default()
}
