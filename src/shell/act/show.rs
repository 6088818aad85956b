//! A plan as text.

use std::io::{self, Write};

use crate::domain::text;
use crate::ops::{Confirm, Plan, Step, Verdict};
use crate::shell::failure::Result;
use crate::shell::stdio;

/// Requests and VMs that are shown in full; of the rest the number is told.
const SHOWN: usize = 3;

/// Shows it: on standard output for people, on standard error where that belongs to a script.
pub(super) fn plan(plan: &Plan, aside: bool) -> Result<()> {
    let mut shown = Vec::new();
    // writing into memory cannot fail
    let _ = write(plan, &mut shown);
    let shown = String::from_utf8_lossy(&shown).into_owned();
    if aside {
        stdio::note(&shown);
        return Ok(());
    }
    stdio::print(|out| out.write_all(shown.as_bytes()))
}

fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let line = |text: &str| text::line(text).into_owned();
    writeln!(out, "{}", line(&plan.headline))?;
    for effect in plan.effect.lines() {
        writeln!(out, "  {}", line(effect))?;
    }
    for (index, step) in plan.steps.iter().enumerate() {
        if index >= SHOWN {
            writeln!(out, "  and {} more, with requests like these", plan.steps.len() - SHOWN)?;
            break;
        }
        self::step(step, out)?;
    }
    for refused in &plan.refused {
        let way_out = if refused.way_out.is_empty() { "" } else { ". " };
        writeln!(
            out,
            "  left out: {}: {}{way_out}{}",
            line(&refused.target.to_string()),
            line(&refused.reason),
            line(&refused.way_out)
        )?;
    }
    for blast in &plan.blast {
        writeln!(out, "  {}", line(blast))?;
    }
    writeln!(out, "  undo: {}", line(&plan.undo))?;
    if plan.is_bulk() {
        writeln!(
            out,
            "  {} at one time; the first failure pauses the rest",
            plan.max_in_flight
        )?;
    }
    Ok(())
}

fn step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let line = |text: &str| text::line(text).into_owned();
    writeln!(out, "  {}", line(&step.target.to_string()))?;
    for check in &step.checks {
        let verdict = match check.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::Unknown => "unknown",
        };
        writeln!(
            out,
            "    {verdict:<8}{}: {} ({})",
            line(&check.name),
            line(&check.found),
            line(&check.field)
        )?;
    }
    for change in &step.changes {
        if !change.from.is_empty() {
            writeln!(out, "    - {}: {}", line(&change.path), line(&change.from))?;
        }
        writeln!(out, "    + {}: {}", line(&change.path), line(&change.to))?;
    }
    let rehearsal = if step.dry_run.is_some() {
        "after a dry run"
    } else {
        "the API has no dry run for it"
    };
    for (index, text) in step.request.lines().iter().enumerate() {
        let aside = if index == 0 {
            format!("    ({rehearsal})")
        } else {
            String::new()
        };
        writeln!(out, "    {text}{aside}")?;
    }
    Ok(())
}

/// What has to be typed, as a question.
pub(super) fn question(confirm: &Confirm) -> String {
    match confirm {
        Confirm::Enter => "Enter goes on, anything else leaves: ".to_owned(),
        Confirm::Yes => "y goes on: ".to_owned(),
        Confirm::Type(text) => format!("type {text} to go on: "),
    }
}
