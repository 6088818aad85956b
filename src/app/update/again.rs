//! Trying again what a job did not bring about: a new plan, from the objects as they are now.

use super::propose;
use crate::app::jobs::Job;
use crate::app::{App, Effects};
use crate::model::Key;
use crate::ops::job::{Outcome, State};
use crate::ops::{Ask, Verb};
use crate::view::Tone;

/// Shows the plan for what is left of a job that ended.
pub(super) fn plan(app: &mut App, id: &str) -> Effects {
    let Some(job) = app.jobs.get(id) else {
        return Effects::new();
    };
    let (verb, node) = (job.plan.verb, job.plan.node.clone());
    let ask = job.ask.clone().unwrap_or_else(|| Ask::new(verb));
    let keys = undone(job);
    if keys.is_empty() {
        let why = match job.tally().unknown {
            0 => "this job did all that it was to do",
            _ => "what is unknown may have happened: look at it first, it is never sent twice",
        };
        return said(app, why);
    }
    match node {
        Some(node) => propose::about_node(app, verb, node),
        None if needs_more_than_a_vm(verb) => said(
            app,
            "what this verb was about is chosen on its own screen: do it again from there",
        ),
        None => propose::plan(app, ask, keys),
    }
}

/// Targets of what failed, and of what was not begun. What is unknown is not among them: it may have happened.
fn undone(job: &Job) -> Vec<Key> {
    let steps = job.plan.steps.iter().zip(&job.states);
    let mut keys: Vec<Key> = steps
        .filter(|(_, state)| matches!(state, State::Ended(Outcome::Failed { .. } | Outcome::Left)))
        .map(|(step, _)| Key::new(step.target.namespace.as_str(), step.target.name.as_str()))
        .collect();
    keys.dedup();
    keys
}

const fn needs_more_than_a_vm(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Restore | Verb::DeleteSnapshot | Verb::NicAdd | Verb::NicRemove | Verb::NicLink
    )
}

fn said(app: &mut App, why: &str) -> Effects {
    app.messages.push(app.now, Tone::Plain, format!("continue: {why}"));
    Effects::new()
}
