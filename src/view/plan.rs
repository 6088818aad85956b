//! A plan in lines: what it does, what was checked, what is sent, who feels it.

use super::value::Tone;
use crate::ops::maintenance::shape;
use crate::ops::{Check, Plan, Step, Verdict};

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading, and a word beside it.
    Head(&'static str, String),
    /// A sentence.
    Text(String, Tone),
    /// A precondition: verdict, what must hold, what stands there, the field that was read.
    Check(Verdict, String, String, String),
    /// A line of a request as it is sent: plain, that comes, or that goes.
    Code(String, Change),
    /// Nothing.
    Blank,
}

/// How a line of a request reads in a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// As it is.
    Same,
    /// It comes.
    Added,
    /// It goes.
    Removed,
}

/// VMs, and refusals, that are named before it becomes "and so many more".
const NAMED: usize = 200;

/// The lines, what decides first.
pub fn lines(plan: &Plan) -> Vec<Line> {
    let mut lines = Vec::new();
    for text in plan.effect.lines() {
        lines.push(Line::Text(text.to_owned(), Tone::Plain));
    }
    if let Some(first) = plan.steps.first() {
        lines.push(Line::Code(
            format!("{} {}", first.request.method, first.request.target()),
            Change::Same,
        ));
    }
    refused(plan, &mut lines);
    match (plan.steps.as_slice(), plan.targets()) {
        ([], _) => {}
        ([only], _) => one(only, "Checked", &mut lines),
        ([before, after], 1) => {
            one(before, "Checked for the snapshot", &mut lines);
            one(after, "Checked for what follows", &mut lines);
        }
        _ => many(plan, &mut lines),
    }
    if !plan.steps.is_empty() {
        lines.push(Line::Blank);
        lines.push(Line::Head("Felt by", String::new()));
        lines.extend(plan.blast.iter().map(|text| Line::Text(text.clone(), Tone::Plain)));
        lines.push(Line::Text(format!("Way back: {}", plan.undo), Tone::Plain));
    }
    requests(plan, &mut lines);
    lines
}

/// The first request of each kind, exactly as it is sent.
fn each_kind(plan: &Plan, lines: &mut Vec<Line>) {
    let mut kinds: Vec<(String, &Step, usize)> = Vec::new();
    for step in &plan.steps {
        let kind = shape(&step.request);
        match kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((.., count)) => *count += 1,
            None => kinds.push((kind, step, 1)),
        }
    }
    for (_, first, count) in kinds {
        lines.push(Line::Blank);
        let which = match count {
            1 => "exactly as it is sent".to_owned(),
            many => format!("the first of {many}; the others differ in the name"),
        };
        lines.push(Line::Head("Request", which));
        lines.extend(code(first));
    }
}

/// What is sent for the first object, with the snapshot before it if there is one.
fn requests(plan: &Plan, lines: &mut Vec<Line>) {
    if plan.verb.on_node() {
        return each_kind(plan, lines);
    }
    let Some(first) = plan.steps.first() else { return };
    let follows = plan.steps.get(1).filter(|step| step.needs == Some(0));
    let which = if plan.targets() > 1 {
        format!("the first of {}; the others differ in the name", plan.targets())
    } else {
        "exactly as it is sent".to_owned()
    };
    lines.push(Line::Blank);
    lines.push(Line::Head("Request", which));
    lines.extend(code(first));
    if let Some(step) = follows {
        lines.push(Line::Blank);
        lines.push(Line::Head("Then", "only if the snapshot succeeded".to_owned()));
        lines.extend(code(step));
    }
}

fn refused(plan: &Plan, lines: &mut Vec<Line>) {
    if plan.refused.is_empty() {
        return;
    }
    lines.push(Line::Blank);
    lines.push(Line::Head(
        "Left out",
        format!("{} of {}", plan.refused.len(), plan.refused.len() + plan.targets()),
    ));
    for no in plan.refused.iter().take(NAMED) {
        lines.push(Line::Text(format!("{}: {}", no.target, no.reason), Tone::Bad));
        if !no.way_out.is_empty() && plan.refused.len() <= 3 {
            lines.push(Line::Text(format!("way out: {}", no.way_out), Tone::Plain));
        }
    }
    more(plan.refused.len(), lines);
}

fn one(step: &Step, title: &'static str, lines: &mut Vec<Line>) {
    for change in step.changes.iter().filter(|change| !step.effect.contains(&change.path)) {
        lines.push(Line::Text(
            format!(
                "the server rewrites {}: {} becomes {}",
                change.path,
                shown(&change.from),
                shown(&change.to)
            ),
            Tone::Warn,
        ));
    }
    lines.push(Line::Blank);
    lines.push(Line::Head(title, counted(&step.checks)));
    let mut checks: Vec<&Check> = step.checks.iter().collect();
    checks.sort_by_key(|check| rank(check.verdict));
    lines.extend(checks.into_iter().map(|check| {
        Line::Check(
            check.verdict,
            check.name.clone(),
            check.found.clone(),
            check.field.clone(),
        )
    }));
}

fn many(plan: &Plan, lines: &mut Vec<Line>) {
    lines.push(Line::Blank);
    let unknown: usize = plan
        .steps
        .iter()
        .filter(|step| step.checks.iter().any(|check| check.verdict == Verdict::Unknown))
        .count();
    let title = if plan.verb.on_node() { "Steps" } else { "VMs" };
    lines.push(Line::Head(
        title,
        format!("{}, {} at a time", plan.targets(), plan.max_in_flight),
    ));
    if unknown > 0 {
        lines.push(Line::Text(
            format!("{unknown} of them have a check that is not known; the server has the last word"),
            Tone::Warn,
        ));
    }
    // VMs of one verb fare alike; what a plan about a node does differs from step to step
    let node = plan.verb.on_node();
    let targets = plan.steps.iter().filter(|step| node || step.needs.is_none());
    for step in targets.take(NAMED) {
        let does = if node {
            format!(": {}", step.effect)
        } else {
            String::new()
        };
        lines.push(Line::Text(format!("{}{does}", step.target), Tone::Plain));
    }
    more(plan.targets(), lines);
}

fn more(count: usize, lines: &mut Vec<Line>) {
    if count > NAMED {
        lines.push(Line::Text(format!("and {} more", count - NAMED), Tone::Dim));
    }
}

fn code(step: &Step) -> impl Iterator<Item = Line> + '_ {
    let patch = step.request.is_patch();
    step.request.lines().into_iter().map(move |line| {
        let change = match line.as_bytes().first() {
            Some(b'+') if patch => Change::Added,
            Some(b'-') if patch => Change::Removed,
            _ => Change::Same,
        };
        Line::Code(line, change)
    })
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Unknown => 1,
        Verdict::Pass => 2,
    }
}

fn counted(checks: &[Check]) -> String {
    let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let mut words = vec![format!("{} pass", of(Verdict::Pass))];
    if of(Verdict::Unknown) > 0 {
        words.push(format!(
            "{} unknown: the server has the last word",
            of(Verdict::Unknown)
        ));
    }
    words.join(", ")
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "nothing" } else { value }
}
