//! A preview as Markdown, fit for a change request.

use std::io::{self, Write};

use super::{evidence, line, range};
use crate::domain::repave::{Check, Preview};
use crate::domain::text as clean;

pub(super) fn write(preview: &Preview, title: &str, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("# {}: {title}", preview.verdict.word()))?;
    line(out, "")?;
    let cidr = &preview.cidr;
    if let Some(slices) = cidr.slices.known() {
        line(
            out,
            &format!(
                "- Pod CIDR {}: {} of {} slices free, {} needed ({})",
                cell(&cidr.cluster),
                slices.free(),
                slices.total,
                cidr.needed,
                cell(&cidr.source)
            ),
        )?;
    }
    line(
        out,
        &format!(
            "- Time: {} ({})",
            range(preview.eta),
            cell(&preview.time_sources.join("; "))
        ),
    )?;
    ways(preview, out)?;
    findings(&preview.checks, out)?;
    if !preview.pools.is_empty() {
        line(out, "")?;
        line(out, "## Pools")?;
        line(out, "")?;
        line(out, "| Pool | Kind | Strategy | Nodes | Time | Verdict |")?;
        line(out, "|---|---|---|---|---|---|")?;
        for pool in &preview.pools {
            let words = format!(
                "| {} | {} | {} | {} | {} | {} |",
                cell(&pool.name),
                pool.kind,
                pool.strategy,
                pool.nodes,
                range(pool.eta),
                pool.verdict.word()
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
    }
    line(out, "")?;
    line(out, "## Nodes")?;
    line(out, "")?;
    line(
        out,
        "| # | Node | Migrate | Block | Shut down | Wait | Unknown | Time | Verdict |",
    )?;
    line(out, "|---|---|---|---|---|---|---|---|---|")?;
    for node in &preview.nodes {
        let vms = &node.vms;
        let words = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            node.order,
            cell(&node.name),
            vms.migrates,
            vms.blocks,
            vms.shuts_down,
            vms.waits,
            vms.unknown,
            range(node.eta),
            node.verdict.word()
        );
        line(out, &words)?;
    }
    if let Some(found) = &preview.evidence {
        evidence::markdown(found, out)?;
    }
    unchecked(&preview.unchecked, out)
}

fn ways(preview: &Preview, out: &mut dyn Write) -> io::Result<()> {
    for way in &preview.ways {
        let words = format!(
            "- Way out: {} (`{}`): {}",
            cell(&way.means),
            cell(&way.what_if.join(" ")).replace('\\', ""),
            way.verdict.word()
        );
        line(out, &words)?;
    }
    Ok(())
}

pub(super) fn findings(checks: &[Check], out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, "## Findings")?;
    line(out, "")?;
    if checks.is_empty() {
        return line(out, "None.");
    }
    line(
        out,
        "| Verdict | Check | Object | Finding | Value | Wanted | Source | Way out |",
    )?;
    line(out, "|---|---|---|---|---|---|---|---|")?;
    for check in checks {
        let words = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            check.verdict.word(),
            check.check,
            cell(&check.object),
            cell(&check.reason),
            cell(&check.value),
            cell(&check.threshold),
            cell(&check.source),
            cell(&check.fix)
        );
        line(out, &words)?;
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
