//! The checks: one file a subject, one function a rule.

mod announce;
mod budget;
mod control;
mod controllers;
mod machines;
mod network;
mod replicas;
mod room;
mod settings;
mod sources;
mod storage;

pub(super) use budget::{on_node as budget, several as several_budgets};
pub(super) use network::{needed, slices, ways};
pub(super) use room::{headroom, short, wanted};
pub(super) use settings::undrained;
pub(super) use sources::{homeless, unread};

use super::check::Check;
use super::scene::{Pool, PoolKind, Scene};
use super::time::Range;
use crate::domain::placement::NodeId;

/// Checks that speak of the whole cluster, whichever pools roll.
pub(super) fn circumstances(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let mut found = network::checks(scene, pools);
    found.extend(around(scene));
    found
}

/// Checks that speak of the whole cluster and have nothing to do with machines that come and go.
pub(super) fn around(scene: &Scene) -> Vec<Check> {
    let mut found = unread(scene);
    found.extend(homeless(scene));
    found.extend(controllers::migrations(scene));
    found.extend(settings::eviction(scene));
    found.extend(controllers::descheduler(scene));
    found.extend(controllers::busy(scene));
    found.extend(budget::of_cluster(scene));
    found.extend(sources::limits(scene));
    found.extend(sources::lost(scene));
    found.extend(announce::unread(scene));
    found
}

/// Checks of one pool. `longest` is the drain of its fullest node, `blocked` how many VMs hold a drain without end.
pub(super) fn pool(scene: &Scene, pool: &Pool, longest: Range, blocked: i64) -> Vec<Check> {
    let mut found = storage(scene, pool);
    found.extend(settings::timeout(pool, longest, blocked));
    found.extend(control::spares(scene, pool));
    if pool.kind == PoolKind::ControlPlane {
        found.extend(control::replicas(scene, pool));
    }
    found.extend(control::approval(scene, pool));
    found
}

/// Checks of one pool's machines that hold for all pools of Cluster API.
pub(super) fn machines(scene: &Scene) -> Vec<Check> {
    let mut found = controllers::health_checks(scene);
    found.extend(controllers::paused(scene));
    found.extend(machines::underway(scene));
    found.extend(machines::hooks(scene));
    found
}

/// What the loss of a pool's nodes, one batch at a time, does to Portworx.
pub(super) fn storage(scene: &Scene, pool: &Pool) -> Vec<Check> {
    let mut found = storage::checks(scene, pool);
    found.extend(replicas::checks(scene, pool));
    found
}

/// Checks of one node that goes, whatever is on it.
pub(super) fn node(scene: &Scene, node: NodeId) -> Vec<Check> {
    announce::on_node(scene, node).into_iter().collect()
}
