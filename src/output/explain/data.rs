//! The report as a JSON value.

use serde_json::{Value, json};

use crate::domain::capacity::Room;
use crate::ops::explain::{Candidate, Finding, Report};

pub(super) fn value(report: &Report) -> Value {
    let drain = report.drain.as_ref().map(|drain| {
        json!({
            "outcome": drain.outcome.word(),
            "letter": drain.outcome.letter().to_string(),
            "text": drain.text,
            "way_out": drain.way_out,
        })
    });
    json!({
        "namespace": report.namespace,
        "name": report.name,
        "node": report.node,
        "verdict": report.verdict.word(),
        "summary": report.summary,
        "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
        "drain": drain,
        "candidates": report.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "missing": report.missing,
    })
}

fn rule(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "verdict": finding.verdict.word(),
        "field": finding.field,
        "found": finding.found,
        "text": finding.text,
        "way_out": finding.way_out,
    })
}

fn candidate(one: &Candidate) -> Value {
    let obstacles = one.fit.obstacles().iter().map(|obstacle| {
        json!({
            "verdict": obstacle.verdict().word(),
            "field": obstacle.field(),
            "text": obstacle.to_string(),
        })
    });
    json!({
        "node": one.name,
        "fit": one.fit.word(),
        "score": one.score,
        "tightest": one.tightest.map(crate::domain::capacity::Axis::word),
        "portworx": one.portworx,
        "left": left(&one.left),
        "obstacles": obstacles.collect::<Vec<_>>(),
    })
}

fn left(left: &Room) -> Value {
    json!({
        "memory_bytes": left.memory,
        "cpu_millis": left.cpu,
        "pod_slots": left.pod_slots,
        "pod_ips": left.pod_ips,
    })
}
