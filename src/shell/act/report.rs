//! The end of a job, for people and for scripts.

use serde_json::{Value, json};

use super::progress::words;
use super::{Style, tell};
use crate::domain::text;
use crate::ops::job::{Report, Runner};
use crate::ops::report::entries;
use crate::ops::{Outcome, Plan};
use crate::output::Format;
use crate::shell::failure::Result;
use crate::shell::stdio;
use crate::shell::tui::sheet;

/// Prints it.
pub(super) fn print(runner: &Runner, plan: &Plan, report: &Report, style: Style) -> Result<()> {
    match style {
        Style::Json => {
            let document = document(runner, plan, report);
            return stdio::print(|out| writeln!(out, "{document:#}"));
        }
        Style::Csv => return rows(plan, |index| report.outcomes.get(index)),
        Style::Text => {}
    }
    stdio::print(|out| {
        for (step, outcome) in plan.steps.iter().zip(&report.outcomes) {
            writeln!(
                out,
                "{}: {}",
                text::line(&step.target.to_string()),
                text::line(&words(outcome))
            )?;
        }
        Ok(())
    })?;
    if report.outcomes.len() > 1 {
        let tally = report.tally;
        tell(&format!(
            "{} done, {} failed, {} unknown, {} not begun",
            tally.done, tally.failed, tally.unknown, tally.left
        ));
    }
    if report.left_behind.is_some() {
        tell(&format!("it can be continued: vmotui jobs continue {}", plan.id));
    }
    Ok(())
}

/// What a plan left out, where it left out everything: nothing was begun, and a script must still learn why.
pub(super) fn refused(plan: &Plan, style: Style) -> Result<()> {
    match style {
        Style::Csv => rows(plan, |_| None),
        Style::Text | Style::Json => Ok(()),
    }
}

fn rows<'a>(plan: &Plan, outcome: impl Fn(usize) -> Option<&'a Outcome>) -> Result<()> {
    let entries = entries(plan, outcome);
    stdio::print(|out| sheet(&entries).write(Format::Csv, out))
}

/// Field names are part of the command line's contract.
fn document(runner: &Runner, plan: &Plan, report: &Report) -> Value {
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .zip(&report.outcomes)
        .map(|(step, outcome)| {
            let (result, detail, way_out) = outcome.told();
            json!({
                "namespace": step.target.namespace, "name": step.target.name,
                "result": result, "detail": detail, "way_out": way_out,
            })
        })
        .collect();
    let tally = report.tally;
    json!({
        "job": plan.id,
        "verb": plan.verb.name(),
        "headline": plan.headline,
        "steps": steps,
        "refused": plan.refused.iter().map(|refused| json!({
            "namespace": refused.target.namespace, "name": refused.target.name,
            "reason": refused.reason, "way_out": refused.way_out,
        })).collect::<Vec<_>>(),
        "tally": { "done": tally.done, "failed": tally.failed, "unknown": tally.unknown, "left": tally.left },
        "interrupted": report.left_behind.is_some(),
        "audit_log": runner.log.path().map(|path| path.display().to_string()),
    })
}
