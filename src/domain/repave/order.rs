//! In which order nodes go, and in which they had better go.
//!
//! Rules: `cluster-api/internal/controllers/machineset/machineset_delete_policy.go` and
//! `controlplane/kubeadm/internal/controllers/scale.go`: a machine with the annotation `cluster.x-k8s.io/delete-machine`
//! goes before all others, whatever the policy.

use super::node::{Manner, counts};
use super::roll::Turn;
use super::scene::{Pool, Scene, StorageNode};
use super::surge;
use crate::domain::placement::{Board, Node, NodeId, PodId, Turnover};

/// How sure the verdict is as far as the order of nodes goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The controller's order is determined: that one was stepped through.
    Determined,
    /// Nobody can know the order, and it is proven that every VM fares alike in all of them.
    Proven,
    /// Nobody can know the order. Slices, rules of single VMs and sums over all nodes hold in every order; whether each VM
    /// finds a place was tried in so many orders, and for each node as the first to go. The worst counts.
    Tried(usize),
}

impl Certainty {
    /// `determined`, `proven`, `tried`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Determined => "determined",
            Self::Proven => "proven",
            Self::Tried(_) => "tried",
        }
    }

    /// In one sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Determined => "order determined by the controller".to_owned(),
            Self::Proven => "order not determined; proven to come out alike in every order".to_owned(),
            Self::Tried(count) => format!(
                "order not determined: slices, rules and sums hold in every order; for places the worst of {count} orders, \
                 and of each node going first, is shown"
            ),
        }
    }
}

/// Orders to step through: the controller's own where it is determined; one where the order is proven not to matter; else
/// several, of which the worst counts.
pub(super) fn to_try<'a>(scene: &Scene, board: &Board, pools: &[&'a Pool]) -> (Certainty, Vec<Vec<Turn<'a>>>) {
    let found = turns(pools, |pool| pool.nodes.clone());
    if pools.iter().all(|pool| pool.determined || pool.nodes.len() < 2) {
        return (Certainty::Determined, vec![found]);
    }
    if irrelevant(scene, board, pools) {
        return (Certainty::Proven, vec![found]);
    }
    let fullest = |pool: &Pool| {
        let mut nodes = pool.nodes.clone();
        nodes.sort_by_cached_key(|node| {
            let used = board.used(*node);
            std::cmp::Reverse((used.memory, used.pod_slots))
        });
        nodes
    };
    let emptiest = |pool: &Pool| fullest(pool).into_iter().rev().collect();
    let tries = vec![
        found,
        turns(pools, |pool| free(pool, &fullest)),
        turns(pools, |pool| free(pool, &emptiest)),
    ];
    (Certainty::Tried(tries.len()), tries)
}

fn free(pool: &Pool, order: &dyn Fn(&Pool) -> Vec<NodeId>) -> Vec<NodeId> {
    if pool.determined {
        pool.nodes.clone()
    } else {
        order(pool)
    }
}

fn turns<'a>(pools: &[&'a Pool], order: impl Fn(&Pool) -> Vec<NodeId>) -> Vec<Turn<'a>> {
    let all = pools.iter().map(|pool| Turn {
        pool,
        order: order(pool),
    });
    all.collect()
}

/// Whether every VM of these pools fares alike in every order.
fn irrelevant(scene: &Scene, board: &Board, pools: &[&Pool]) -> bool {
    let nodes: Vec<NodeId> = pools.iter().flat_map(|pool| pool.nodes.clone()).collect();
    let addresses = surge::addresses(scene);
    let successor = |node: &Node| surge::node(node, "", addresses);
    let batch: usize = pools.iter().map(|pool| pool.batch()).sum();
    let ahead: usize = pools.iter().map(|pool| (pool.surge as usize).min(pool.batch())).sum();
    let turnover = Turnover {
        nodes: &nodes,
        batch,
        ahead,
        successor: &successor,
    };
    let here = |pod: &PodId| board.place_of(*pod).is_some_and(|node| nodes.contains(&node));
    let pods: Vec<PodId> = scene.vms.iter().map(|vm| vm.pod).filter(here).collect();
    board.order_is_irrelevant(&pods, &turnover)
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
        let rank = match role(*node) {
            Some(role) if role.leader => 3,
            Some(role) if role.kvdb => 2,
            Some(role) if role.storage => 1,
            _ => 0_u8,
        };
        let vms = counts(scene, *node, Manner::Repave);
        (
            rank,
            vms.blocks + vms.shuts_down + vms.unknown,
            vms.migrates + vms.waits,
        )
    });
    order
}

/// How the advised order is brought about.
pub(super) const fn how(scene: &Scene) -> &'static str {
    if scene.palette {
        "annotate the Machine of the node that shall go next with cluster.x-k8s.io/delete-machine: its controller takes such a \
         machine first, whatever its policy"
    } else {
        "replace one node at a time in this order: nothing in the cluster decides about it"
    }
}
