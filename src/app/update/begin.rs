//! The beginning of a job, and what is said of it until it ends.

use super::tasks;
use crate::action::{Action, Scope};
use crate::app::dialog::PlanDialog;
use crate::app::jobs::Job;
use crate::app::{App, Effect, Effects};
use crate::ops::{Ask, Plan};
use crate::view::Tone;

/// Begins the job of a confirmed plan.
pub(super) fn run(app: &mut App, dialog: PlanDialog) -> Effects {
    let plan = dialog.plan;
    note(app, &plan, dialog.ask);
    let text = begun(app, &plan);
    app.messages.push(app.now, Tone::Busy, text);
    let mut effects = tasks::given_up(app, &plan);
    effects.push(Effect::Run(plan));
    effects
}

/// What is said while it is under way.
pub(super) fn begun(app: &App, plan: &Plan) -> String {
    let key = app.keymap.keys_for(&[Scope::Global], &Action::Tasks.into());
    let key = key.first().map_or_else(|| ":tasks".into(), ToString::to_string);
    format!("{}: begun; {key} shows how far it is", plan.headline)
}

fn note(app: &mut App, plan: &Plan, ask: Ask) {
    let mut job = Job::new(plan.clone(), app.now);
    job.ask = Some(ask);
    app.inventory.put_job(job.task());
    app.jobs.insert(plan.id.clone(), job);
    if let Some(list) = app.top().list_mut() {
        list.mark_none();
    }
}
