//! The Storage screen: what it asks for, and what it is told.

use super::one;
use crate::app::list::Row;
use crate::app::screen::Screen;
use crate::app::storage::{Part, StorageScreen};
use crate::app::{App, Effect, Effects};
use crate::domain::storage::pool;
use crate::model::Key;
use crate::ops::storage::Storage;
use crate::ops::storage::lives::{DRIVER, Volumes};
use crate::ops::storage::reclaim::Reclaim;

/// Seconds after which pools in view are read again: Portworx and Prometheus measure about once a minute themselves.
const AGAIN: i64 = 60;

/// Another part; what it shows is read the first time.
pub(super) fn part(app: &mut App, by: isize) -> Effects {
    let Screen::Storage(screen) = app.top() else {
        return Effects::new();
    };
    screen.part = screen.part.step(by);
    screen.pool = None;
    app.stale = true;
    missing(app)
}

/// What the part in view lacks.
fn missing(app: &mut App) -> Effects {
    let Screen::Storage(screen) = app.screen() else {
        return Effects::new();
    };
    match screen.part {
        Part::Volumes if screen.lives.is_none() => volumes(screen),
        Part::Reclaim if screen.left.is_none() => one(Effect::Reclaim),
        _ => Effects::new(),
    }
}

fn volumes(screen: &StorageScreen) -> Effects {
    // without pools nobody knows whom to ask; they are being read, and volumes follow
    match &screen.storage {
        Some(storage) => one(Effect::Volumes(storage.clone())),
        None => Effects::new(),
    }
}

/// Reads the part in view again.
pub(super) fn refresh(app: &App) -> Effects {
    let Screen::Storage(screen) = app.screen() else {
        return Effects::new();
    };
    match screen.part {
        Part::Pools | Part::Alerts => one(Effect::Storage),
        Part::Volumes => volumes(screen),
        Part::Reclaim => one(Effect::Reclaim),
    }
}

/// Opens what the cursor is on: the volumes of a pool, node or driver, the VM of a volume.
pub(super) fn enter(app: &mut App) -> Effects {
    let Screen::Storage(screen) = app.top() else {
        return Effects::new();
    };
    let Some(cursor) = screen.list().cursor() else {
        return Effects::new();
    };
    match cursor {
        Row::Pool(_) => {
            let Some(pool) = screen.pool_at(cursor).cloned() else {
                return Effects::new();
            };
            (screen.pool, screen.part) = (Some(Box::new(pool)), Part::Volumes);
            app.stale = true;
            missing(app)
        }
        Row::Volume(_) => {
            let key = screen
                .volume_at(cursor)
                .filter(|row| !row.vm.is_empty())
                .map(|row| Key::new(row.namespace.as_str(), row.vm.as_str()));
            match key.filter(|key| app.inventory.machine_named(key).is_some()) {
                Some(key) => super::vm::open(app, key),
                None => Effects::new(),
            }
        }
        _ => Effects::new(),
    }
}

/// One step back within the screen; `false` when there is none.
pub(super) fn back(screen: &mut StorageScreen) -> bool {
    screen.pool = None;
    std::mem::take(&mut screen.part) != Part::Pools
}

/// What pools have promised, from their volumes, where the source of the pools does not tell.
fn promise(screen: &mut StorageScreen) {
    let (Some(storage), Some(Ok(volumes))) = (&mut screen.storage, &screen.lives) else {
        return;
    };
    let told: Vec<_> = volumes
        .rows
        .iter()
        .filter(|row| row.driver == DRIVER)
        .map(|row| &row.volume)
        .collect();
    pool::promise(storage.rows.iter_mut().map(|row| &mut row.pool), &told);
}

fn screen(app: &mut App) -> Option<&mut StorageScreen> {
    app.stale = true;
    app.above.iter_mut().find_map(|screen| match screen {
        Screen::Storage(screen) => Some(&mut **screen),
        _ => None,
    })
}

pub(super) fn told(app: &mut App, storage: Box<Storage>) -> Effects {
    let now = app.now;
    let Some(screen) = screen(app) else {
        return Effects::new();
    };
    screen.read = Some(now);
    screen.storage = Some(storage);
    promise(screen);
    missing(app)
}

pub(super) fn lives(app: &mut App, answer: Result<Box<Volumes>, String>) {
    let now = app.now;
    let Some(screen) = screen(app) else { return };
    screen.lives_read = Some(now);
    // what was read before stays, with its age
    if answer.is_ok() || !matches!(screen.lives, Some(Ok(_))) {
        screen.lives = Some(answer);
    }
    promise(screen);
}

pub(super) fn left(app: &mut App, found: Box<Reclaim>) {
    let now = app.now;
    let Some(screen) = screen(app) else { return };
    (screen.left_read, screen.left) = (Some(now), Some(found));
}

/// Reads pools in view again from time to time.
pub(super) fn again(app: &mut App) -> Effects {
    let now = app.now;
    let Screen::Storage(screen) = app.top() else {
        return Effects::new();
    };
    // what was read keeps its age until an answer comes
    let old = screen
        .read
        .max(screen.asked)
        .is_some_and(|last| now.duration_since(last).as_secs() >= AGAIN);
    if matches!(screen.part, Part::Pools | Part::Alerts) && old {
        screen.asked = Some(now);
        return one(Effect::Storage);
    }
    Effects::new()
}
