//! A preview as JSON. Names are part of the command line's contract.

use serde_json::{Value, json};

use super::evidence;
use crate::domain::capacity::Room;
use crate::domain::repave::{Check, NodeView, PoolView, Preview, Range, Step, Way};

pub(super) fn value(preview: &Preview) -> Value {
    let cidr = &preview.cidr;
    let slices = cidr.slices.known();
    json!({
        "verdict": preview.verdict.word(),
        "reasons": preview.checks.iter().map(check).collect::<Vec<_>>(),
        "unchecked": preview.unchecked,
        "cidr": {
            "cluster": cidr.cluster,
            "node_mask": cidr.node_mask,
            "slices_total": slices.map(|slices| slices.total),
            "slices_used": slices.map(|slices| slices.used),
            "slices_free": slices.map(crate::domain::cidr::Slices::free),
            "slices_needed": cidr.needed,
            "slices_lowest": cidr.lowest,
            "source": if cidr.slices.known().is_some() { &*cidr.source } else { cidr.slices.why() },
        },
        "pools": preview.pools.iter().map(pool).collect::<Vec<_>>(),
        "steps": preview.steps.iter().map(step).collect::<Vec<_>>(),
        "nodes": preview.nodes.iter().map(node).collect::<Vec<_>>(),
        "eta_seconds": seconds(preview.eta),
        "time_sources": preview.time_sources,
        "ways_out": preview.ways.iter().map(way).collect::<Vec<_>>(),
        "evictions": preview.evidence.as_ref().map(evidence::value),
    })
}

pub(super) fn check(check: &Check) -> Value {
    json!({
        "check": check.check,
        "verdict": check.verdict.word(),
        "object": check.object,
        "value": check.value,
        "threshold": check.threshold,
        "source": check.source,
        "reason": check.reason,
        "fix": check.fix,
    })
}

fn seconds(range: Range) -> Value {
    json!({ "low": range.low, "high": range.high })
}

fn pool(pool: &PoolView) -> Value {
    json!({
        "name": pool.name,
        "kind": pool.kind,
        "strategy": pool.strategy,
        "verdict": pool.verdict.word(),
        "nodes": pool.nodes,
        "eta_seconds": seconds(pool.eta),
        "order_determined": pool.determined,
        "order_certainty": pool.certainty.word(),
        "order_note": pool.certainty.sentence(),
        "advised_order": pool.advised,
        "advised_how": pool.how,
        "source": pool.source,
    })
}

fn way(way: &Way) -> Value {
    json!({
        "what_if": way.what_if,
        "means": way.means,
        "verdict": way.verdict.word(),
        "slices_verdict": way.slices.word(),
    })
}

fn step(step: &Step) -> Value {
    json!({
        "index": step.index,
        "pool": step.pool,
        "node": step.node,
        "action": step.action,
        "slices_free": step.slices_free,
        "pod_slots_free": step.left.pod_slots,
        "pod_ips_free": step.left.pod_ips,
        "memory_free_bytes": step.left.memory,
        "cpu_free_millis": step.left.cpu,
        "tightest": step.tightest.map(|(axis, _)| axis.word()),
        "tightest_left_permille": step.tightest.map(|(_, share)| share),
        "nodes_open": step.open,
        "moves": step.moves.iter().map(|one| json!({ "vm": one.vm, "to": one.to })).collect::<Vec<_>>(),
    })
}

fn room(room: &Room) -> Value {
    json!({
        "pod_slots": room.pod_slots,
        "pod_ips": room.pod_ips,
        "memory_bytes": room.memory,
        "cpu_millis": room.cpu,
    })
}

fn node(node: &NodeView) -> Value {
    let blockers = node.checks.iter().map(|check| {
        json!({ "check": check.check, "object": check.object, "reason": check.reason, "fix": check.fix,
            "verdict": check.verdict.word() })
    });
    json!({
        "name": node.name,
        "pool": node.pool,
        "order": node.order,
        "verdict": node.verdict.word(),
        "vms": {
            "migrates": node.vms.migrates,
            "blocks": node.vms.blocks,
            "shuts_down": node.vms.shuts_down,
            "waits": node.vms.waits,
            "unknown": node.vms.unknown,
        },
        "blockers": blockers.collect::<Vec<_>>(),
        "storage_role": node.storage,
        "needs": room(&node.needs),
        "free": room(&node.free),
        "eta_seconds": seconds(node.eta),
    })
}
