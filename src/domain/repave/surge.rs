//! The machine that comes in place of one that goes.

use std::sync::Arc;

use ipnet::IpNet;

use super::scene::{Other, OtherKind, Scene};
use crate::domain::capacity::usable_ips;
use crate::domain::placement::{Board, Node, NodeId};

const HOSTNAME: &str = "kubernetes.io/hostname";

/// What a new machine is like: `like` without what runs there, ready and open. It is an assumption that MAAS gives the
/// same hardware. `addresses` are those of a slice, where `like` waits for its own.
pub(super) fn node(like: &Node, name: &str, addresses: Option<i64>) -> Node {
    let mut labels = like.labels.as_ref().clone();
    if labels.contains_key(HOSTNAME) {
        labels.insert(HOSTNAME.to_owned(), name.to_owned());
    }
    if let Some(label) = labels.get_mut("kubevirt.io/schedulable") {
        "true".clone_into(label);
    }
    let taints = like
        .taints
        .iter()
        .filter(|taint| !taint.key.starts_with("node.kubernetes.io/"));
    Node {
        name: name.to_owned(),
        labels: Arc::new(labels),
        taints: taints.cloned().collect(),
        cordoned: false,
        ready: Some(true),
        pod_ips: like.pod_ips.or(addresses),
        ..like.clone()
    }
}

/// Adds a machine like `like`, with the daemons that every such node has.
pub(super) fn add(board: &mut Board, scene: &Scene, like: NodeId, name: &str) -> Option<NodeId> {
    let fresh = node(board.node(like)?, name, addresses(scene));
    let id = board.add_node(fresh);
    for daemon in scene.others.iter().filter(|other| daemon_on(scene, other, like)) {
        if let Some(load) = board.pod(daemon.pod).cloned() {
            let copy = board.add_pod(load);
            board.put(copy, id);
        }
    }
    Some(id)
}

/// Addresses that a slice of the pod CIDR gives pods.
pub(super) fn addresses(scene: &Scene) -> Option<i64> {
    let cluster = scene.network.cluster.known()?;
    let slice = IpNet::new(cluster.addr(), *scene.network.mask.known()?).ok()?;
    Some(usable_ips(&slice))
}

/// Whether a pod is one that the node `like` had from the beginning, as every node of its kind.
fn daemon_on(scene: &Scene, other: &Other, like: NodeId) -> bool {
    matches!(other.kind, OtherKind::Daemon | OtherKind::Mirror) && scene.board.place_of(other.pod) == Some(like)
}
