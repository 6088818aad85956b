//! One job, object by object: what needs somebody first, then what is under way, what waits, what is done.

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

/// A line: a heading, or a sentence, which may be empty.
pub(super) struct Row {
    pub(super) heading: bool,
    pub(super) text: String,
}

/// Lines of a job.
pub(super) fn lines(job: &Job) -> Vec<Row> {
    let row = |heading: bool, text: String| Row { heading, text };
    let mut groups: [Vec<String>; 6] = Default::default();
    let mut add = |group: usize, name: String, said: String| {
        let told = match said.as_str() {
            "" => name,
            said => format!("{name}: {said}"),
        };
        if let Some(rows) = groups.get_mut(group) {
            rows.push(text::line(&told).into_owned());
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
    let mut lines = vec![row(true, job.plan.headline.clone())];
    lines.extend(job.plan.effect.lines().map(|line| row(false, line.to_owned())));
    if let Some(why) = &job.paused {
        lines.push(row(false, format!("paused: {why}")));
    }
    for (title, rows) in GROUPS.iter().zip(groups).filter(|(_, rows)| !rows.is_empty()) {
        lines.push(row(false, String::new()));
        lines.push(row(true, format!("{title}  {}", rows.len())));
        lines.extend(rows.into_iter().map(|text| row(false, text)));
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
