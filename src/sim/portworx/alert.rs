//! What Portworx warns of, read off the state of the cluster.
use jiff::Timestamp;

use super::cluster::Cluster;
use super::read::number;
use super::state::{Kvdb, State};

/// `SeverityType` of the SDK (openstorage api/api.proto).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Severity {
    Alarm,
    Warning,
}

impl Severity {
    pub(in crate::sim) const fn sdk(self) -> &'static str {
        match self {
            Self::Alarm => "SEVERITY_TYPE_ALARM",
            Self::Warning => "SEVERITY_TYPE_WARNING",
        }
    }
}

/// `ResourceType` of the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Resource {
    Node,
    Cluster,
    Pool,
}

impl Resource {
    pub(in crate::sim) const fn sdk(self) -> &'static str {
        match self {
            Self::Node => "RESOURCE_TYPE_NODE",
            Self::Cluster => "RESOURCE_TYPE_CLUSTER",
            Self::Pool => "RESOURCE_TYPE_POOL",
        }
    }

    /// The label that names the resource in metrics.
    pub(in crate::sim) const fn label(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Cluster => "cluster",
            Self::Pool => "pool",
        }
    }
}

/// One alert that is not cleared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Alert {
    pub(in crate::sim) id: u32,
    /// The name of its metric: `px_alerts_` and the alert's name in small letters.
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) severity: Severity,
    pub(in crate::sim) resource: Resource,
    pub(in crate::sim) resource_id: String,
    pub(in crate::sim) message: String,
    pub(in crate::sim) at: Timestamp,
}

/// Per mille of a pool from which Portworx warns, and from which it alarms.
const WARNING: u64 = 850;
const ALARM: u64 = 950;

/// All that stands, the same at the same moment.
pub(in crate::sim) fn all(cluster: &Cluster) -> Vec<Alert> {
    let mut found = Vec::new();
    let at = Timestamp::from_second(cluster.at.as_second() / 3_600 * 3_600).unwrap_or(cluster.at);
    let mut add = |name: &'static str, severity, resource, id: &str, message: String| {
        found.push(Alert {
            id: (number(&format!("{name}/{id}")) % 1_000_000) as u32,
            name,
            severity,
            resource,
            resource_id: id.to_owned(),
            message,
            at,
        });
    };
    if !cluster.quorum {
        let why = format!("Cluster {} is not in quorum.", cluster.name);
        add(
            "clusternotinquorum",
            Severity::Alarm,
            Resource::Cluster,
            &cluster.uid,
            why,
        );
    }
    for node in &cluster.nodes {
        let (id, name) = (&node.id, &node.name);
        match node.state {
            State::Ok | State::NotInQuorum => {}
            State::Offline => {
                let why = format!("Node {name} ({id}) is offline.");
                add("px_alerts_nodestatechange", Severity::Alarm, Resource::Node, id, why);
            }
            State::Maintenance => {
                let why = format!("Node {name} ({id}) is in maintenance mode.");
                add("px_alerts_nodestatechange", Severity::Warning, Resource::Node, id, why);
            }
            State::StorageDown | State::Rebalance => {
                let why = format!("Storage of node {name} ({id}) is degraded.");
                add("px_alerts_nodestatechange", Severity::Alarm, Resource::Node, id, why);
            }
        }
        if node.kvdb != Kvdb::None && node.kvdb_down {
            let why = format!("Internal KVDB member on node {name} ({id}) cannot be reached.");
            add("px_alerts_kvdbmemberdown", Severity::Alarm, Resource::Node, id, why);
        }
    }
    for pool in cluster.pools.iter().filter(|pool| pool.bytes > 0) {
        let share = pool.used / (pool.bytes / 1_000).max(1);
        let severity = match share {
            ALARM.. => Severity::Alarm,
            WARNING.. => Severity::Warning,
            _ => continue,
        };
        let why = format!("Pool {} is {} percent full.", pool.uuid, share / 10);
        add("px_alerts_poolspace", severity, Resource::Pool, &pool.uuid, why);
    }
    found
}
