//! The node picker.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{strip, typed, whose};
use crate::app::Drawn;
use crate::app::dialog::NodesDialog;
use crate::app::dialog::nodes::Judged;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};
use crate::ui::widget::text::width;

/// Lines below the table for the node under the cursor, their rule counted.
const TOLD: u16 = 4;

pub(super) fn draw(dialog: &NodesDialog, look: &Look, body: Rect, buf: &mut Buffer) -> (Drawn, Option<Position>) {
    let shown: Vec<_> = dialog.shown().collect();
    let rows = u16::try_from(shown.len().max(3)).unwrap_or(u16::MAX);
    let area = centered(body, 100, rows.saturating_add(TOLD + 3));
    let inside = Panel::titled(format!("A node for {}", whose(&dialog.keys))).draw(area, buf, look);
    let (said, tone) = match &dialog.judged {
        Judged::Asking => (
            format!("{} the rules are being judged", look.sign(Sign::Moving)),
            Role::Info,
        ),
        Judged::Fully => ("judged by room, taints, selectors, affinity, CPU".to_owned(), Role::Dim),
        Judged::Roughly => ("by state alone: each VM has rules of its own".to_owned(), Role::Dim),
        Judged::Failed(trouble) => (format!("by state alone: {trouble}"), Role::Warn),
    };
    let cursor = typed::draw(("name: ", &dialog.typed), (said, tone), look, inside, buf);
    let names = dialog
        .places
        .iter()
        .map(|place| width(&place.name))
        .max()
        .unwrap_or_default();
    let names = u16::try_from(names).unwrap_or(u16::MAX).clamp(8, 24);
    let columns = [
        Column::new("", names),
        Column::new("", 10),
        Column::new("", 10).grow(1, 90),
    ];
    let row = |index: usize| {
        shown.get(index).map_or_else(
            || Row::item([]),
            |place| {
                let sign = format!("{} ", look.sign(cells::sign(place.tone)));
                let role = if place.open { Role::Text } else { Role::Disabled };
                Row {
                    role,
                    ..Row::item([
                        Cell::new(place.name.clone(), role),
                        Cell::new(format!("{sign}{}", place.word), cells::role(place.tone)),
                        Cell::new(place.text.clone(), role),
                    ])
                }
            },
        )
    };
    let list = Rect {
        y: inside.y + 1,
        height: inside.height.saturating_sub(TOLD + 1),
        ..inside
    };
    let empty = [crate::ui::widget::text::run("No node has these letters.", Role::Dim)];
    Table::new(&columns, shown.len(), &row)
        .cursor(Some(dialog.chosen))
        .header(false)
        .empty(&empty)
        .draw(list, buf, look);
    let told = Rect {
        y: list.bottom(),
        height: inside.height.saturating_sub(list.height + 1),
        ..inside
    };
    if let Some(place) = dialog.place() {
        strip::draw(
            [(format!("{}: {}", place.name, place.text), Role::Text)],
            look,
            told,
            buf,
        );
    }
    (Drawn::default(), Some(cursor))
}
