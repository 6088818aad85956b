//! Room on the four axes, as sums over all nodes that are open.
//!
//! These sums do not depend on the order in which nodes of one size go one at a time: what is open then is always the
//! whole less one node, and what runs stays the same. Where sums suffice a VM may still fit on no single node; that is
//! asked VM by VM.

use strum::IntoEnumIterator as _;

use crate::domain::capacity::{Axis, Room};
use crate::domain::finding::Verdict;
use crate::domain::placement::{Board, NodeId, PodId, amount};
use crate::domain::repave::check::Check;
use crate::domain::repave::roll::{Open, Step};

const SOURCE: &str = "Node status.allocatable and spec.podCIDR, Pod requests";

/// What VMs ask for, taken together; what is not known counts as nothing.
pub(in crate::domain::repave) fn wanted(board: &Board, vms: &[PodId]) -> Room {
    let each = vms.iter().filter_map(|pod| board.pod(*pod)).map(|load| {
        let requests = load.requests.as_ref();
        Room {
            memory: requests.map_or(0, |amounts| amounts.memory),
            cpu: requests.map_or(0, |amounts| amounts.cpu),
            pod_slots: load.pod_slots,
            pod_ips: load.pod_ips,
        }
    });
    each.fold(Room::default(), Room::plus)
}

/// Axes on which the rest has not enough for the VMs that must leave a node.
pub(in crate::domain::repave) fn short(board: &Board, node: NodeId, wanted: &Room, open: &Open) -> Vec<Check> {
    let name = board.node(node).map(|node| node.name.clone()).unwrap_or_default();
    let lacking = Axis::iter().filter(|axis| open.known(*axis) && open.left.on(*axis) < wanted.on(*axis));
    let checks = lacking.map(|axis| {
        Check::new(
            check_of(axis),
            Verdict::Fail,
            &name,
            format!(
                "All other nodes together have too little left for the VMs of this node: {}",
                axis.title()
            ),
        )
        .value(
            amount(axis, open.left.on(axis).max(0)),
            format!("{} at least", amount(axis, wanted.on(axis))),
        )
        .source(SOURCE)
        .fix("Add a node, move or stop VMs first, or expand first where a machine and a slice are free")
    });
    checks.collect()
}

/// Little is left at the tightest step: less than a twentieth, or fewer than ten pods a node.
pub(in crate::domain::repave) fn headroom(steps: &[Step]) -> Vec<Check> {
    let mut found = Vec::new();
    for axis in [Axis::PodSlots, Axis::PodIps] {
        let tight = steps
            .iter()
            .filter(|step| step.open > 0 && step.whole.on(axis) > 0)
            .min_by_key(|step| step.left.on(axis) * 1000 / step.whole.on(axis).max(1));
        let Some(step) = tight else { continue };
        let left = step.left.on(axis);
        let share = left * 1000 / step.whole.on(axis).max(1);
        if share >= 50 && left >= 10 * step.open {
            continue;
        }
        found.push(
            Check::new(
                check_of(axis),
                Verdict::Warn,
                &step.node,
                "Little is left on the other nodes at this step: a few VMs that start meanwhile fill it",
            )
            .value(
                format!(
                    "{left} left on {} nodes ({}.{} %)",
                    step.open,
                    share / 10,
                    (share % 10).abs()
                ),
                "5 % and 10 a node at least",
            )
            .source(SOURCE)
            .fix("Start no VMs meanwhile, add a node, or expand first"),
        );
    }
    found
}

const fn check_of(axis: Axis) -> &'static str {
    match axis {
        Axis::Memory => "memory",
        Axis::Cpu => "cpu",
        Axis::PodSlots => "pod-slots",
        Axis::PodIps => "pod-ips",
    }
}
