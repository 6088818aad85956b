//! Enter: one step deeper, from whatever the cursor is on.

use super::{balance, fold, foresight, go, storage, vm};
use crate::app::list::Row;
use crate::app::screen::{NicsScreen, Screen, Text, VmsScreen};
use crate::app::{App, Effects, meant};

/// Opens what the cursor is on.
pub(super) fn cursor(app: &mut App) -> Effects {
    let (cursor, searching) = match app.screen() {
        Screen::Nodes(screen) => (screen.list.cursor(), screen.search.active()),
        Screen::Vms(screen) => (screen.list.cursor(), false),
        Screen::Tasks(screen) => (screen.list.cursor(), false),
        Screen::Snapshots(screen) => (screen.list.cursor(), false),
        Screen::Repave(_) => return foresight::open(app),
        Screen::Balance(_) => return balance::enter(app),
        Screen::Storage(_) => return storage::enter(app),
        Screen::Networks(screen) => (screen.list.cursor(), false),
        Screen::Nics(screen) => (screen.list.cursor(), false),
        Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return Effects::new(),
    };
    match cursor {
        Some(Row::Machine(id)) => {
            let key = app.inventory.machine(id).map(|machine| machine.key.clone());
            key.map_or_else(Effects::new, |key| vm::open(app, key))
        }
        Some(Row::Task(id)) => {
            let task = app.inventory.task(id).map(|task| task.key.name.to_string());
            if let Some(job) = task.filter(|id| app.jobs.contains_key(id)) {
                go::text(app, Text::Job(job));
                return Effects::new();
            }
            let key = app.inventory.task(id).map(|task| task.subject.clone());
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm::open(app, key))
        }
        Some(Row::Snapshot(id)) => {
            let key = app.inventory.snapshot(id).map(|snapshot| snapshot.vm.clone());
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm::open(app, key))
        }
        Some(Row::Host(id)) if searching || !matches!(app.screen(), Screen::Vms(_)) => {
            if let Some(name) = app.inventory.host(id).map(|host| host.name.to_string()) {
                app.push(Screen::Vms(VmsScreen::new(Some(name))));
            }
            Effects::new()
        }
        Some(Row::Host(_) | Row::Unplaced) => {
            fold::one(app);
            Effects::new()
        }
        Some(Row::Network(index)) => {
            nics(app, index);
            Effects::new()
        }
        Some(Row::Nic(_)) => {
            let key = meant::targets(app).into_iter().next();
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm::open(app, key))
        }
        Some(
            Row::Foreseen(_)
            | Row::Placed(_)
            | Row::Moved(_)
            | Row::Pool(_)
            | Row::Alert(_)
            | Row::Volume(_)
            | Row::Left(_),
        )
        | None => Effects::new(),
    }
}

/// To the NICs on the network under the cursor.
fn nics(app: &mut App, index: u32) {
    let Screen::Networks(screen) = app.screen() else { return };
    let opened = screen
        .networks
        .get(index as usize)
        .map(|row| NicsScreen::of(row, screen.read));
    if let Some(opened) = opened {
        app.push(Screen::Nics(opened));
    }
}
