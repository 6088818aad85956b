//! Balance: opening it, what is under its cursor, and what comes in for it.

use std::sync::Arc;

use strum::IntoEnumIterator as _;

use super::{one, propose, vm};
use crate::app::screen::{BalancePart, Screen};
use crate::app::{App, Effect, Effects};
use crate::domain::balance::moves::Move;
use crate::model::trouble::Trouble;
use crate::ops::Ask;
use crate::ops::balance::Report;
use crate::view::Tone;

/// Seconds after which a report in view is read anew.
const STALE: i64 = 300;

/// To Balance.
pub(super) fn open(app: &mut App) -> Effects {
    app.above.clear();
    app.push(Screen::Balance(Box::default()));
    read(app)
}

/// Asks for a report.
pub(super) fn read(app: &mut App) -> Effects {
    app.inventory.settle();
    let moves = app.inventory.all_moves();
    app.memory.asked = Some(app.now);
    if let Screen::Balance(screen) = app.top() {
        screen.loading = true;
    }
    one(Effect::Balance(moves))
}

/// Asks again, once the report in view is some minutes old. A dump does not change.
pub(super) fn reread(app: &mut App) -> Effects {
    let old = app
        .memory
        .asked
        .is_some_and(|asked| app.now.duration_since(asked).as_secs() >= STALE);
    match app.screen() {
        Screen::Balance(screen) if old && !screen.loading => read(app),
        _ => Effects::new(),
    }
}

/// What the cursor is on: a recommendation becomes a plan, everything else leads to its VM.
pub(super) fn enter(app: &mut App) -> Effects {
    let Screen::Balance(screen) = app.screen() else {
        return Effects::new();
    };
    let advised = screen.list().cursor().filter(|_| screen.part == BalancePart::Advice);
    let target = advised
        .and_then(|row| screen.recommendation(row))
        .map(|one| one.to.clone());
    let Some(key) = screen.vm() else {
        return Effects::new();
    };
    if let Some(node) = target {
        return propose::plan(app, Ask::migrate_to(node), vec![key]);
    }
    if app.inventory.machine_named(&key).is_none() {
        app.messages.push(app.now, Tone::Warn, format!("{key} is gone"));
        return Effects::new();
    }
    vm::open(app, key)
}

/// The next list.
pub(super) fn part(app: &mut App, by: isize) {
    if let Screen::Balance(screen) = app.top() {
        let parts: Vec<BalancePart> = BalancePart::iter().collect();
        let here = parts.iter().position(|part| *part == screen.part).unwrap_or_default();
        let there = (here as isize + by).rem_euclid(parts.len() as isize) as usize;
        screen.part = parts.get(there).copied().unwrap_or_default();
        app.stale = true;
    }
}

/// A report came in, or the reason why not.
pub(super) fn told(app: &mut App, answer: Result<Arc<Report>, Box<Trouble>>) {
    if let Ok(report) = &answer {
        app.inventory.blame(report.plugin());
    }
    for screen in &mut app.above {
        let Screen::Balance(screen) = screen else { continue };
        screen.loading = false;
        match answer.clone() {
            Ok(report) => (screen.report, screen.trouble) = (Some(report), None),
            Err(trouble) => screen.trouble = Some(trouble),
        }
    }
    app.stale = true;
    app.dirty = true;
}

/// What earlier sessions wrote down.
pub(super) fn recalled(app: &mut App, moves: Vec<Move>) {
    for one in &moves {
        app.memory
            .written
            .insert(one.uid.as_str().into(), (one.origin, one.outcome()));
    }
    app.inventory.recall(moves);
    app.stale = true;
    app.dirty = true;
}

/// Moves that are worth a line in the journal: new ones, and those whose origin or end is news.
pub(super) fn news(app: &mut App) -> Effects {
    app.inventory.settle();
    if app.memory.looked == app.inventory.revision() {
        return Effects::new();
    }
    app.memory.looked = app.inventory.revision();
    let mut lines = Vec::new();
    for one in app.inventory.moves() {
        let state = (one.origin, one.outcome());
        let known = app.memory.written.get(one.uid.as_str());
        // of those under way only what tells their origin is kept: the rest is news again when they end
        let worth = known.is_none_or(|(origin, outcome)| *origin != state.0 || one.stage.over() && *outcome != state.1);
        if worth {
            app.memory.written.insert(one.uid.as_str().into(), state);
            lines.push(one.clone());
        }
    }
    if lines.is_empty() {
        return Effects::new();
    }
    one(Effect::Journal(lines))
}

impl App {
    /// Brings the moves of the Balance screen in line with the inventory.
    pub(in crate::app) fn settle_moves(&mut self) {
        let Some(Screen::Balance(screen)) = self.above.last_mut() else {
            return;
        };
        screen.set_moves(self.inventory.all_moves());
    }
}
