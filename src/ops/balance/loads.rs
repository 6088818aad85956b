//! Load of nodes: what they have, what is requested of them, what they use.

use rustc_hash::FxHashMap;

use super::Sources;
use crate::domain::balance::spread::{Amount, Load};
use crate::domain::placement::{Effect, Node, NodeId};
use crate::ops::facts::Objects;
use crate::ops::facts::board::Laid;
use crate::ops::metrics::Usage;

/// Word for a node that takes no newcomers.
const CORDONED: &str = "cordoned";

/// The label by which KubeVirt tells where VMs may go.
const SCHEDULABLE: &str = "kubevirt.io/schedulable";

pub(super) fn read(objects: &Objects, laid: &Laid, sources: &Sources) -> Vec<(NodeId, Load)> {
    let mut vms: FxHashMap<&str, u32> = FxHashMap::default();
    for vmi in objects.vmis.known().into_iter().flatten() {
        if !matches!(vmi.status.phase.as_str(), "Succeeded" | "Failed") {
            *vms.entry(&vmi.status.node_name).or_default() += 1;
        }
    }
    let all = laid.board.nodes().map(|(id, node)| {
        let used = laid.board.used(id);
        let figures = sources.figures.of.get(&node.name);
        let running = vms.get(node.name.as_str()).copied().unwrap_or_default();
        let closed = closed(node, running);
        let load = Load {
            whole: node.allocatable.as_ref().map(|whole| Amount {
                memory: whole.memory,
                cpu: whole.cpu,
            }),
            requested: node.counted.then_some(Amount {
                memory: used.memory,
                cpu: used.cpu,
            }),
            used: figures.copied().and_then(amount),
            pods: (used.pod_slots, node.pod_slots),
            vms: running,
            open: closed.is_empty(),
            closed,
            leaving: closed == CORDONED,
            name: node.name.clone(),
        };
        (id, load)
    });
    all.collect()
}

/// Memory and processor; `None` unless both are known.
pub(super) fn amount(usage: Usage) -> Option<Amount> {
    Some(Amount {
        memory: i64::try_from(usage.memory?).ok()?,
        cpu: usage.cpu?,
    })
}

/// Why a node takes no part in the balance; empty when it does. A tainted node without VMs, the control plane for
/// instance, neither gives nor takes any.
fn closed(node: &Node, vms: u32) -> &'static str {
    let kept_off = node.taints.iter().any(|taint| taint.effect != Effect::PreferNoSchedule);
    match node.ready {
        _ if node.labels.get(SCHEDULABLE).map(String::as_str) != Some("true") => "runs no VMs",
        Some(false) => "not ready",
        None => "unknown",
        Some(true) if node.cordoned => CORDONED,
        Some(true) if kept_off && vms == 0 => "tainted",
        Some(true) => "",
    }
}
