//! A drain of one node: no machine comes or goes.

use super::{Cidr, Preview, collect, finish, moves};
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;
use crate::domain::repave::node::Manner;
use crate::domain::repave::roll::Rolling;
use crate::domain::repave::scene::{Pool, PoolKind, Scene};
use crate::domain::repave::{checks, time};

/// Steps through the drain of one node.
pub fn drain_node(scene: &Scene, node: NodeId) -> Preview {
    let mut rolling = Rolling::new(scene, None);
    rolling.board.cordon(node, true);
    rolling.drain_only("", node);
    let name = scene.board.node(node).map(|node| node.name.clone());
    let own = alone(node, name.unwrap_or_default());
    let mut view = collect::node(scene, &rolling.ledger, node, Manner::Drain);
    view.eta = collect::drained(scene, &rolling.ledger, node);
    let mut found = checks::around(scene);
    found.extend(checks::storage(scene, &own));
    found.extend(checks::headroom(&rolling.ledger.steps));
    found.extend(moves::checks(scene, &[&own]));
    found.extend(view.checks.iter().cloned());
    finish(Preview {
        checks: found,
        unchecked: scene.unchecked.clone(),
        cidr: Cidr {
            source: "a drain takes no slice".to_owned(),
            ..Cidr::default()
        },
        steps: rolling.ledger.steps,
        eta: view.eta,
        nodes: vec![view],
        time_sources: time::sources(&scene.pace, &scene.limits).into_iter().take(1).collect(),
        ..Preview::default()
    })
}

/// The node as a pool of its own, which goes and does not come back for a while.
fn alone(node: NodeId, name: String) -> Pool {
    Pool {
        name,
        kind: PoolKind::Worker,
        nodes: vec![node],
        surge: 0,
        unavailable: 1,
        determined: true,
        drain_timeout: Read::Known(None),
        undrained: Vec::new(),
        interval: None,
        source: String::new(),
    }
}
