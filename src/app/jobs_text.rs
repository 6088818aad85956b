//! One job, object by object: what needs somebody first, then what is under way, what waits, what is done.

use super::help::Line;
use super::jobs::Job;
use crate::domain::text;
use crate::ops::Goal;
use crate::ops::job::{Outcome, State};

/// Groups in the order in which they are told.
const GROUPS: [&str; 6] = [
    "Failed or not known",
    "Under way",
    "Waiting",
    "Done",
    "Not begun",
    "Left out by the plan",
];

/// Lines of a job.
pub(super) fn lines(job: &Job) -> Vec<Line> {
    let mut groups: [Vec<String>; 6] = Default::default();
    let mut add = |group: usize, name: String, said: String| {
        let row = match said.as_str() {
            "" => name,
            said => format!("{name}: {said}"),
        };
        if let Some(rows) = groups.get_mut(group) {
            rows.push(text::line(&row).into_owned());
        }
    };
    for (step, state) in job.plan.steps.iter().zip(&job.states) {
        let name = match &step.goal {
            Goal::Cordoned(_) => format!("node {}", step.target.name),
            _ => step.target.to_string(),
        };
        let (group, said) = match state {
            State::Ended(Outcome::Done(words)) => (3, words.clone()),
            State::Ended(Outcome::Flawed(words)) => (0, format!("done, with a flaw: {words}")),
            State::Ended(Outcome::Failed { reason, way_out }) => (0, joined(reason, way_out)),
            State::Ended(Outcome::Unknown { reason, check }) => (0, joined(&format!("not known: {reason}"), check)),
            State::Ended(Outcome::Left) => (4, String::new()),
            State::Waiting => (2, String::new()),
            State::Rehearsing => (1, "the server is asked what it would do".to_owned()),
            State::Sending => (1, "on its way".to_owned()),
            State::Following { awaited, seen } if seen.is_empty() => (1, format!("until {awaited}")),
            State::Following { awaited, seen } => (1, format!("{seen} (until {awaited})")),
        };
        add(group, name, said);
    }
    for no in &job.plan.refused {
        add(5, no.target.to_string(), joined(&no.reason, &no.way_out));
    }
    let mut lines = vec![Line::Heading(job.plan.headline.clone())];
    lines.extend(job.plan.effect.lines().map(|line| Line::Plain(line.to_owned())));
    if let Some(why) = &job.paused {
        lines.push(Line::Plain(format!("paused: {why}")));
    }
    for (title, rows) in GROUPS.iter().zip(groups).filter(|(_, rows)| !rows.is_empty()) {
        lines.push(Line::Blank);
        lines.push(Line::Heading(format!("{title}  {}", rows.len())));
        lines.extend(rows.into_iter().map(Line::Plain));
    }
    lines
}

fn joined(reason: &str, way_out: &str) -> String {
    if way_out.is_empty() {
        reason.to_owned()
    } else {
        format!("{reason}; {way_out}")
    }
}
