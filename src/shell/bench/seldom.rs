//! Screens that read when somebody looks: Storage and Balance, with everything in them that this cluster has.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use super::load::Loaded;
use super::process::{self, Memory};
use super::rig::{Cost, Rig};
use super::spread::Spread;
use crate::app::Event;
use crate::app::screen::Screen;
use crate::ops::origin::Origin;
use crate::ops::storage::{lives, reclaim, storage};
use crate::shell::failure::Result;
use crate::shell::tui::read_balance;

/// How often each is measured.
const TIMES: usize = 30;

/// One list of one screen.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Seen {
    /// `storage pools`, `balance moved`.
    pub name: &'static str,
    /// Rows in view.
    pub rows: usize,
    /// Seconds to read what it shows; nothing where it came with another.
    pub read: Option<f64>,
    /// Everything painted, in milliseconds.
    pub full: Spread,
    /// Cursor one row down.
    pub cursor: Spread,
    /// One letter more in the filter.
    pub filter: Spread,
    /// Sorting by the next column.
    pub sort: Spread,
    /// Bytes of a frame in which nothing changed.
    pub idle: usize,
    /// Bytes of a cursor move.
    pub cursor_bytes: Spread,
    /// Memory afterwards.
    pub memory: Option<Memory>,
}

/// Reads and measures all of them. Leaves the rig on its first screen.
///
/// # Errors
/// When a frame cannot be drawn.
pub(super) async fn screens(loaded: &mut Loaded, size: (u16, u16)) -> Result<Vec<Seen>> {
    let client = loaded.watches.client().clone();
    let origin = Origin::Cluster(client.clone());
    let rig = &mut loaded.rig;
    rig.resize(size);
    let mut all = Vec::new();
    let now = Timestamp::now;

    rig.press("6")?;
    let begun = Instant::now();
    let found = storage(&origin, now()).await;
    let took = begun.elapsed().as_secs_f64();
    rig.event(Event::Storage(Box::new(found.clone())));
    all.push(list(rig, "storage pools", Some(took))?);
    rig.press("tab")?;
    all.push(list(rig, "storage alerts", None)?);
    rig.press("tab")?;
    let begun = Instant::now();
    let volumes = lives::volumes(&origin, &found).await;
    let took = begun.elapsed().as_secs_f64();
    rig.event(Event::Volumes(volumes.map(Box::new)));
    all.push(list(rig, "storage volumes at risk", Some(took))?);
    // those of a pool, which are many
    rig.press("6")?;
    rig.event(Event::Storage(Box::new(found.clone())));
    rig.press("enter")?;
    rig.event(Event::Volumes(lives::volumes(&origin, &found).await.map(Box::new)));
    all.push(list(rig, "storage volumes of a pool", None)?);
    rig.press("tab")?;
    let begun = Instant::now();
    let left = reclaim::reclaim(&origin, now()).await;
    let took = begun.elapsed().as_secs_f64();
    rig.event(Event::Reclaim(Box::new(left)));
    all.push(list(rig, "storage reclaim", Some(took))?);

    rig.press("7")?;
    rig.app.inventory.settle();
    let moves = rig.app.inventory.all_moves();
    let begun = Instant::now();
    let report = read_balance(&client, moves, now()).await;
    let took = begun.elapsed().as_secs_f64();
    rig.event(Event::Balance(Ok(Arc::new(report))));
    all.push(list(rig, "balance findings", Some(took))?);
    for name in ["balance would move", "balance moved", "balance not moved"] {
        rig.press("tab")?;
        all.push(list(rig, name, None)?);
    }
    rig.press("1")?;
    Ok(all)
}

fn list(rig: &mut Rig, name: &'static str, read: Option<f64>) -> Result<Seen> {
    let millis = |costs: &[Cost]| Spread::millis(costs.iter().map(|cost| cost.took));
    let mut full = Vec::new();
    for _ in 0..TIMES {
        rig.invalidate();
        full.push(rig.frame()?);
    }
    let idle = rig.frame()?.bytes;
    let rows = match rig.app.screen() {
        Screen::Storage(screen) => screen.list().rows().len(),
        Screen::Balance(screen) => screen.list().rows().len(),
        _ => 0,
    };
    let down = rig.presses(&"down ".repeat(rows.saturating_sub(1).min(10)))?;
    let mut typed = Vec::new();
    for word in ["sql", "w-0", "win"] {
        rig.press("/")?;
        typed.extend(rig.presses(&format!("text:{word}"))?);
        rig.press("enter")?;
        rig.press("\\")?;
    }
    let sorted = rig.presses(&"o ".repeat(TIMES / 3))?;
    Ok(Seen {
        name,
        rows,
        read,
        full: millis(&full),
        cursor: millis(&down),
        filter: millis(&typed),
        sort: millis(&sorted),
        idle,
        cursor_bytes: Spread::of(down.iter().map(|cost| cost.bytes as f64)),
        memory: process::memory(),
    })
}
