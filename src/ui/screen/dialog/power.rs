//! The power menu.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{strip, whose};
use crate::app::dialog::PowerDialog;
use crate::app::{App, Drawn};
use crate::ops::{Level, Verb};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};
use crate::ui::widget::text::Run;

/// Lines below the table for the text of the entry under the cursor.
const TOLD: u16 = 4;

/// What the menu calls a verb; its VM stands in the title.
const fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::SoftReboot => "Reboot guest",
        Verb::ForceRestart => "Force off, start",
        other => other.title(),
    }
}

pub(super) fn draw(_: &App, dialog: &PowerDialog, look: &Look, body: Rect, buf: &mut Buffer) -> Drawn {
    let rows = u16::try_from(dialog.entries.len()).unwrap_or(u16::MAX);
    let area = centered(body, 76, rows.saturating_add(TOLD + 2));
    let inside = Panel::titled(format!("Power of {}", whose(&dialog.keys)))
        .foot([
            Run::new("Enter", Role::Key),
            Run::plain(" or its letter  "),
            Run::new("Esc", Role::Key),
            Run::plain(" leaves"),
        ])
        .draw(area, buf, look);
    let columns = [Column::new("", 2), Column::new("", 17), Column::new("", 8).grow(1, 80)];
    let row = |index: usize| {
        let Some(entry) = dialog.entries.get(index) else {
            return Row::item([]);
        };
        let off = entry.count == 0;
        let role = match (off, entry.verb.level()) {
            (true, _) => Role::Disabled,
            (_, Level::L3) => Role::Warn,
            _ => Role::Text,
        };
        let text = if off {
            format!("{} {}", look.glyphs.none, entry.text)
        } else {
            entry.text.clone()
        };
        Row {
            role: if off { Role::Disabled } else { Role::Text },
            ..Row::item([
                Cell::new(entry.key.to_string(), if off { Role::Disabled } else { Role::Key }),
                Cell::new(name(entry.verb), role),
                Cell::plain(text),
            ])
        }
    };
    let list = Rect {
        height: inside.height.saturating_sub(TOLD),
        ..inside
    };
    Table::new(&columns, dialog.entries.len(), &row)
        .cursor(Some(dialog.chosen))
        .header(false)
        .draw(list, buf, look);
    let told = Rect {
        y: list.bottom(),
        height: inside.height - list.height,
        ..inside
    };
    if let Some(entry) = dialog.entries.get(dialog.chosen) {
        let count = match (entry.count, dialog.keys.len()) {
            (0, _) => "Not now: ".to_owned(),
            (_, 1) => String::new(),
            (some, all) => format!("{some} of {all}: "),
        };
        strip::draw([(format!("{count}{}", entry.text), Role::Text)], look, told, buf);
    }
    Drawn::default()
}
