//! Storage of a cluster: Portworx with its pools, from the first source that may be read; without Portworx, what the
//! drivers have provisioned.
//!
//! No Portworx object of the API tells of a single pool, so pools come from its REST gateway, from Prometheus or from the
//! metrics of its pods, in this order. What none of them told is unknown.

mod alerts;
mod drivers;
mod gateway;
pub mod history;
mod kvdb;
mod ladder;
pub mod lives;
mod names;
mod objects;
mod pods;
mod prometheus;
mod quorum;
pub mod reclaim;

use jiff::Timestamp;

use crate::client::Resource;
use crate::domain::finding::Read;
use crate::domain::portworx::words::{Health, State};
use crate::domain::storage::forecast::Forecast;
use crate::domain::storage::pool::Pool;
use crate::ops::ladder::{Reached, Rung};
use crate::ops::origin::Origin;

pub use alerts::Alert;
pub use kvdb::{Kvdb, Member};
pub use objects::{Cluster, StorageNode};
pub(in crate::ops) use prometheus::volumes as measured_volumes;
pub use quorum::Quorum;

const fn resource(group: &'static str, version: &'static str, plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group,
        version,
        plural,
        kind,
    }
}

const STORAGE_CLUSTERS: Resource = resource("core.libopenstorage.org", "v1", "storageclusters", "StorageCluster");
const STORAGE_NODES: Resource = resource("core.libopenstorage.org", "v1", "storagenodes", "StorageNode");
const CONFIG_MAPS: Resource = resource("", "v1", "configmaps", "ConfigMap");
const PODS: Resource = resource("", "v1", "pods", "Pod");
const SERVICES: Resource = resource("", "v1", "services", "Service");
const VOLUMES: Resource = resource("", "v1", "persistentvolumes", "PersistentVolume");
const CLAIMS: Resource = resource("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
const CLASSES: Resource = resource("storage.k8s.io", "v1", "storageclasses", "StorageClass");
const VMS: Resource = resource("kubevirt.io", "v1", "virtualmachines", "VirtualMachine");

/// What a row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// A pool.
    #[default]
    Pool,
    /// All pools of a node together: single ones are not known.
    Node,
    /// What one driver has provisioned.
    Driver,
}

impl Scope {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Node => "node",
            Self::Driver => "driver",
        }
    }
}

/// A pool, the sum of a node, or a driver: a row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub scope: Scope,
    /// The pool; of a node or driver only what is known of all of it.
    pub pool: Pool,
    /// When it is full.
    pub forecast: Forecast,
    /// What else is to be said: classes of a driver, why pools are unknown.
    pub note: String,
    /// When it was measured.
    pub at: Option<Timestamp>,
    /// Name of the source that told.
    pub source: &'static str,
}

impl Row {
    fn new(scope: Scope, pool: Pool, source: &'static str) -> Self {
        Self {
            scope,
            pool,
            forecast: Forecast::Short { samples: 0, span: 0 },
            note: String::new(),
            at: None,
            source,
        }
    }

    /// The worse of state and fill. Of a driver nobody knows how full it is.
    pub fn health(&self) -> Health {
        match self.scope {
            Scope::Pool | Scope::Node => self.pool.health(),
            Scope::Driver => Health::Unknown,
        }
    }
}

/// What is known of storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// The StorageCluster; `Known(None)` without Portworx.
    pub cluster: Read<Option<Cluster>>,
    /// Portworx on each node.
    pub nodes: Vec<StorageNode>,
    /// Whether the storage nodes are a majority.
    pub quorum: Option<Quorum>,
    /// The internal key-value database.
    pub kvdb: Kvdb,
    /// Pools, the worst first.
    pub rows: Vec<Row>,
    /// Alerts that fire.
    pub alerts: Read<Vec<Alert>>,
    /// Sources of pools, the best first.
    pub rungs: Vec<Rung>,
    /// What could not be read.
    pub missing: Vec<String>,
    /// The door of the gateway, once it has answered.
    pub(crate) gateway: Option<crate::client::Door>,
}

impl Storage {
    /// The source that is live.
    pub fn source(&self) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.reached == Reached::Live)
    }

    /// Whether single pools are known.
    pub fn knows_pools(&self) -> bool {
        self.rows.iter().any(|row| row.scope == Scope::Pool)
    }
}

/// Reads storage. `now` is when.
pub async fn storage(from: &Origin, now: Timestamp) -> Storage {
    // what is under way is much: it had better not lie on the caller's stack
    Box::pin(read(from, now)).await
}

async fn read(from: &Origin, now: Timestamp) -> Storage {
    let (clusters, nodes) = futures::join!(
        from.items::<objects::RawCluster>(&STORAGE_CLUSTERS, None),
        from.items::<objects::RawNode>(&STORAGE_NODES, None)
    );
    let mut found = Storage::default();
    for why in [clusters.why(), nodes.why()] {
        if !why.is_empty() {
            found.missing.push(why.to_owned());
        }
    }
    let nodes = nodes
        .known()
        .map(|all| all.iter().map(StorageNode::of).collect::<Vec<_>>());
    found.cluster = match clusters {
        Read::Known(all) => Read::Known(all.first().map(Cluster::of)),
        Read::Unread(why) => Read::Unread(why),
    };
    found.nodes = nodes.unwrap_or_default();
    let absent = found.cluster.known().is_some_and(Option::is_none) && found.nodes.is_empty();
    if absent {
        match drivers::rows(from).await {
            Ok(rows) => found.rows = rows,
            Err(mut why) => found.missing.append(&mut why),
        }
        found.missing.dedup();
        return found;
    }
    found.quorum = quorum::of(&found.nodes);
    found.kvdb = kvdb::read(from, &found).await;
    ladder::climb(from, &mut found, now).await;
    found.rows.sort_by(|a, b| {
        let worst = |row: &Row| (row.health(), row.pool.fill());
        worst(b).cmp(&worst(a)).then_with(|| a.pool.key().cmp(&b.pool.key()))
    });
    found
}

/// A state in the words of an operator's phase, for objects of the API.
fn phase(text: &str) -> State {
    crate::domain::portworx::words::phase(text)
}

#[cfg(test)]
mod tests;
