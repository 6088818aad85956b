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
            let log = runner.log.path().map(|path| path.display().to_string());
            return one(&document(plan, Some(report), log.as_deref()));
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

/// What a plan left out, where it left out everything: nothing was begun, and a script must still learn why. People have
/// seen it in the plan.
pub(super) fn refused(plan: &Plan, style: Style) -> Result<()> {
    match style {
        Style::Csv => rows(plan, |_| None),
        Style::Json => one(&document(plan, None, None)),
        Style::Text => Ok(()),
    }
}

fn one(document: &Value) -> Result<()> {
    stdio::print(|out| writeln!(out, "{document:#}"))
}

fn rows<'a>(plan: &Plan, outcome: impl Fn(usize) -> Option<&'a Outcome>) -> Result<()> {
    let entries = entries(plan, outcome);
    stdio::print(|out| sheet(&entries).write(Format::Csv, out))
}

/// Field names are part of the command line's contract, and the same when nothing was begun: then there is no report.
fn document(plan: &Plan, report: Option<&Report>, log: Option<&str>) -> Value {
    let outcomes = report.map(|report| report.outcomes.as_slice()).unwrap_or_default();
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .zip(outcomes)
        .map(|(step, outcome)| {
            let (result, detail, way_out) = outcome.told();
            json!({
                "verb": step.verb.name(),
                "namespace": step.target.namespace, "name": step.target.name,
                "result": result, "detail": detail, "way_out": way_out,
            })
        })
        .collect();
    let tally = report.map(|report| report.tally).unwrap_or_default();
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
        "interrupted": report.is_some_and(|report| report.left_behind.is_some()),
        "audit_log": log,
    })
}
