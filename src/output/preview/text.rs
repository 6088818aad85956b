//! A preview for people.

use std::io::{self, Write};

use super::group::{groups, word};
use super::{evidence, line, range};
use crate::domain::repave::{Go, NodeView, Preview};
use crate::domain::text as clean;

pub(super) fn write(preview: &Preview, title: &str, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("{}  {title}", preview.verdict.word()))?;
    if let Some(worst) = preview.checks.first().filter(|_| preview.verdict != Go::Go) {
        line(out, &format!("worst      {}: {}", worst.object, worst.reason))?;
    }
    let cidr = &preview.cidr;
    match cidr.slices.known() {
        Some(slices) => line(
            out,
            &format!(
                "slices     {} of {} free in {}, {} needed, lowest {}  ({})",
                slices.free(),
                slices.total,
                cidr.cluster,
                cidr.needed,
                cidr.lowest.map_or("unknown".to_owned(), |lowest| lowest.to_string()),
                cidr.source
            ),
        )?,
        None if preview.pools.is_empty() => {}
        None => line(out, &format!("slices     unknown: {}", cidr.slices.why()))?,
    }
    if let Some((share, axis, step)) = super::tightest(preview) {
        let words = format!(
            "tightest   {axis}: {}.{} % left at step {} ({} {})",
            share / 10,
            (share % 10).abs(),
            step.index,
            step.action,
            step.node
        );
        line(out, &words)?;
    }
    line(
        out,
        &format!(
            "time       {}  ({})",
            range(preview.eta),
            preview.time_sources.join("; ")
        ),
    )?;
    for way in &preview.ways {
        let flags: Vec<String> = way.what_if.iter().map(|one| format!("--what-if {one}")).collect();
        let words = format!("way out    {}: {}  ({})", way.means, way.outcome(), flags.join(" "));
        line(out, &words)?;
    }
    line(out, "")?;
    for group in groups(&preview.checks) {
        let value = match (group.value(), group.threshold()) {
            (value, _) if value.is_empty() => String::new(),
            (value, "") => format!(" [{value}]"),
            (value, threshold) => format!(" [{value}; wanted: {threshold}]"),
        };
        let first = group.first;
        line(
            out,
            &format!(
                "{:<8} {:<18} {}: {}{value}",
                word(first.verdict),
                first.check,
                group.objects(),
                first.reason
            ),
        )?;
        if !first.fix.is_empty() {
            line(out, &format!("{:27} way out: {}", "", first.fix))?;
        }
    }
    if !preview.checks.is_empty() {
        line(out, "")?;
    }
    for pool in &preview.pools {
        let order = pool.certainty.sentence();
        let words = format!(
            "{:<8} {} ({}, {} nodes, {}; {order}; {})  {}",
            pool.verdict.word(),
            pool.name,
            pool.kind,
            pool.nodes,
            pool.strategy,
            pool.source,
            range(pool.eta)
        );
        line(out, &words)?;
        if pool.advised.len() > 1 && !pool.determined {
            line(out, &format!("{:8} advised order: {}", "", pool.advised.join(", ")))?;
            line(out, &format!("{:8} to get it: {}", "", pool.how))?;
        }
    }
    nodes(&preview.nodes, out)?;
    if let Some(found) = &preview.evidence {
        evidence::text(found, out)?;
    }
    for unchecked in &preview.unchecked {
        line(out, &format!("not checked: {unchecked}"))?;
    }
    Ok(())
}

fn nodes(nodes: &[NodeView], out: &mut dyn Write) -> io::Result<()> {
    if nodes.is_empty() {
        return Ok(());
    }
    line(out, "")?;
    let width = nodes
        .iter()
        .map(|node| clean::line(&node.name).chars().count())
        .max()
        .unwrap_or_default()
        .max(4);
    line(
        out,
        &format!(
            "{:>3}  {:width$}  {:<11} {:>4}  {:<18} {:<13} {:<20} VERDICT",
            "#", "NODE", "STORAGE", "VMS", "M/B/S/X/?", "SLOTS", "TIME"
        ),
    )?;
    for node in nodes {
        let vms = &node.vms;
        let all = vms.migrates + vms.blocks + vms.shuts_down + vms.waits + vms.unknown;
        let counts = format!(
            "{}/{}/{}/{}/{}",
            vms.migrates, vms.blocks, vms.shuts_down, vms.waits, vms.unknown
        );
        let blockers = match node.checks.len() {
            0 => String::new(),
            count => format!("  {count} findings"),
        };
        let row = format!(
            "{:>3}  {:width$}  {:<11} {all:>4}  {counts:<18} {:<13} {:<20} {}{blockers}",
            node.order,
            clean::line(&node.name),
            node.storage,
            format!("{}/{}", node.needs.pod_slots, node.free.pod_slots),
            range(node.eta),
            node.verdict.word()
        );
        line(out, &row)?;
    }
    line(out, "")
}
