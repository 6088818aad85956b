//! What can be said to the task under the cursor.

use super::{again, one, propose};
use crate::app::jobs::Job;
use crate::app::list::Row;
use crate::app::screen::Screen;
use crate::app::{App, Effect, Effects};
use crate::ops::job::{Control, Interrupted};
use crate::ops::{Ask, Plan, Verb};
use crate::store::Task;
use crate::view::Tone;

fn under_cursor(app: &App) -> Option<&Task> {
    match app.screen() {
        Screen::Tasks(screen) => match screen.list.cursor()? {
            Row::Task(id) => app.inventory.task(id),
            _ => None,
        },
        _ => None,
    }
}

/// Seconds after which the scheduler's words are read again.
const AGAIN: i64 = 5;

/// While the target pod of the migration under the cursor waits for a node, asks what the scheduler says: KubeVirt does
/// not repeat it, and it vanishes with the pod.
pub(super) fn target(app: &mut App) -> Effects {
    let now = app.now;
    let Some(task) = under_cursor(app).filter(|task| task.phase == "Scheduling") else {
        return Effects::new();
    };
    let (key, uid) = (task.key.clone(), task.uid.to_string());
    let Screen::Tasks(screen) = app.top() else {
        return Effects::new();
    };
    let recent = |(known, at, _): &(crate::model::Key, jiff::Timestamp, String)| {
        *known == key && now.duration_since(*at).as_secs() < AGAIN
    };
    if screen.pod.as_ref().is_some_and(recent) {
        return Effects::new();
    }
    let words = screen
        .pod
        .take()
        .filter(|(known, ..)| *known == key)
        .map(|(.., words)| words);
    screen.pod = Some((key.clone(), now, words.unwrap_or_default()));
    one(Effect::Target(key, uid))
}

/// The scheduler's words came in.
pub(super) fn told(app: &mut App, migration: &crate::model::Key, said: String) {
    if let Screen::Tasks(screen) = app.top()
        && let Some((_, _, words)) = screen.pod.as_mut().filter(|(known, ..)| known == migration)
    {
        *words = said;
    }
}

/// Stops a migration, through a plan, or a job of ours.
pub(super) fn cancel(app: &mut App) -> Effects {
    let Some(task) = under_cursor(app).cloned() else {
        return Effects::new();
    };
    if let Some(job) = app.jobs.get(task.key.name.as_str()).filter(|_| task.uid.is_empty()) {
        if job.plan.verb == Verb::Drain && job.ended.is_none() {
            return abort(app, task.key.name.as_ref());
        }
        if job.ended.is_some() || job.interrupted {
            return said(app, "cancel: nothing of this job is under way");
        }
        let text = format!(
            "{}: no further VM is begun; those under way go on to their end",
            job.plan.headline
        );
        app.messages.push(app.now, Tone::Busy, text);
        return one(Effect::Control(task.key.name.to_string(), Control::Cancel));
    }
    if !task.open() {
        return said(app, "cancel: this migration has ended");
    }
    propose::plan(app, Ask::new(Verb::CancelMigration), vec![task.subject])
}

/// A drain begins nothing more from now on, and the plan of its end is shown; left alone, it stays paused.
fn abort(app: &mut App, id: &str) -> Effects {
    let Some(job) = app.jobs.get(id) else {
        return Effects::new();
    };
    let (running, node) = (!job.interrupted && job.paused.is_none(), job.plan.node.clone());
    let Some(node) = node else {
        return Effects::new();
    };
    let mut effects = Effects::new();
    if running {
        effects.push(Effect::Control(id.to_owned(), Control::Pause));
    }
    effects.extend(propose::about_node(app, Verb::AbortDrain, node));
    effects
}

/// When the end of a drain was confirmed, its jobs of this session end as well.
pub(super) fn given_up(app: &App, plan: &Plan) -> Effects {
    if plan.verb != Verb::AbortDrain {
        return Effects::new();
    }
    let ours = app.jobs.values().filter(|job| {
        job.plan.verb == Verb::Drain && job.ended.is_none() && !job.interrupted && job.plan.node == plan.node
    });
    ours.map(|job| Effect::Control(job.plan.id.clone(), Control::Cancel))
        .collect()
}

/// Goes on with a paused or an interrupted job; of one that ended, plans anew what it did not bring about.
pub(super) fn go_on(app: &mut App) -> Effects {
    let Some(task) = under_cursor(app).cloned() else {
        return Effects::new();
    };
    let id = task.key.name.to_string();
    let Some(job) = app.jobs.get_mut(&id).filter(|_| task.uid.is_empty()) else {
        return said(
            app,
            "continue: only a job of vmotui can go on; this is a migration of the cluster",
        );
    };
    let effect = match (job.interrupted, &job.paused) {
        (true, _) => Effect::Continue(id),
        _ if job.ended.is_some() => return again::plan(app, &id),
        (_, Some(_)) => Effect::Control(id, Control::Resume),
        _ => return said(app, "continue: this job is neither paused nor interrupted"),
    };
    one(effect)
}

/// Has the report of the job under the cursor written into a file.
pub(super) fn report(app: &mut App, file: Option<&str>) -> Effects {
    let Some(task) = under_cursor(app).cloned() else {
        return Effects::new();
    };
    let Some(job) = app.jobs.get(task.key.name.as_str()).filter(|_| task.uid.is_empty()) else {
        return said(
            app,
            "export: only a job of vmotui has a report; this is a migration of the cluster",
        );
    };
    let moment = app.now.strftime("%Y%m%d-%H%M%S");
    one(Effect::Report {
        file: file.map_or_else(|| format!("{}-{moment}.csv", job.plan.verb.name()), str::to_owned),
        entries: job.report(),
    })
}

fn said(app: &mut App, text: &str) -> Effects {
    app.messages.push(app.now, Tone::Warn, text);
    Effects::new()
}

/// Jobs that earlier sessions left: offered, and never continued by themselves.
pub(super) fn interrupted(app: &mut App, found: Vec<Interrupted>) {
    let mut fresh = 0;
    for left in found {
        let id = left.header.plan.id.clone();
        if app.jobs.contains_key(&id) {
            continue;
        }
        let job = Job::interrupted(left);
        app.inventory.put_job(job.task());
        app.jobs.insert(id, job);
        fresh += 1;
    }
    if fresh > 0 {
        let plural = if fresh == 1 { "job was" } else { "jobs were" };
        let text = format!("{fresh} {plural} interrupted; Tasks shows what is left, c there goes on");
        app.messages.push(app.now, Tone::Warn, text);
    }
}
