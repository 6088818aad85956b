//! In which order nodes go, and in which they had better go.
//!
//! Rules: `cluster-api/internal/controllers/machineset/machineset_delete_policy.go` and
//! `controlplane/kubeadm/internal/controllers/scale.go`: a machine with the annotation `cluster.x-k8s.io/delete-machine`
//! goes before all others, whatever the policy.
//!
//! Where the order is not determined a GO needs every order: a proof that holds in all of them, or all of them stepped
//! through. Where neither is to be had the verdict is UNKNOWN, unless one of the orders that were tried is a NO-GO already.

mod every;
mod say;

pub(super) use every::every;
pub(super) use say::unproven;

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
    /// Nobody can know the order, and it is proven that every VM finds a place, or none, in all of them.
    Proven,
    /// Nobody can know the order, and all of them were stepped through: so many. The worst counts.
    Every(usize),
    /// Nobody can know the order. Slices, rules of single VMs and sums over all nodes hold in every order; whether each VM
    /// finds a place was tried in so many orders, and for each node as the first to go. The worst counts.
    Tried(usize),
}

impl Certainty {
    /// `determined`, `proven`, `every`, `tried`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Determined => "determined",
            Self::Proven => "proven",
            Self::Every(_) => "every",
            Self::Tried(_) => "tried",
        }
    }

    /// In one sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Determined => "order determined by the controller".to_owned(),
            Self::Proven => {
                "order not determined; proven that every VM comes out alike in every order, wherever the scheduler \
                             puts the others"
                    .to_owned()
            }
            Self::Every(count) => format!(
                "order not determined; all {count} orders were stepped through, each VM placed where most room is, and the \
                 worst is shown"
            ),
            Self::Tried(count) => format!(
                "order not determined: slices, rules and sums hold in every order; for places the worst of {count} orders \
                 that were tried, and of each node going first, is shown"
            ),
        }
    }
}

/// What is known of the order before anything is stepped through.
pub(super) enum Known {
    /// The controller's own.
    Determined,
    /// It does not matter.
    Proven,
    /// It may matter to these VMs.
    Open(Vec<PodId>),
}

/// What is known of the order in which nodes of these pools go.
pub(super) fn known(scene: &Scene, board: &Board, pools: &[&Pool]) -> Known {
    if pools.iter().all(|pool| pool.determined || pool.nodes.len() < 2) {
        return Known::Determined;
    }
    let unsure = unsure(scene, board, pools);
    if unsure.is_empty() {
        Known::Proven
    } else {
        Known::Open(unsure)
    }
}

/// As the pools were found; that is the controller's own order where it is determined.
pub(super) fn found<'a>(pools: &[&'a Pool]) -> Vec<Turn<'a>> {
    turns(pools, |pool| pool.nodes.clone())
}

/// Some orders that are bad, if any is: the fullest nodes first, the emptiest first, those with the largest VM first.
pub(super) fn bad<'a>(scene: &Scene, board: &Board, pools: &[&'a Pool]) -> Vec<Vec<Turn<'a>>> {
    let fullest = |pool: &Pool| {
        let mut nodes = pool.nodes.clone();
        nodes.sort_by_cached_key(|node| {
            let used = board.used(*node);
            std::cmp::Reverse((used.memory, used.pod_slots))
        });
        nodes
    };
    let emptiest = |pool: &Pool| fullest(pool).into_iter().rev().collect();
    let mut largest: std::collections::BTreeMap<NodeId, i64> = std::collections::BTreeMap::new();
    for vm in &scene.vms {
        let wanted = board.pod(vm.pod).and_then(|load| Some(load.requests.as_ref()?.memory));
        if let Some(place) = board.place_of(vm.pod) {
            let most = largest.entry(place).or_default();
            *most = (*most).max(wanted.unwrap_or(i64::MAX));
        }
    }
    let large = |pool: &Pool| {
        let mut nodes = pool.nodes.clone();
        nodes.sort_by_key(|node| std::cmp::Reverse(largest.get(node).copied().unwrap_or_default()));
        nodes
    };
    vec![
        turns(pools, |pool| free(pool, &fullest)),
        turns(pools, |pool| free(pool, &emptiest)),
        turns(pools, |pool| free(pool, &large)),
    ]
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

/// VMs of these pools of which it is not proven that they fare alike in every order.
fn unsure(scene: &Scene, board: &Board, pools: &[&Pool]) -> Vec<PodId> {
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
    board.unsure(&pods, &turnover)
}

/// The order to advise: nodes without storage first, members of Portworx's key-value database late, its leader last;
/// among equals the one with the fewest blockers, then with the fewest VMs (reference architecture, chapter "Storage").
pub(super) fn advised(scene: &Scene, pool: &Pool) -> Vec<NodeId> {
    let role = |node: NodeId| role(scene, node);
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

/// What a node is to Portworx.
pub(super) fn role(scene: &Scene, node: NodeId) -> Option<&StorageNode> {
    let name = &scene.board.node(node)?.name;
    let storage = scene.storage.known()?.as_ref()?;
    storage.nodes.iter().find(|one| one.name == *name)
}
