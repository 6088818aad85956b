//! Portworx' own `/metrics` (docs.portworx.com, "Portworx Metrics for monitoring", 3.6: names, labels and numbers).
mod cluster;
mod families;
mod node;
mod pool;
mod volume;

use super::alert;
use super::cluster::Cluster;
use super::node::Node;
use crate::sim::load::{Curve, Stay};
use crate::sim::series::{Collector, exposition};
use crate::sim::store::World;
use crate::sim::wire::Reply;

/// `GET /metrics` on one node.
pub(in crate::sim) fn answer(world: &World, cluster: &Cluster, node: &Node) -> Reply {
    let mut all = Collector::new(&|_| true);
    own(world, cluster, node, &mut all);
    volume::collect(world, cluster, Some(node), &mut all);
    let text = exposition(families::FAMILIES, &all.found, crate::sim::load::seconds(world));
    Reply::text(
        200,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
        text,
    )
}

/// The series of all nodes, up to when they could be reached.
pub(in crate::sim) fn collect_all(world: &World, cluster: &Cluster, into: &mut Collector<'_>) {
    for node in &cluster.nodes {
        let start = into.found.len();
        own(world, cluster, node, into);
        let stay = Stay {
            from: f64::NEG_INFINITY,
            to: node.until,
        };
        into.bound(start, stay);
    }
    volume::collect(world, cluster, None, into);
}

/// Names of all metrics.
pub(in crate::sim) fn names() -> impl Iterator<Item = &'static str> {
    families::FAMILIES.iter().map(|family| family.name)
}

/// What a node tells of the cluster as it sees it, of itself and of its pools.
fn own(world: &World, cluster: &Cluster, node: &Node, into: &mut Collector<'_>) {
    cluster::collect(cluster, node, into);
    node::collect(world, cluster, node, into);
    for pool in cluster.pools_of(node) {
        pool::collect(cluster, node, pool, into);
    }
    // one node speaks for all, or an alert would be counted once a node
    let mut up = cluster.nodes.iter().filter(|one| one.state.answers());
    if up.next().is_none_or(|first| first.id != node.id) {
        return;
    }
    for alert in alert::all(cluster) {
        let labels = || {
            vec![
                (alert.resource.label(), alert.resource_id.clone()),
                ("clusterid", cluster.uid.clone()),
            ]
        };
        into.add(alert.name, labels, || Curve::Flat(1.0));
    }
}

/// `cluster`, `clusterUUID`, `node`, `nodeID`.
fn labels(cluster: &Cluster, node: &Node) -> Vec<(&'static str, String)> {
    vec![
        ("cluster", cluster.name.clone()),
        ("clusterUUID", cluster.uid.clone()),
        ("node", node.name.clone()),
        ("nodeID", node.id.clone()),
    ]
}

/// The same with more.
fn with(cluster: &Cluster, node: &Node, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut all = labels(cluster, node);
    all.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    all
}
