//! A preview as Markdown, fit for a change request.

use std::io::{self, Write};

use super::group::{Group, groups};
use super::{evidence, line, range};
use crate::domain::finding::Verdict;
use crate::domain::repave::{Check, Counts, Go, NodeView, Preview};
use crate::domain::{human, text as clean};

pub(super) fn write(preview: &Preview, title: &str, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("# {}: {title}", preview.verdict.word()))?;
    line(out, "")?;
    summary(preview, out)?;
    ways(preview, out)?;
    findings(&preview.checks, out)?;
    pools(preview, out)?;
    nodes(&preview.nodes, out)?;
    if let Some(found) = &preview.evidence {
        evidence::markdown(found, out)?;
    }
    unchecked(&preview.unchecked, out)
}

/// What somebody who decides reads first.
fn summary(preview: &Preview, out: &mut dyn Write) -> io::Result<()> {
    if let Some(worst) = preview.checks.first().filter(|_| preview.verdict != Go::Go) {
        let words = format!("- Worst: {}: {}", cell(&worst.object), cell(&worst.reason));
        line(out, &words)?;
    }
    let all = groups(&preview.checks);
    let count = |verdict| all.iter().filter(|group| group.first.verdict == verdict).count();
    line(
        out,
        &format!(
            "- Findings: {} in the way, {} not known, {} warnings",
            count(Verdict::Fail),
            count(Verdict::Unknown),
            count(Verdict::Warn)
        ),
    )?;
    let sum = |of: fn(&Counts) -> i64| preview.nodes.iter().map(|node| of(&node.vms)).sum::<i64>();
    line(
        out,
        &format!(
            "- VMs on {} nodes: {} migrate, {} block, {} shut down, {} wait for another controller, {} unknown",
            preview.nodes.len(),
            sum(|vms| vms.migrates),
            sum(|vms| vms.blocks),
            sum(|vms| vms.shuts_down),
            sum(|vms| vms.waits),
            sum(|vms| vms.unknown)
        ),
    )?;
    let cidr = &preview.cidr;
    match cidr.slices.known() {
        Some(slices) => {
            let words = format!(
                "- Pod CIDR {}: {} of {} slices free, {} needed, {} left at the tightest moment ({})",
                cell(&cidr.cluster),
                slices.free(),
                slices.total,
                cidr.needed,
                cidr.lowest
                    .map_or_else(|| "unknown".to_owned(), |lowest| lowest.to_string()),
                cell(&cidr.source)
            );
            line(out, &words)?;
        }
        None if preview.pools.is_empty() => {}
        None => line(out, &format!("- Pod CIDR: unknown: {}", cell(cidr.slices.why())))?,
    }
    if let Some((share, axis, step)) = super::tightest(preview) {
        let words = format!(
            "- Tightest: {axis}, {}.{} % left at step {} ({} {})",
            share / 10,
            (share % 10).abs(),
            step.index,
            step.action,
            cell(&step.node)
        );
        line(out, &words)?;
    }
    line(
        out,
        &format!(
            "- Time: {} ({})",
            range(preview.eta),
            cell(&preview.time_sources.join("; "))
        ),
    )
}

fn pools(preview: &Preview, out: &mut dyn Write) -> io::Result<()> {
    if preview.pools.is_empty() {
        return Ok(());
    }
    line(out, "")?;
    line(out, "## Pools")?;
    line(out, "")?;
    line(
        out,
        "| Pool | Kind | Strategy | Nodes | Time | Verdict | Settings from |",
    )?;
    line(out, "|---|---|---|---|---|---|---|")?;
    for pool in &preview.pools {
        let words = format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            cell(&pool.name),
            pool.kind,
            pool.strategy,
            pool.nodes,
            range(pool.eta),
            pool.verdict.word(),
            cell(&pool.source)
        );
        line(out, &words)?;
    }
    line(out, "")?;
    for pool in &preview.pools {
        let name = cell(&pool.name);
        line(out, &format!("- {name}: {}", cell(&pool.certainty.sentence())))?;
        if !pool.determined && pool.advised.len() > 1 {
            let advised = cell(&pool.advised.join(", "));
            line(
                out,
                &format!("- {name}: advised order {advised}; to get it, {}", cell(pool.how)),
            )?;
        }
    }
    Ok(())
}

fn nodes(nodes: &[NodeView], out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, "## Nodes")?;
    line(out, "")?;
    line(
        out,
        "| # | Node | Pool | Storage | Migrate | Block | Shut down | Wait | Unknown | Pod slots needed / free | Memory needed / \
         free | Time | Verdict |",
    )?;
    line(out, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for node in nodes {
        let vms = &node.vms;
        let bytes = |memory: i64| human::bytes(memory.max(0).unsigned_abs());
        let words = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} / {} | {} / {} | {} | {} |",
            node.order,
            cell(&node.name),
            cell(&node.pool),
            node.storage,
            vms.migrates,
            vms.blocks,
            vms.shuts_down,
            vms.waits,
            vms.unknown,
            node.needs.pod_slots,
            node.free.pod_slots,
            bytes(node.needs.memory),
            bytes(node.free.memory),
            range(node.eta),
            node.verdict.word()
        );
        line(out, &words)?;
    }
    Ok(())
}

fn ways(preview: &Preview, out: &mut dyn Write) -> io::Result<()> {
    for way in &preview.ways {
        let words = format!(
            "- Way out: {} (`{}`): {}",
            cell(&way.means),
            cell(&way.what_if.join(" ")).replace('\\', ""),
            way.outcome()
        );
        line(out, &words)?;
    }
    Ok(())
}

/// Findings by verdict, those that say the same of many objects in one row.
pub(super) fn findings(checks: &[Check], out: &mut dyn Write) -> io::Result<()> {
    let all = groups(checks);
    for (verdict, title) in [
        (Verdict::Fail, "In the way"),
        (Verdict::Unknown, "Not known"),
        (Verdict::Warn, "Warnings"),
    ] {
        let own: Vec<&Group<'_>> = all.iter().filter(|group| group.first.verdict == verdict).collect();
        if own.is_empty() && verdict != Verdict::Fail {
            continue;
        }
        line(out, "")?;
        line(out, &format!("## {title}"))?;
        line(out, "")?;
        if own.is_empty() {
            line(out, "Nothing.")?;
            continue;
        }
        line(out, "| Check | Finding | Objects | Value | Wanted | Way out | Source |")?;
        line(out, "|---|---|---|---|---|---|---|")?;
        for group in own {
            let words = format!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                group.first.check,
                cell(&group.first.reason),
                cell(&group.objects()),
                cell(&group.value()),
                cell(group.threshold()),
                cell(&group.first.fix),
                cell(&group.first.source)
            );
            line(out, &words)?;
        }
    }
    Ok(())
}

pub(super) fn unchecked(all: &[String], out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, "## Not checked")?;
    line(out, "")?;
    for one in all {
        line(out, &format!("- {}", cell(one)))?;
    }
    Ok(())
}

/// Text of a cluster within a table: what Markdown or HTML would obey is defused.
pub(in crate::output) fn cell(text: &str) -> String {
    let mut safe = String::new();
    for letter in clean::line(text).chars() {
        match letter {
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '!' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_cluster_cannot_break_the_table_or_the_page() {
        assert_eq!(cell("a|b<script>[x](y)"), "a\\|b&lt;script&gt;\\[x\\](y)");
        assert!(!cell("a\nb\u{1b}[2J").contains(['\n', '\u{1b}']));
    }
}
