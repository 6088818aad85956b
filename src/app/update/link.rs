//! What the connection tells.

use jiff::Timestamp;

use crate::app::connection::{Link, Session};
use crate::app::screen::Screen;
use crate::app::{App, Effects};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Key};
use crate::store::Inventory;
use crate::view::Tone;
use crate::view::vm_detail::Detail;

/// Drops what an older connection still says. A newer one begins with an empty picture only if it leads elsewhere.
fn current(app: &mut App, generation: u32) -> bool {
    if generation > app.connection.generation {
        app.connection.generation = generation;
    }
    generation == app.connection.generation
}

pub(super) fn deltas(app: &mut App, generation: u32, batch: Vec<Delta>, at: Timestamp) {
    if !current(app, generation) {
        return;
    }
    for delta in batch {
        if let Delta::Failed(kind, trouble) = &delta {
            let known = app.inventory.freshness(*kind).trouble() == Some(trouble.as_ref());
            // a cut watch heals by itself within seconds; the header shows the age meanwhile
            if !known && trouble.step != Step::Stream {
                app.messages.push(at, Tone::Warn, trouble.to_string());
            }
        }
        app.inventory.apply(delta, at);
    }
    app.now = app.now.max(at);
    app.dirty = true;
}

pub(super) fn connecting(app: &mut App, generation: u32, doing: String) -> Effects {
    if current(app, generation) {
        app.connection.link = Link::Connecting(doing);
        app.dirty = true;
    }
    Effects::new()
}

pub(super) fn connected(app: &mut App, generation: u32, session: Session) -> Effects {
    if current(app, generation) {
        let elsewhere = !app.connection.session.server.is_empty() && app.connection.session.server != session.server;
        if elsewhere {
            app.inventory = Inventory::default();
        }
        if matches!(app.connection.link, Link::Down(_)) {
            app.messages
                .push(app.now, Tone::Good, format!("connected to {} again", session.server));
        }
        app.connection.link = Link::Up;
        app.connection.session = session;
        app.dirty = true;
    }
    Effects::new()
}

pub(super) fn down(app: &mut App, generation: u32, trouble: Box<Trouble>) -> Effects {
    if current(app, generation) {
        if !matches!(&app.connection.link, Link::Down(known) if **known == *trouble) {
            app.messages.push(app.now, Tone::Bad, trouble.to_string());
        }
        app.connection.link = Link::Down(trouble);
        app.dirty = true;
    }
    Effects::new()
}

pub(super) fn detail(app: &mut App, key: &Key, detail: Result<Box<Detail>, Box<Trouble>>) {
    for screen in &mut app.above {
        let Screen::Vm(screen) = screen else { continue };
        if screen.key != *key {
            continue;
        }
        screen.loading = false;
        match detail.clone() {
            Ok(detail) => (screen.detail, screen.trouble) = (Some(detail), None),
            // what was read before stays, with its age
            Err(trouble) => screen.trouble = Some(trouble),
        }
    }
}
