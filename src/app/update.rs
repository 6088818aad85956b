//! Event in, effects out. Pure: the same events always lead to the same state.

mod act;
mod again;
mod ahead;
mod balance;
mod begin;
mod dialog;
mod fold;
mod foresight;
mod go;
mod keys;
mod link;
mod nics;
mod open;
mod order;
mod prompts;
mod propose;
mod storage;
mod tasks;
mod vm;
mod where_to;
mod work;

use super::screen::Screen;
use super::{App, Effect, Effects, Event, copies, usage};
use crate::view::Tone;

/// Applies one event.
pub fn update(app: &mut App, event: Event) -> Effects {
    match event {
        Event::Key(key) => {
            app.dirty = true;
            keys::press(app, key)
        }
        Event::Paste(text) => {
            app.dirty = true;
            if app.dialog.is_some() {
                dialog::paste(app, &text);
            } else {
                prompts::paste(app, &text);
            }
            Effects::new()
        }
        Event::Resize(width, height) => {
            app.size = (width, height);
            app.dirty = true;
            Effects::new()
        }
        Event::Tick(now) => {
            app.now = now;
            app.dirty = true;
            app.messages.settle(now);
            let mut effects = refetch(app);
            effects.extend(tasks::target(app));
            effects.extend(usage::ask(app));
            effects.extend(balance::reread(app));
            effects.extend(balance::news(app));
            effects.extend(link::retry(app));
            effects.extend(storage::again(app));
            effects.extend(copies::ask(app));
            effects
        }
        Event::Deltas { generation, batch, at } => {
            link::deltas(app, generation, batch, at);
            Effects::new()
        }
        Event::Connecting { generation, doing } => link::connecting(app, generation, doing),
        Event::Connected { generation, session } => link::connected(app, generation, *session),
        Event::Down { generation, trouble } => link::down(app, generation, trouble),
        Event::Detail { key, detail } => {
            app.dirty = true;
            link::detail(app, &key, detail);
            let mut effects = usage::ask(app);
            effects.extend(copies::ask(app));
            effects
        }
        Event::Drawn(drawn) => {
            if let Some(scroll) = app.dialog.as_mut().and_then(crate::app::dialog::Dialog::scroll_mut) {
                (scroll.offset, scroll.height, scroll.len) = (drawn.offset, drawn.height, drawn.len);
            } else if app.dialog.is_some() {
            } else if let Some(list) = app.top().list_mut() {
                (list.offset, list.height) = (drawn.offset, drawn.height);
            } else if let Some(scroll) = app.top().scroll_mut() {
                (scroll.offset, scroll.height, scroll.len) = (drawn.offset, drawn.height, drawn.len);
            }
            Effects::new()
        }
        Event::Planned { number, answer } => {
            app.dirty = true;
            work::planned(app, number, answer)
        }
        Event::Rights { namespace, rules } => {
            app.dirty = true;
            app.rights.take(&namespace, *rules);
            work::rights(app);
            Effects::new()
        }
        Event::Explained { key, report } => {
            app.dirty = true;
            where_to::explained(app, &key, report);
            Effects::new()
        }
        Event::Usage(whose, figures) => {
            usage::told(app, &whose, figures);
            Effects::new()
        }
        Event::Progress(answer) => {
            usage::moved(app, answer);
            Effects::new()
        }
        Event::Target { migration, words } => {
            app.dirty = true;
            tasks::told(app, &migration, words);
            Effects::new()
        }
        Event::Wired { keys, answer } => {
            app.dirty = true;
            nics::wired(app, &keys, answer)
        }
        Event::Networks(answer) => {
            app.dirty = true;
            link::networks(app, answer);
            Effects::new()
        }
        Event::Foreseen { number, answer } => {
            foresight::answered(app, number, answer);
            Effects::new()
        }
        Event::Exported(file) => {
            app.dirty = true;
            app.messages.push(app.now, Tone::Good, format!("written: {file}"));
            Effects::new()
        }
        Event::Balance(answer) => {
            balance::told(app, answer);
            Effects::new()
        }
        Event::Recalled(moves) => {
            balance::recalled(app, moves);
            Effects::new()
        }
        Event::Copies(key, answer) => {
            copies::told(app, &key, answer);
            Effects::new()
        }
        Event::Storage(found) => {
            app.dirty = true;
            storage::told(app, found)
        }
        Event::Volumes(answer) => {
            app.dirty = true;
            storage::lives(app, answer);
            Effects::new()
        }
        Event::Reclaim(found) => {
            app.dirty = true;
            storage::left(app, found);
            Effects::new()
        }
        Event::Interrupted(found) => {
            app.dirty = true;
            tasks::interrupted(app, found);
            Effects::new()
        }
        Event::Job(progress) => {
            app.dirty = true;
            work::news(app, progress);
            Effects::new()
        }
        Event::Broken(what) => {
            app.messages.push(app.now, Tone::Bad, what);
            app.dirty = true;
            Effects::new()
        }
        Event::Info(facts) => {
            go::text(app, super::screen::Text::Info(facts));
            Effects::new()
        }
    }
}

/// Reads the VM in view again when its record changed since; once a second at most, as the clock ticks.
fn refetch(app: &mut App) -> Effects {
    let revision = app.inventory.revision();
    let changed = |app: &App| match app.screen() {
        Screen::Vm(screen) => {
            !screen.loading && screen.asked_at_revision != revision && screen.seen != app.glance(&screen.key)
        }
        _ => false,
    };
    if !changed(app) {
        return Effects::new();
    }
    vm::fetch(app)
}

/// The single effect, as a list.
fn one(effect: Effect) -> Effects {
    Effects::from_iter([effect])
}
