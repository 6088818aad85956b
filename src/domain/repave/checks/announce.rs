//! Services whose address a node answers for (MetalLB, layer 2).
//!
//! Rule: `metallb/internal/speaker`: one speaker announces a Service, and its status names the node; another one takes
//! over when the node goes.

use crate::domain::finding::{Read, Verdict};
use crate::domain::placement::NodeId;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::Scene;

const SOURCE: &str = "ServiceL2Status status.node";

/// Services that fail over when this node goes, by name.
pub(super) fn on_node(scene: &Scene, node: NodeId) -> Option<Check> {
    let name = &scene.board.node(node)?.name;
    let Read::Known(all) = &scene.announced else {
        return None;
    };
    let here: Vec<&str> = all
        .iter()
        .filter(|one| one.node == *name)
        .map(|one| one.service.as_str())
        .collect();
    (!here.is_empty()).then(|| {
        Check::new(
            "metallb",
            Verdict::Warn,
            name,
            "This node answers for the addresses of Services: they fail over to another node, and connections may stall",
        )
        .value(format!("{}: {}", here.len(), here.join(", ")), "0")
        .source(SOURCE)
        .fix("Tell their users, or take this node at a quiet hour")
    })
}

/// Nobody knows which Services fail over.
pub(super) fn unread(scene: &Scene) -> Option<Check> {
    let Read::Unread(why) = &scene.announced else {
        return None;
    };
    Some(
        Check::new(
            "metallb",
            Verdict::Warn,
            "MetalLB",
            "Which Services fail over to another node is not known",
        )
        .value(why.clone(), "")
        .source(SOURCE)
        .fix("Ask for the right to list servicel2statuses.metallb.io"),
    )
}
