//! Frame times, and bytes to the terminal.

use std::time::Duration;

use serde::Serialize;

use super::rig::{Cost, Rig};
use super::spread::Spread;
use crate::app::screen::Screen;
use crate::shell::failure::Result;

/// How often each is measured.
const TIMES: usize = 50;

/// Milliseconds from the key press, where there is one, to the frame that shows it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frames {
    /// The list of VMs, everything painted.
    pub full: Spread,
    /// The list of nodes, everything painted.
    pub full_nodes: Spread,
    /// Cursor one row down in the list of VMs.
    pub cursor: Spread,
    /// One letter more in the filter of the list of VMs.
    pub filter: Spread,
    /// Sorting VMs by a word, their status.
    pub sort_words: Spread,
    /// Sorting VMs by a number, their memory.
    pub sort_numbers: Spread,
}

/// Bytes to the terminal, of one terminal size.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bytes {
    /// Columns.
    pub columns: u16,
    /// Lines.
    pub lines: u16,
    /// The list of VMs, everything painted.
    pub full: usize,
    /// A frame in which nothing changed.
    pub idle: usize,
    /// Cursor one row down, in the lists of nodes and of VMs.
    pub cursor: Spread,
    /// Cursor one row past the bottom: everything moves up.
    pub scroll: Spread,
    /// One page down.
    pub page: Spread,
}

fn millis(costs: &[Cost]) -> Spread {
    Spread::millis(costs.iter().map(|cost| cost.took))
}

fn bytes(costs: &[Cost]) -> Spread {
    Spread::of(costs.iter().map(|cost| cost.bytes as f64))
}

/// Frame times. Leaves the rig on its first screen.
///
/// # Errors
/// When a frame cannot be drawn.
pub(super) fn frames(rig: &mut Rig, size: (u16, u16)) -> Result<Frames> {
    rig.resize(size);
    let full = |rig: &mut Rig| -> Result<Spread> {
        let mut spans: Vec<Duration> = Vec::new();
        for _ in 0..TIMES {
            rig.invalidate();
            spans.push(rig.frame()?.took);
        }
        Ok(Spread::millis(spans))
    };
    rig.press("1")?;
    let full_nodes = full(rig)?;
    rig.press("2")?;
    let full = full(rig)?;
    let cursor = millis(&rig.presses(&"down ".repeat(TIMES))?);
    let mut typed = Vec::new();
    for word in ["sql", "web-0", "10.1", "status!=running"] {
        rig.press("/")?;
        typed.extend(rig.presses(&format!("text:{word}"))?);
        rig.press("enter")?;
        rig.press("\\")?;
    }
    let sort = |rig: &mut Rig, field: &str| -> Result<Spread> {
        let mut spans = Vec::new();
        for time in 0..TIMES / 5 {
            let direction = if time % 2 == 0 { "desc" } else { "asc" };
            rig.press(&format!(": text:sort space text:{field} space text:{direction}"))?;
            spans.extend(rig.presses("enter")?);
        }
        Ok(millis(&spans))
    };
    let sort_words = sort(rig, "status")?;
    let sort_numbers = sort(rig, "memory")?;
    rig.press(": text:sort space text:name enter g g 1")?;
    Ok(Frames {
        full,
        full_nodes,
        cursor,
        filter: millis(&typed),
        sort_words,
        sort_numbers,
    })
}

/// Bytes to the terminal at one size. Leaves the rig on its first screen.
///
/// # Errors
/// When a frame cannot be drawn.
pub fn bytes_at(rig: &mut Rig, size: (u16, u16)) -> Result<Bytes> {
    rig.resize(size);
    rig.press("1 g g")?;
    let mut moves = rig.presses(&"down ".repeat(steps(rig, size)))?;
    rig.press("2 g g")?;
    rig.invalidate();
    let full = rig.frame()?.bytes;
    let idle = rig.frame()?.bytes;
    moves.extend(rig.presses(&"down ".repeat(steps(rig, size)))?);
    rig.press(&"down ".repeat(usize::from(size.1)))?;
    let scroll = bytes(&rig.presses(&"down ".repeat(20))?);
    let page = bytes(&rig.presses(&"pagedown ".repeat(10))?);
    rig.press("g g 1")?;
    Ok(Bytes {
        columns: size.0,
        lines: size.1,
        full,
        idle,
        cursor: bytes(&moves),
        scroll,
        page,
    })
}

/// So many steps down move nothing but the cursor.
fn steps(rig: &Rig, (_, lines): (u16, u16)) -> usize {
    let rows = match rig.app.screen() {
        Screen::Nodes(screen) => screen.list.rows().len(),
        Screen::Vms(screen) => screen.list.rows().len(),
        Screen::Tasks(_)
        | Screen::Snapshots(_)
        | Screen::Networks(_)
        | Screen::Storage(_)
        | Screen::Nics(_)
        | Screen::Why(_)
        | Screen::Vm(_)
        | Screen::Text(_)
        | Screen::Repave(_)
        | Screen::Balance(_) => 0,
    };
    rows.saturating_sub(1).min(usize::from(lines / 2))
}
