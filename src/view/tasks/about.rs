//! One task in a few sentences: what a person asks of the row under the cursor.

use jiff::Timestamp;

use super::{state, tone};
use crate::domain::human;
use crate::domain::migration::Stage;
use crate::store::Task;
use crate::view::Tone;
use crate::view::said::Said;

/// The sentences, the most pressing first.
pub fn about(task: &Task, now: Timestamp) -> Vec<Said> {
    let mut lines = Vec::new();
    let mut say = |label, text: String, tone| lines.push(Said { label, text, tone });
    say("state", headline(task, now), tone(task));
    if !task.why.is_empty() {
        let label = if task.open() { "waits" } else { "why" };
        let tone = if task.open() { Tone::Busy } else { tone(task) };
        say(label, task.why.to_string(), tone);
    }
    if task.stage == Stage::Waiting && task.why.is_empty() && task.asked.is_some_and(|asked| late(asked, now)) {
        let text =
            "no limit is reached: perhaps KubeVirt's back-off after failures, or a state volume that is not ready";
        say("waits", text.into(), Tone::Busy);
    }
    if let Some(text) = deadline(task, now) {
        say("deadline", text, Tone::Plain);
    }
    say("asked by", task.origin.sentence().into(), Tone::Plain);
    if task.open() && task.origin.comes_again() {
        let text = "cancelled, it comes again while its reason is there";
        say("cancel", text.into(), Tone::Plain);
    }
    lines
}

fn late(asked: Timestamp, now: Timestamp) -> bool {
    now.duration_since(asked).as_secs() > 30
}

fn headline(task: &Task, now: Timestamp) -> String {
    let Task {
        source, target, wanted, ..
    } = task;
    let route = match (source.is_empty(), target.is_empty()) {
        (false, false) => format!(" from {source} to {target}"),
        (false, true) if !wanted.is_empty() => format!(" from {source} to {wanted}, as asked"),
        (false, true) if task.stage < Stage::Moving => format!(" from {source}, target not chosen yet"),
        (false, true) => format!(" from {source}"),
        _ => String::new(),
    };
    let word = if task.open() { "for" } else { "after" };
    let time = task
        .elapsed(now)
        .map(|elapsed| format!(" {word} {}", human::span(elapsed)))
        .unwrap_or_default();
    let mode = match task.mode.as_str() {
        "PostCopy" => "; post-copy: the guest is on the target, and cancelling would lose it",
        "Paused" => "; the guest is paused, so that it can end",
        _ => "",
    };
    let ago = task
        .ended
        .map(|ended| format!(", {} ago", human::age(ended, now)))
        .unwrap_or_default();
    format!("{}{route}{time}{ago}{mode}", state(task))
}

fn deadline(task: &Task, now: Timestamp) -> Option<String> {
    let (limits, budget) = (task.limits?, task.budget()?);
    let memory = human::bytes(task.memory?);
    match task.stage {
        Stage::Moving if task.mode == "PostCopy" => None,
        Stage::Moving => {
            let left = budget.saturating_sub(task.elapsed(now).unwrap_or_default());
            let when = if left > 0 {
                format!("in {}", human::span(left))
            } else {
                format!("passed {} ago", human::span(-left))
            };
            Some(format!(
                "{when} ({}s/GB for {memory}); {}; also after {}s without progress",
                limits.per_gib,
                limits.deadline(),
                limits.progress
            ))
        }
        Stage::Waiting | Stage::Preparing => Some(format!(
            "{} once {memory} begin to move; {}",
            human::span(budget),
            limits.deadline()
        )),
        Stage::Done | Stage::Failed => None,
    }
}
