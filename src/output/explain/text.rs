//! The report for people.

use std::io::{self, Write};

use crate::domain::finding::Verdict;
use crate::domain::{human, text};
use crate::ops::explain::{Candidate, Finding, Fit, Report};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let place = if report.node.is_empty() {
        String::new()
    } else {
        format!(" on {}", report.node)
    };
    line(
        out,
        &format!("{}/{}{place}: {}", report.namespace, report.name, report.summary),
    )?;
    if let Some(drain) = &report.drain {
        line(out, &format!("drain      {}  {}", drain.outcome.letter(), drain.text))?;
        if !drain.way_out.is_empty() {
            line(out, &format!("           way out: {}", drain.way_out))?;
        }
    }
    line(out, "")?;
    for finding in &report.rules {
        rule(finding, out)?;
    }
    if !report.candidates.is_empty() {
        line(out, "")?;
        candidates(&report.candidates, out)?;
    }
    for missing in &report.missing {
        line(out, &format!("not read: {missing}"))?;
    }
    Ok(())
}

fn rule(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    line(
        out,
        &format!("{:<8} {:<20} {}", finding.verdict.word(), finding.rule, finding.text),
    )?;
    line(out, &format!("{:30}{} = {}", "", finding.field, finding.found))?;
    if !finding.way_out.is_empty() && finding.verdict != Verdict::Pass {
        line(out, &format!("{:30}way out: {}", "", finding.way_out))?;
    }
    Ok(())
}

fn candidates(all: &[Candidate], out: &mut dyn Write) -> io::Result<()> {
    let width = all.iter().map(|one| text::line(&one.name).chars().count()).max();
    let width = width.unwrap_or_default().max(4);
    line(
        out,
        &format!(
            "{:width$}   {:<8} {:>5}  {:>9} {:>9} {:>5} {:>5}  WHY NOT",
            "NODE", "FIT", "SCORE", "MEM LEFT", "CPU LEFT", "PODS", "IPS"
        ),
    )?;
    for one in all {
        let reasons: Vec<String> = one
            .fit
            .obstacles()
            .iter()
            .map(|obstacle| format!("{obstacle} ({})", obstacle.field()))
            .collect();
        let score = if one.fit == Fit::Fits {
            one.score.to_string()
        } else {
            "-".to_owned()
        };
        let memory = if one.left.memory < 0 {
            "0".to_owned()
        } else {
            human::bytes(one.left.memory.unsigned_abs())
        };
        let row = format!(
            "{:width$}   {:<8} {score:>5}  {memory:>9} {:>9} {:>5} {:>5}  {}",
            text::line(&one.name),
            one.fit.word(),
            human::cores(one.left.cpu),
            one.left.pod_slots,
            one.left.pod_ips,
            reasons.join("; ")
        );
        line(out, row.trim_end())?;
    }
    Ok(())
}

/// One line, cleaned: most of it may come from a cluster.
fn line(out: &mut dyn Write, words: &str) -> io::Result<()> {
    writeln!(out, "{}", text::line(words))
}
