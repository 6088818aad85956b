//! Pods that are no VM's: budgets, what is lost, what stays pending.

use std::collections::BTreeMap;

use crate::domain::finding::Verdict;
use crate::domain::placement::NodeId;
use crate::domain::repave::check::Check;
use crate::domain::repave::checks;
use crate::domain::repave::roll::Rolling;
use crate::domain::repave::scene::{Other, OtherKind};

/// Evicts what is evicted, and writes down what is in the way.
pub(super) fn vacate(rolling: &mut Rolling<'_>, node: NodeId) {
    let scene = rolling.scene;
    let here: Vec<&Other> = {
        let board = &rolling.board;
        scene
            .others
            .iter()
            .filter(|other| board.place_of(other.pod) == Some(node))
            .collect()
    };
    let mut emptied = Vec::new();
    let mut by_budget: BTreeMap<usize, usize> = BTreeMap::new();
    for other in here {
        if !other.skipped {
            if let Some(check) = checks::several_budgets(other) {
                rolling.ledger.on(node, check);
            }
            for budget in &other.budgets {
                *by_budget.entry(*budget).or_default() += 1;
            }
        }
        if matches!(other.kind, OtherKind::Daemon | OtherKind::Mirror) {
            continue;
        }
        if let Some(check) = lost(other) {
            rolling.ledger.on(node, check);
        } else if other.scratch && !other.skipped {
            emptied.push(other);
        }
        if !other.skipped {
            moved(rolling, node, other);
        }
    }
    let name = rolling.board.node(node).map(|node| node.name.clone());
    if let Some(check) = scratch(&name.unwrap_or_default(), &emptied) {
        rolling.ledger.on(node, check);
    }
    for (number, pods) in by_budget {
        checks::budget(rolling, node, number, pods);
    }
}

/// What does not come back by itself, or only without its data.
fn lost(other: &Other) -> Option<Check> {
    if other.local_volume {
        let reason = "It uses a volume that lives on this node: it cannot start elsewhere";
        return Some(
            Check::new("local-volume", Verdict::Fail, &other.name, reason)
                .value("a local volume", "none")
                .source("PersistentVolume spec.nodeAffinity")
                .fix("Move its data first, or accept that it stays down until the node is back"),
        );
    }
    if other.skipped {
        return None;
    }
    if let Some(rule) = &other.waits {
        let reason = format!("The drain waits until it has ended by itself ({rule})");
        return Some(
            Check::new("drain-rule", Verdict::Warn, &other.name, reason)
                .value("WaitCompleted", "Drain")
                .source("MachineDrainRule spec.drain.behavior, Pod label cluster.x-k8s.io/drain")
                .fix("Make sure that it ends, or the drain does not"),
        );
    }
    (other.kind == OtherKind::Bare).then(|| {
        let reason = "No controller owns it: it is lost with the node";
        Check::new("bare-pod", Verdict::Warn, &other.name, reason)
            .value("no owner", "a controller")
            .source("Pod metadata.ownerReferences")
            .fix("Save what it holds, and make it anew by hand")
    })
}

/// Pods whose scratch data goes with them: many have some, so they are told together.
fn scratch(node: &str, pods: &[&Other]) -> Option<Check> {
    let names: Vec<&str> = pods.iter().map(|other| other.name.as_str()).collect();
    let first = names.get(..3).unwrap_or(&names).join(", ");
    let more = if names.len() > 3 { ", …" } else { "" };
    (!names.is_empty()).then(|| {
        let reason = "The emptyDir volumes of its pods are lost when they go";
        Check::new("scratch-data", Verdict::Warn, node, reason)
            .value(format!("{}: {first}{more}", names.len()), "0")
            .source("Pod spec.volumes[].emptyDir")
            .fix("Make sure that these pods keep nothing there that they need")
    })
}

fn moved(rolling: &mut Rolling<'_>, node: NodeId, other: &Other) {
    if other.kind == OtherKind::Bare {
        rolling.board.lift(other.pod);
        return;
    }
    if let Some(target) = rolling.board.best(other.pod) {
        rolling.board.put(other.pod, target);
        return;
    }
    rolling.board.lift(other.pod);
    if other.local_volume {
        return;
    }
    let check = Check::new(
        "pod-target",
        Verdict::Warn,
        &other.name,
        "It fits on no other node: it stays Pending until room is free",
    )
    .value("0 nodes", "one node at least")
    .source("Node status.allocatable, Pod requests")
    .fix("Free room, or accept that it is down meanwhile");
    rolling.ledger.on(node, check);
}
