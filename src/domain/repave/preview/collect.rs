//! The ledger as nodes and pools.

use super::{PoolView, Preview, worst_first};
use crate::domain::placement::NodeId;
use crate::domain::repave::check::Go;
use crate::domain::repave::ledger::Ledger;
use crate::domain::repave::node::{Manner, NodeView, counts};
use crate::domain::repave::order::{self, Certainty};
use crate::domain::repave::scene::{Pool, Scene, StorageNode};
use crate::domain::repave::time::Range;
use crate::domain::repave::{checks, time};

/// All pools with their nodes; `certainties` in the pools' order.
pub(super) fn pools(scene: &Scene, ledger: &Ledger, pools: &[&Pool], certainties: &[Certainty], preview: &mut Preview) {
    preview.steps.clone_from(&ledger.steps);
    for (pool, certainty) in pools.iter().zip(certainties) {
        one(scene, ledger, pool, *certainty, preview);
    }
    preview.nodes.sort_by_key(|node| node.order);
    let of_nodes = preview.nodes.iter().flat_map(|node| node.checks.clone());
    preview.checks.extend(of_nodes);
    preview.eta = total(scene, &preview.pools);
}

/// One after the other, or all at once.
fn total(scene: &Scene, pools: &[PoolView]) -> Range {
    let etas = pools.iter().map(|pool| pool.eta);
    if scene.together {
        return Range {
            low: etas.clone().map(|eta| eta.low).max().unwrap_or_default(),
            high: etas.map(|eta| eta.high).max().unwrap_or_default(),
        };
    }
    etas.fold(Range::default(), Range::plus)
}

fn one(scene: &Scene, ledger: &Ledger, pool: &Pool, certainty: Certainty, preview: &mut Preview) {
    let mut own = Vec::new();
    let mut longest = Range::default();
    let mut sum = Range::default();
    for id in &pool.nodes {
        let drain = drained(scene, ledger, *id);
        longest = longest.max(drain);
        let interval = pool.interval.unwrap_or(scene.pace.interval);
        let wait = Range {
            low: interval,
            high: interval,
        };
        let eta = drain.plus(scene.pace.deploy).plus(wait);
        sum = sum.plus(eta);
        own.push(NodeView {
            pool: pool.name.clone(),
            eta,
            ..node(scene, ledger, *id, Manner::Repave)
        });
    }
    let blocked = own.iter().map(|node| node.vms.blocks).sum();
    let of_pool = checks::pool(scene, pool, longest, blocked);
    let all = own.iter().flat_map(|node| &node.checks).chain(&of_pool);
    preview.pools.push(PoolView {
        name: pool.name.clone(),
        kind: pool.kind.word(),
        strategy: pool.strategy(),
        verdict: Go::of(all),
        nodes: pool.nodes.len(),
        eta: Range {
            low: sum.low / pool.batch() as i64,
            high: sum.high,
        },
        determined: pool.determined,
        certainty,
        advised: order::advised(scene, pool)
            .iter()
            .filter_map(|id| scene.board.node(*id))
            .map(|node| node.name.clone())
            .collect(),
        how: order::how(scene),
        source: pool.source.clone(),
    });
    preview.checks.extend(of_pool);
    preview.nodes.extend(own);
}

/// How long the drain of a node takes.
pub(super) fn drained(scene: &Scene, ledger: &Ledger, node: NodeId) -> Range {
    let moved = ledger.moved.get(&node).copied().unwrap_or_default();
    time::drain(moved, &scene.limits, &scene.pace)
}

/// A node without its pool and its time.
pub(super) fn node(scene: &Scene, ledger: &Ledger, id: NodeId, manner: Manner) -> NodeView {
    let mut checks = ledger.by_node.get(&id).cloned().unwrap_or_default();
    worst_first(&mut checks);
    let (needs, free) = ledger.room.get(&id).copied().unwrap_or_default();
    NodeView {
        needs,
        free,
        storage: order::role(scene, id).map_or("", StorageNode::word),
        name: scene.board.node(id).map(|node| node.name.clone()).unwrap_or_default(),
        order: ledger.turn.get(&id).copied().unwrap_or_default(),
        verdict: Go::of(&checks),
        vms: counts(scene, id, manner),
        checks,
        ..NodeView::default()
    }
}
