//! The palette, over whatever is on screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::palette::entries;
use crate::app::prompt::Prompt;
use crate::ui::theme::{Look, Role};
use crate::ui::widget;
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};

pub(super) fn draw(app: &App, prompt: &Prompt, look: &Look, body: Rect, buf: &mut Buffer) -> Option<Position> {
    let found = entries(app, prompt.text());
    let area = centered(body, 72, 16);
    let inside = Panel::titled("Actions").draw(area, buf, look);
    let line = Rect { height: 1, ..inside };
    let cursor = widget::prompt::Prompt {
        placeholder: "a few letters",
        focused: true,
        ..widget::prompt::Prompt::of("", &prompt.area)
    }
    .draw(line, buf, look);
    let columns = [
        Column::new("ACTION", 14),
        Column::new("KEY", 9),
        Column::new("", 10).grow(1, 60),
    ];
    let row = |index: usize| {
        found.get(index).map_or_else(
            || Row::item([]),
            |entry| {
                let doc = entry.why_not.clone().unwrap_or_else(|| entry.spec.doc.to_owned());
                let role = if entry.why_not.is_some() {
                    Role::Disabled
                } else {
                    Role::Text
                };
                let key = entry.key.clone().unwrap_or_default();
                Row {
                    role,
                    ..Row::item([
                        Cell::plain(entry.spec.name),
                        Cell::new(key, Role::Key),
                        Cell::plain(doc),
                    ])
                }
            },
        )
    };
    let empty = [widget::text::run("No action is called so.", Role::Dim)];
    Table::new(&columns, found.len(), &row)
        .cursor(Some(prompt.chosen))
        .header(false)
        .empty(&empty)
        .draw(
            Rect {
                y: inside.y + 1,
                height: inside.height.saturating_sub(1),
                ..inside
            },
            buf,
            look,
        );
    cursor
}
