//! In which order nodes go, and in which they had better go.

use super::node::counts;
use super::scene::{Pool, Scene, StorageNode};
use crate::domain::placement::NodeId;

/// Orders to try: the controller's own where it is determined, else several, of which the worst counts.
pub(super) fn to_try(scene: &Scene, pool: &Pool) -> Vec<Vec<NodeId>> {
    if pool.determined || pool.nodes.len() < 2 {
        return vec![pool.nodes.clone()];
    }
    let mut fullest = pool.nodes.clone();
    fullest.sort_by_cached_key(|node| {
        let used = scene.board.used(*node);
        std::cmp::Reverse((used.memory, used.pod_slots))
    });
    let emptiest = fullest.iter().rev().copied().collect();
    vec![pool.nodes.clone(), fullest, emptiest]
}

/// The order to advise: nodes without storage first, members of Portworx's key-value database late, its leader last;
/// among equals the one with the fewest blockers, then with the fewest VMs (reference architecture, chapter "Storage").
pub(super) fn advised(scene: &Scene, pool: &Pool) -> Vec<NodeId> {
    let storage = scene.storage.known().and_then(Option::as_ref);
    let role = |node: NodeId| -> Option<&StorageNode> {
        let name = &scene.board.node(node)?.name;
        storage?.nodes.iter().find(|one| one.name == *name)
    };
    let mut order = pool.nodes.clone();
    order.sort_by_cached_key(|node| {
        let role = role(*node);
        let rank = match role {
            Some(role) if role.leader => 3,
            Some(role) if role.kvdb => 2,
            Some(role) if role.storage => 1,
            _ => 0_u8,
        };
        let vms = counts(scene, *node);
        (
            rank,
            vms.blocks + vms.shuts_down + vms.unknown,
            vms.migrates + vms.waits,
        )
    });
    order
}
