//! Figures of use, read while somebody looks at what they are of, and not otherwise.

use jiff::Timestamp;

use super::connection::Source;
use super::screen::{Screen, VmScreen, VmsScreen};
use super::{App, Effect, Effects};
use crate::domain::migration::Stage;
use crate::ops::ladder::Rung;
use crate::ops::metrics::{Moving, Progress, Use, Whose};
use crate::store::Task;

/// Seconds after which use is read again: monitoring stacks measure every fifteen to sixty.
const AGAIN: i64 = 30;

/// Seconds after which the progress of migrations is read again.
const MOVING: i64 = 10;

/// What was read, and when it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    of: Option<(Whose, Timestamp)>,
    figures: Option<Box<Use>>,
    moving_asked: Option<Timestamp>,
    moving: Option<Result<Moving, Box<Rung>>>,
}

impl Usage {
    /// What this VM or node uses, if it was read.
    pub fn of(&self, whose: &Whose) -> Option<&Use> {
        let same = self.of.as_ref().is_some_and(|(of, _)| same(of, whose));
        self.figures.as_deref().filter(|_| same)
    }

    /// How far the data of a migration has come; `None` where nothing was read, or nothing is known of it.
    pub fn moving(&self, task: &Task) -> Option<&Progress> {
        let known = self.moving.as_ref()?.as_ref().ok()?;
        known.get(&(task.subject.namespace.to_string(), task.subject.name.to_string()))
    }

    /// Why the progress of migrations is not known.
    pub fn moving_unknown(&self) -> Option<&Rung> {
        self.moving.as_ref()?.as_ref().err().map(|rung| &**rung)
    }
}

/// The same VM is the same whichever pod it runs in.
fn same(one: &Whose, other: &Whose) -> bool {
    match (one, other) {
        (Whose::Vm(one, _), Whose::Vm(other, _)) => one == other,
        _ => one == other,
    }
}

/// Of whom the screen in view could tell the use.
pub fn whose(screen: &Screen) -> Option<Whose> {
    match screen {
        Screen::Vm(VmScreen { key, detail, .. }) => {
            let detail = detail.as_deref().filter(|detail| detail.vmi.is_some())?;
            let runs = detail.pods.iter().find(|pod| pod.status.phase == "Running");
            let pod = runs.map(|pod| pod.metadata.name.to_string());
            Some(Whose::Vm(key.clone(), pod))
        }
        Screen::Vms(VmsScreen { node: Some(node), .. }) => Some(Whose::Node(node.clone())),
        _ => None,
    }
}

/// Asks for what the screen in view shows, when it was not asked for lately.
pub(super) fn ask(app: &mut App) -> Effects {
    if app.connection.source == Source::Dump {
        return Effects::new();
    }
    let now = app.now;
    let old = |asked: Timestamp, seconds: i64| now.duration_since(asked).as_secs() >= seconds;
    if let Some(whose) = whose(app.screen()) {
        let known = app.usage.of.as_ref().filter(|(of, _)| same(of, &whose));
        if known.is_some_and(|(_, asked)| !old(*asked, AGAIN)) {
            return Effects::new();
        }
        if known.is_none() {
            app.usage.figures = None;
        }
        app.usage.of = Some((whose.clone(), now));
        return Effects::from_iter([Effect::Usage(whose)]);
    }
    let moves = |app: &App| app.inventory.tasks().any(|(_, task)| task.stage == Stage::Moving);
    if matches!(app.screen(), Screen::Tasks(_))
        && app.usage.moving_asked.is_none_or(|asked| old(asked, MOVING))
        && moves(app)
    {
        app.usage.moving_asked = Some(now);
        return Effects::from_iter([Effect::Progress]);
    }
    Effects::new()
}

/// Figures came in; of what is no longer in view they are dropped.
pub(super) fn told(app: &mut App, whose: &Whose, figures: Box<Use>) {
    if app.usage.of.as_ref().is_some_and(|(of, _)| same(of, whose)) {
        app.usage.figures = Some(figures);
        app.dirty = true;
    }
}

/// Progress of migrations came in, or why there is none.
pub(super) fn moved(app: &mut App, answer: Result<Moving, Box<Rung>>) {
    app.usage.moving = Some(answer);
    app.dirty = true;
}
