//! What each node says of the whole cluster.
use super::labels;
use crate::sim::load::Curve;
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::state::State;
use crate::sim::series::Collector;

pub(super) fn collect(cluster: &Cluster, node: &Node, into: &mut Collector<'_>) {
    let count = |which: &dyn Fn(&Node) -> bool| cluster.nodes.iter().filter(|node| which(node)).count() as f64;
    let quorum = f64::from(u8::from(cluster.quorum));
    let size = cluster.nodes.len() as f64;
    for (name, value) in [
        ("px_cluster_status_size", size),
        ("px_cluster_status_cluster_size", size),
        ("px_cluster_status_quorum", quorum),
        ("px_cluster_status_cluster_quorum", quorum),
        ("px_cluster_status_nodes_online", count(&|node| node.state.answers())),
        ("px_cluster_status_nodes_offline", count(&|node| !node.state.answers())),
        (
            "px_cluster_status_nodes_storage_down",
            count(&|node| node.state == State::StorageDown),
        ),
        (
            "px_cluster_status_storage_nodes_online",
            count(&|node| node.storage && node.state.answers()),
        ),
        (
            "px_cluster_status_storage_nodes_offline",
            count(&|node| node.storage && node.state == State::Offline),
        ),
        ("px_cluster_status_storage_nodes_decommissioned", 0.0),
    ] {
        into.add(name, || labels(cluster, node), || Curve::Flat(value));
    }
}
