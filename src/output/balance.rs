//! What would be moved to even out loads: for people, as JSON, and as Markdown for a change request.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::preview::{Style, cell, line};
use crate::domain::balance::advise::Even;
use crate::domain::balance::spread::{Basis, Gauge, Spread, of};
use crate::ops::balance::Report;
use crate::view::balance::heat;

/// Writes a report.
///
/// # Errors
/// What `out` returns.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match style {
        Style::Table => text(report, out),
        Style::Json => super::json::document(&value(report), out),
        Style::Md => markdown(report, out),
    }
}

/// In how many words it comes out.
fn verdict(report: &Report) -> String {
    let advice = &report.advice;
    match (advice.moves.len(), advice.unread.is_empty()) {
        (0, true) if advice.even().already() => "BALANCED  nothing would be moved".to_owned(),
        (0, true) => format!(
            "HELD BACK  nodes are uneven, but nothing that would help may be moved ({} VMs are told below)",
            advice.faults.len()
        ),
        (0, false) => "UNKNOWN  nothing would be moved, but not everything was read".to_owned(),
        (count, true) => format!("MOVES  {count} would lower the spread"),
        (count, false) => format!("UNKNOWN  {count} would lower the spread, but not everything was read"),
    }
}

fn spread(name: &str, (before, after): (Spread, Spread)) -> String {
    format!(
        "{name:<18} {:.0} to {:.0} % of a node over {} nodes, spread {:.2}; after the moves {:.0} to {:.0} %, {:.2}",
        before.lowest, before.highest, before.nodes, before.deviation, after.lowest, after.highest, after.deviation
    )
}

fn facts(report: &Report) -> Vec<String> {
    let advice = &report.advice;
    let mut facts = Vec::new();
    for (even, basis) in [(advice.used, Basis::Use), (Some(advice.requests), Basis::Requests)] {
        if let Some(even) = even {
            facts.push(spread(&format!("memory by {}", basis.word()), even.memory));
            facts.push(spread(&format!("CPU by {}", basis.word()), even.cpu));
        } else if !report.measured.is_empty() {
            for gauge in [Gauge::Memory, Gauge::Cpu] {
                let now = of(&report.loads, gauge, basis);
                facts.push(format!(
                    "{:<18} {:.0} to {:.0} % of a node over {} nodes, spread {:.2}",
                    format!("{} by use", gauge.word()),
                    now.lowest,
                    now.highest,
                    now.nodes,
                    now.deviation
                ));
            }
        }
    }
    facts.push(match report.by_requests.as_str() {
        "" => "moves go by use, as DRS does; each fits by requests as well".to_owned(),
        why => format!("moves go by requests: {why}"),
    });
    facts.push(if report.measured.is_empty() {
        format!("use is not measured: {}", report.unmeasured)
    } else {
        format!("use of nodes by {}", report.measured)
    });
    let closed = heat::closed(report);
    if !closed.is_empty() {
        facts.push(format!("nodes that take no part: {closed}"));
    }
    facts
}

fn text(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    line(out, &verdict(report))?;
    for fact in facts(report) {
        line(out, &fact)?;
    }
    line(out, "")?;
    for one in &report.advice.moves {
        line(out, &format!("{}  {}", one.priority, one.sentence()))?;
    }
    for fault in &report.advice.faults {
        let place = if fault.to.is_empty() {
            String::new()
        } else {
            format!(" to {}", fault.to)
        };
        let words = format!("{}/{} stays on {}", fault.namespace, fault.vm, fault.from);
        line(out, &format!("-  {words}: not moved{place} because {}", fault.why))?;
    }
    if report.advice.more > 0 {
        line(out, &format!("-  and {} more that stay", report.advice.more))?;
    }
    for issue in &report.issues {
        let finding = &issue.finding;
        let about = if issue.object.is_empty() {
            String::new()
        } else {
            format!("{}: ", issue.object)
        };
        let value = if finding.found.is_empty() {
            String::new()
        } else {
            format!(" [{}]", finding.found)
        };
        let words = format!(
            "{:<8} {:<23} {about}{}{value}",
            finding.verdict.word(),
            finding.rule,
            finding.text
        );
        line(out, &words)?;
        if !finding.way_out.is_empty() {
            line(out, &format!("{:32} way out: {}", "", finding.way_out))?;
        }
    }
    for why in &report.advice.unread {
        line(out, &format!("not read: {why}"))?;
    }
    Ok(())
}

fn markdown(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("# {}", verdict(report)))?;
    line(out, "")?;
    for fact in facts(report) {
        line(out, &format!("- {fact}"))?;
    }
    line(out, "")?;
    line(out, "| Priority | VM | From | To | Why |")?;
    line(out, "|---|---|---|---|---|")?;
    for one in &report.advice.moves {
        let why = one.why.sentence(&one.from, &one.to);
        let cells = [&format!("{}/{}", one.namespace, one.vm), &one.from, &one.to, &why].map(|text| cell(text));
        line(out, &format!("| {} | {} |", one.priority, cells.join(" | ")))?;
    }
    if !report.advice.faults.is_empty() {
        line(out, "")?;
        line(out, "| Not moved | Stays on | Because |")?;
        line(out, "|---|---|---|")?;
        for fault in &report.advice.faults {
            let cells = [&format!("{}/{}", fault.namespace, fault.vm), &fault.from, &fault.why].map(|text| cell(text));
            line(out, &format!("| {} |", cells.join(" | ")))?;
        }
    }
    for issue in &report.issues {
        let finding = &issue.finding;
        line(
            out,
            &format!("- **{}** {}: {}", finding.verdict.word(), finding.rule, finding.text),
        )?;
    }
    for why in &report.advice.unread {
        line(out, &format!("- not read: {why}"))?;
    }
    Ok(())
}

fn value(report: &Report) -> Value {
    let of = |spread: Spread| {
        json!({
            "nodes": spread.nodes,
            "mean_percent": spread.mean,
            "lowest_percent": spread.lowest,
            "highest_percent": spread.highest,
            "deviation_percent": spread.deviation,
        })
    };
    let advice = &report.advice;
    let even = advice.even();
    let both = |even: Even| {
        json!({
            "memory": { "before": of(even.memory.0), "after": of(even.memory.1) },
            "cpu": { "before": of(even.cpu.0), "after": of(even.cpu.1) },
        })
    };
    json!({
        "read_at": report.at.to_string(),
        "basis": advice.basis.word(),
        "why_by_requests": report.by_requests,
        "memory": { "before": of(even.memory.0), "after": of(even.memory.1) },
        "cpu": { "before": of(even.cpu.0), "after": of(even.cpu.1) },
        "by_requests": both(advice.requests),
        "by_use": advice.used.map(both),
        "moves": advice.moves.iter().map(|one| json!({
            "priority": one.priority,
            "namespace": one.namespace,
            "vm": one.vm,
            "from": one.from,
            "to": one.to,
            "reason": one.why.class(),
            "why": one.why.sentence(&one.from, &one.to),
        })).collect::<Vec<_>>(),
        "faults": advice.faults.iter().map(|fault| json!({
            "namespace": fault.namespace,
            "vm": fault.vm,
            "from": fault.from,
            "to": fault.to,
            "why": fault.why,
        })).collect::<Vec<_>>(),
        "faults_left_out": advice.more,
        "findings": report.issues.iter().map(|issue| json!({
            "object": issue.object,
            "rule": issue.finding.rule,
            "verdict": issue.finding.verdict.word(),
            "text": issue.finding.text,
            "found": issue.finding.found,
            "way_out": issue.finding.way_out,
        })).collect::<Vec<_>>(),
        "nodes": report.loads.iter().map(|load| json!({
            "name": load.name,
            "takes_part": load.open,
            "why_not": load.closed,
            "vms": load.vms,
            "memory_bytes": load.whole.map(|whole| whole.memory),
            "memory_requested_bytes": load.requested.map(|requested| requested.memory),
            "memory_used_bytes": load.used.map(|used| used.memory),
            "cpu_millis": load.whole.map(|whole| whole.cpu),
            "cpu_requested_millis": load.requested.map(|requested| requested.cpu),
            "cpu_used_millis": load.used.map(|used| used.cpu),
        })).collect::<Vec<_>>(),
        "measured_by": report.measured,
        "measured_at": report.measured_at.map(|at| at.to_string()),
        "unread": advice.unread,
    })
}
