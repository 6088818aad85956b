//! What each node says of the whole cluster.
use super::labels;
use crate::sim::load::Curve;
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::state::State;
use crate::sim::series::Collector;

pub(super) fn collect(cluster: &Cluster, node: &Node, into: &mut Collector<'_>) {
    let count = |which: &dyn Fn(&Node) -> bool| cluster.nodes.iter().filter(|node| which(node)).count() as f64;
    let ends: Vec<(bool, f64)> = cluster.nodes.iter().map(|node| (node.storage, node.until)).collect();
    // nodes that are gone now were there before
    let away = |storage: bool, wanted: bool| {
        let ends = ends.clone();
        move || {
            Curve::of(move |at| {
                let all = ends.iter().filter(|(stores, _)| *stores || !storage);
                all.filter(|(_, until)| (at >= *until) == wanted).count() as f64
            })
        }
    };
    let quorum = f64::from(u8::from(cluster.quorum));
    let size = cluster.nodes.len() as f64;
    for (name, value) in [
        ("px_cluster_status_size", size),
        ("px_cluster_status_cluster_size", size),
        ("px_cluster_status_quorum", quorum),
        ("px_cluster_status_cluster_quorum", quorum),
        (
            "px_cluster_status_nodes_storage_down",
            count(&|node| node.state == State::StorageDown),
        ),
        ("px_cluster_status_storage_nodes_decommissioned", 0.0),
    ] {
        into.add(name, || labels(cluster, node), || Curve::Flat(value));
    }
    for (name, storage, offline) in [
        ("px_cluster_status_nodes_online", false, false),
        ("px_cluster_status_nodes_offline", false, true),
        ("px_cluster_status_storage_nodes_online", true, false),
        ("px_cluster_status_storage_nodes_offline", true, true),
    ] {
        into.add(name, || labels(cluster, node), away(storage, offline));
    }
}
