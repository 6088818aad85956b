//! What-if switches.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::Drawn;
use crate::app::dialog::WhatIfDialog;
use crate::app::dialog::what_if::takes;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};
use crate::ui::widget::text::{Align, Run, put_runs, width};

/// Cells of the names of switches.
const NAMES: u16 = 22;
/// Cells to type in.
const TYPED: u16 = 22;

pub(super) fn draw(dialog: &WhatIfDialog, look: &Look, body: Rect, buf: &mut Buffer) -> (Drawn, Option<Position>) {
    let rows = u16::try_from(dialog.lines.len()).unwrap_or(u16::MAX);
    let area = centered(body, 78, rows.saturating_add(4));
    let inside = Panel::titled(format!("What if: {}", dialog.about.title()))
        .foot([
            Run::new("Enter", Role::Key),
            Run::plain(" applies  "),
            Run::new("Esc", Role::Key),
            Run::plain(" leaves"),
        ])
        .draw(area, buf, look);
    let columns = [
        Column::new("SWITCH", NAMES),
        Column::new("WHAT IF", TYPED),
        Column::new("FOUND, OR WHAT IT TAKES", 10).grow(1, 60),
    ];
    let row = |index: usize| {
        dialog.lines.get(index).map_or_else(
            || Row::item([]),
            |line| {
                let found = if line.found.is_empty() {
                    Cell::new(takes(line.key), Role::Dim)
                } else {
                    Cell::plain(line.found.clone())
                };
                Row::item([Cell::plain(line.key), Cell::new(line.typed.clone(), Role::Input), found])
            },
        )
    };
    let list = Rect {
        height: inside.height.saturating_sub(1),
        ..inside
    };
    let drawn = Table::new(&columns, dialog.lines.len(), &row)
        .cursor(Some(dialog.chosen))
        .draw(list, buf, look);
    let last = inside.bottom().saturating_sub(1);
    let said = if let Some(error) = &dialog.error {
        [Run::new(format!("{} {error}", look.sign(Sign::Warn)), Role::Warn)]
    } else {
        let key = dialog.lines.get(dialog.chosen).map_or("", |line| line.key);
        [Run::new(format!("{key} takes: {}", takes(key)), Role::Dim)]
    };
    put_runs(
        buf,
        (inside.x, last),
        inside.width,
        &said,
        (Align::Left, Role::Text),
        look,
    );
    let typed = dialog.lines.get(dialog.chosen).map_or(0, |line| width(&line.typed));
    let typed = u16::try_from(typed).unwrap_or(u16::MAX).min(TYPED - 1);
    let line = u16::try_from(dialog.chosen.saturating_sub(drawn.offset)).unwrap_or(u16::MAX);
    let (x, y) = (
        inside.x + NAMES + 2 + typed,
        list.y.saturating_add(1).saturating_add(line),
    );
    let cursor = (x < inside.right() && y < list.bottom()).then(|| Position::new(x, y));
    (Drawn::default(), cursor)
}
