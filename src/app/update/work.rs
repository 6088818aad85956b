//! What the world answers to plans and jobs.

use super::{begin, propose};
use crate::app::dialog::Dialog;
use crate::app::dialog::plan::{Checked, Planned};
use crate::app::jobs::Job;
use crate::app::{App, Effects};
use crate::model::trouble::Trouble;
use crate::ops::job::{News, Progress};
use crate::ops::{Tally, Verb};
use crate::view::Tone;

/// The server's answer to a plan in view.
pub(super) fn planned(app: &mut App, number: u64, answer: Result<Box<Planned>, Box<Trouble>>) -> Effects {
    let Some(Dialog::Plan(mut shown)) = app.dialog.take() else {
        return Effects::new();
    };
    if shown.number != number {
        app.dialog = Some(Dialog::Plan(shown));
        return Effects::new();
    }
    let go = match answer {
        Ok(planned) => shown.take(*planned),
        Err(trouble) => {
            shown.checked = Checked::Failed(trouble);
            false
        }
    };
    if go {
        return begin::run(app, *shown);
    }
    app.dialog = Some(Dialog::Plan(shown));
    Effects::new()
}

/// Rights came in: what is greyed out in a menu in view may change.
pub(super) fn rights(app: &mut App) {
    if let Some(Dialog::Power(menu)) = &app.dialog {
        let entries = propose::entries(app, &menu.keys);
        if let Some(Dialog::Power(menu)) = &mut app.dialog {
            menu.entries = entries;
        }
    }
}

/// A job tells how far it is.
pub(super) fn news(app: &mut App, progress: Progress) {
    let now = app.now;
    let Some(job) = app.jobs.get_mut(&progress.job) else {
        return;
    };
    let ended = match &progress.news {
        News::Ended(tally) => Some(*tally),
        _ => None,
    };
    let halted = match &progress.news {
        News::Paused(why) => Some(why.clone()),
        _ => None,
    };
    job.hear(progress.news, now);
    let job = job.clone();
    if let Some(why) = halted {
        let text = format!("{}: paused: {why}; c on its task goes on", job.plan.headline);
        app.messages.push(now, Tone::Warn, text);
    }
    if let Some(tally) = ended {
        app.messages.replace(&begin::begun(app, &job.plan));
        let (tone, text) = verdict(&job, tally);
        app.messages.push(now, tone, text);
        if job.plan.verb == Verb::AbortDrain && tally.failed + tally.unknown + tally.left == 0 {
            forsake(app, job.plan.node.as_deref());
        }
    }
    if job.shown_by_cluster() && job.trouble().is_none() {
        app.inventory.drop_job(&job.key());
    } else {
        app.inventory.put_job(job.task());
    }
}

/// Drains of this node that earlier sessions left are over, now that it is given back.
fn forsake(app: &mut App, node: Option<&str>) {
    let now = app.now;
    let left = app
        .jobs
        .values_mut()
        .filter(|job| job.interrupted && job.plan.verb == Verb::Drain && job.plan.node.as_deref() == node);
    for job in left {
        job.forsake(now);
        app.inventory.put_job(job.task());
    }
}

fn verdict(job: &Job, tally: Tally) -> (Tone, String) {
    let headline = &job.plan.headline;
    let trouble = job.trouble().unwrap_or_default();
    let flaw = job.flaw();
    match (job.plan.targets(), tally.failed + tally.unknown) {
        (1, 0) if tally.left == 0 && flaw.is_some() => (
            Tone::Warn,
            format!("{headline}: done, with a flaw: {}", flaw.unwrap_or_default()),
        ),
        (1, 0) if tally.left == 0 => (Tone::Good, format!("{headline}: done")),
        (1, 0) => (Tone::Plain, format!("{headline}: not begun")),
        (1, _) => (Tone::Bad, format!("{headline}: {trouble}")),
        (_, 0) if tally.left == 0 && flaw.is_some() => (
            Tone::Warn,
            format!("{headline}: all done, with a flaw: {}", flaw.unwrap_or_default()),
        ),
        (_, 0) if tally.left == 0 => (Tone::Good, format!("{headline}: all {} done", tally.done)),
        (_, 0) => (
            Tone::Warn,
            format!("{headline}: {} done, {} not begun", tally.done, tally.left),
        ),
        (..) => (
            Tone::Bad,
            format!(
                "{headline}: {} done, {} failed, {} unknown, {} not begun; first {trouble}",
                tally.done, tally.failed, tally.unknown, tally.left
            ),
        ),
    }
}
