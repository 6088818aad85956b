//! What the connection tells.

use jiff::Timestamp;

use crate::app::connection::{Link, Session};
use crate::app::screen::Screen;
use crate::app::{App, Effect, Effects};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Key, Kind};
use crate::ops::network::Row as Network;
use crate::store::Inventory;
use crate::view::Tone;
use crate::view::vm_detail::Detail;

/// Drops what an older connection still says. A newer one begins with an empty picture only if it leads elsewhere.
fn current(app: &mut App, generation: u64) -> bool {
    if generation > app.connection.generation {
        app.connection.generation = generation;
    }
    generation == app.connection.generation
}

pub(super) fn deltas(app: &mut App, generation: u64, batch: Vec<Delta>, at: Timestamp) {
    if !current(app, generation) {
        return;
    }
    for delta in batch {
        match &delta {
            Delta::Failed(kind, trouble) => failed(app, *kind, trouble, at),
            _ => app.connection.answered(),
        }
        app.inventory.apply(delta, at);
    }
    app.now = app.now.max(at);
    app.dirty = true;
}

/// A kind that is forbidden or missing degrades alone; a connection that is gone is gone for all.
fn failed(app: &mut App, kind: Kind, trouble: &Trouble, at: Timestamp) {
    match trouble.step {
        Step::Dns | Step::Tcp | Step::Tls | Step::Authentication | Step::Plugin | Step::Config => {
            lost(
                app,
                Box::new(Trouble {
                    kind: None,
                    ..trouble.clone()
                }),
                at,
            );
        }
        // a cut watch heals by itself within seconds, and the header tells the age, or what a dump does not hold
        Step::Stream | Step::Dump => {}
        // not every cluster has Portworx
        Step::Server
            if trouble.status == Some(404)
                && matches!(
                    kind,
                    Kind::StorageNode | Kind::VirtualMachineSnapshot | Kind::VolumeSnapshot
                ) => {}
        Step::Authorization | Step::Server | Step::Guard => {
            if app.inventory.freshness(kind).trouble() != Some(trouble) {
                app.messages.push(at, Tone::Warn, trouble.to_string());
            }
        }
    }
}

fn lost(app: &mut App, trouble: Box<Trouble>, at: Timestamp) {
    if !matches!(&app.connection.link, Link::Down(known) if known.reason == trouble.reason) {
        app.messages.push(at, Tone::Bad, trouble.to_string());
    }
    if !matches!(app.connection.link, Link::Down(_)) {
        (app.connection.tried, app.connection.tries) = (Some(at), 0);
    }
    app.connection.link = Link::Down(trouble);
    app.dirty = true;
}

/// While the link is down, asks for a new connection: with fresh credentials, and less and less often.
pub(super) fn retry(app: &mut App) -> Effects {
    let connection = &mut app.connection;
    let (Link::Down(_), Some(tried)) = (&connection.link, connection.tried) else {
        return Effects::new();
    };
    let wait = 5_i64.saturating_mul(1 << connection.tries.min(3)).min(30);
    if app.now.duration_since(tried).as_secs() < wait {
        return Effects::new();
    }
    (connection.tried, connection.tries) = (Some(app.now), connection.tries + 1);
    super::one(Effect::Reconnect)
}

pub(super) fn connecting(app: &mut App, generation: u64, doing: String) -> Effects {
    if current(app, generation) {
        // while it is down, the reason stays in view until a connection stands
        if !matches!(app.connection.link, Link::Down(_)) {
            app.connection.link = Link::Connecting(doing);
        }
        app.dirty = true;
    }
    Effects::new()
}

pub(super) fn connected(app: &mut App, generation: u64, session: Session) -> Effects {
    if current(app, generation) {
        let elsewhere = !app.connection.session.server.is_empty() && app.connection.session.server != session.server;
        if elsewhere {
            app.inventory = Inventory::default();
        }
        if matches!(app.connection.link, Link::Down(_)) {
            app.messages
                .push(app.now, Tone::Good, format!("connected to {} again", session.server));
        }
        app.connection.answered();
        app.connection.session = session;
        app.dirty = true;
    }
    Effects::new()
}

pub(super) fn down(app: &mut App, generation: u64, trouble: Box<Trouble>) -> Effects {
    if current(app, generation) {
        let now = app.now;
        lost(app, trouble, now);
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

pub(super) fn networks(app: &mut App, answer: Result<(Vec<Network>, Vec<String>), String>) {
    let now = app.now;
    app.stale = true;
    for screen in &mut app.above {
        match screen {
            Screen::Networks(screen) => {
                screen.read = Some(now);
                match answer.clone() {
                    Ok((networks, missing)) => (screen.networks, screen.missing) = (networks, missing),
                    Err(why) => screen.missing = vec![why],
                }
            }
            Screen::Nics(screen) => {
                let found = answer.iter().flat_map(|(networks, _)| networks);
                if let Some(row) = found.into_iter().find(|row| row.key() == screen.network) {
                    (screen.members, screen.read) = (row.members.clone(), Some(now));
                }
            }
            _ => {}
        }
    }
}
