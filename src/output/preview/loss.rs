//! The loss of nodes.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{data, line, markdown};
use crate::domain::human;
use crate::domain::repave::Loss;

pub(super) fn value(loss: &Loss) -> Value {
    json!({
        "verdict": loss.verdict.word(),
        "reasons": loss.checks.iter().map(data::check).collect::<Vec<_>>(),
        "unchecked": loss.unchecked,
        "nodes": loss.nodes,
        "vms": loss.vms,
        "homeless": loss.homeless,
        "unknown": loss.unknown,
        "first_to_fail": loss.first_to_fail.map(crate::domain::capacity::Axis::word),
        "left": {
            "memory_bytes": loss.left.memory,
            "cpu_millis": loss.left.cpu,
            "pod_slots": loss.left.pod_slots,
            "pod_ips": loss.left.pod_ips,
        },
        "tightest": loss.tightest.map(|(axis, _)| axis.word()),
        "tightest_left_permille": loss.tightest.map(|(_, share)| share),
    })
}

fn heading(loss: &Loss) -> String {
    format!("{}  loss of {}", loss.verdict.word(), loss.nodes.join(", "))
}

fn facts(loss: &Loss) -> Vec<String> {
    let tightest = loss.tightest.map_or_else(String::new, |(axis, share)| {
        format!(
            "; tightest {}: {}.{} % left",
            axis.title(),
            share / 10,
            (share % 10).abs()
        )
    });
    vec![
        format!(
            "{} VMs to place, {} without a place, {} unknown",
            loss.vms,
            loss.homeless.len(),
            loss.unknown.len()
        ),
        format!(
            "left on the rest: {} memory, {} cores, {} pod slots, {} pod IPs{tightest}",
            human::bytes(loss.left.memory.max(0).unsigned_abs()),
            human::cores(loss.left.cpu),
            loss.left.pod_slots,
            loss.left.pod_ips
        ),
    ]
}

pub(super) fn text(loss: &Loss, out: &mut dyn Write) -> io::Result<()> {
    line(out, &heading(loss))?;
    for fact in facts(loss) {
        line(out, &fact)?;
    }
    for check in &loss.checks {
        line(
            out,
            &format!(
                "{:<8} {:<10} {}: {}",
                check.verdict.word(),
                check.check,
                check.object,
                check.reason
            ),
        )?;
        if !check.fix.is_empty() {
            line(out, &format!("{:19} way out: {}", "", check.fix))?;
        }
    }
    for name in &loss.homeless {
        line(out, &format!("no place: {name}"))?;
    }
    for unchecked in &loss.unchecked {
        line(out, &format!("not checked: {unchecked}"))?;
    }
    Ok(())
}

pub(super) fn markdown(loss: &Loss, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("# {}", heading(loss)))?;
    line(out, "")?;
    for fact in facts(loss) {
        line(out, &format!("- {fact}"))?;
    }
    markdown::findings(&loss.checks, out)?;
    markdown::unchecked(&loss.unchecked, out)
}
