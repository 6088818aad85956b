//! Putting a table into a buffer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Body, Cell, Column, Drawn, Gauge, Kind, Row, Sorted, Table, follow, widths};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::text::{Align, Run, fit, ground, put, put_runs, width};
use crate::ui::widget::{gauge, spark};

/// Where a column stands: its index, its first cell, its width.
type Slot = (usize, u16, u16);

pub(super) fn draw(table: &Table<'_, '_>, area: Rect, buf: &mut Buffer, look: &Look) -> Drawn {
    if area.is_empty() {
        return Drawn::default();
    }
    look.fill(area, buf, Role::Text);
    let gutter = (1 + u16::from(table.markable)).min(area.width);
    let mut x = area.x + gutter;
    let mut slots: Vec<Slot> = Vec::with_capacity(table.columns.len());
    for (i, room) in widths(table.columns, area.width - gutter, table.gap)
        .into_iter()
        .enumerate()
    {
        if let Some(room) = room {
            slots.push((i, x, room));
            x += room + table.gap;
        }
    }
    let top = area.y + u16::from(table.header);
    if table.header {
        for slot in &slots {
            head(table.columns, table.sorted, *slot, area.y, buf, look);
        }
    }
    let height = usize::from(area.bottom().saturating_sub(top));
    let offset = follow(table.offset, table.cursor, table.len, height, table.scroll);
    if table.len == 0 {
        empty(
            table,
            Rect {
                y: top,
                height: height as u16,
                ..area
            },
            buf,
            look,
        );
    }
    for (y, index) in (top..area.bottom()).zip(offset..table.len) {
        let row = (table.row)(index);
        let line = Rect { y, height: 1, ..area };
        draw_row(table, &row, (line, table.cursor == Some(index)), &slots, buf, look);
    }
    Drawn {
        offset,
        height,
        dropped: table.columns.len() - slots.len(),
    }
}

fn head(columns: &[Column<'_>], sorted: Option<Sorted>, (i, x, room): Slot, y: u16, buf: &mut Buffer, look: &Look) {
    let Some(column) = columns.get(i) else { return };
    let arrow = sorted.filter(|by| by.column == i);
    let title_room = room - u16::from(arrow.is_some() && room > 0);
    let title = fit(&column.title, usize::from(title_room), look.glyphs.ellipsis);
    let mut runs = vec![Run::new(title, Role::Heading)];
    if let Some(by) = arrow {
        let sign = if by.descending {
            look.glyphs.descending
        } else {
            look.glyphs.ascending
        };
        runs.push(Run::new(sign, Role::Accent));
    }
    put_runs(buf, (x, y), room, &runs, (column.align, Role::Text), look);
}

fn empty(table: &Table<'_, '_>, area: Rect, buf: &mut Buffer, look: &Look) {
    let lines = u16::try_from(table.empty.len()).unwrap_or(u16::MAX);
    // A third from the top reads better than the middle of a tall terminal.
    let first = area.y + area.height.saturating_sub(lines) / 3;
    for (y, runs) in (first..area.bottom()).zip(table.empty) {
        put_runs(buf, (area.x, y), area.width, runs, (Align::Center, Role::Text), look);
    }
}

fn draw_row(
    table: &Table<'_, '_>,
    row: &Row<'_>,
    (line, under_cursor): (Rect, bool),
    slots: &[Slot],
    buf: &mut Buffer,
    look: &Look,
) {
    let base = match (under_cursor, row.kind) {
        (true, _) => Role::Selection,
        (false, Kind::Group { .. }) if row.role == Role::Text => Role::Group,
        _ => row.role,
    };
    if base != Role::Text {
        buf.set_style(line, ground(look, Role::Text, base));
    }
    if under_cursor {
        put(
            buf,
            (line.x, line.y),
            1,
            look.glyphs.cursor,
            ground(look, Role::Accent, base),
            look,
        );
    }
    let named = if row.marked { Role::Mark } else { Role::Text };
    if row.marked && table.markable && line.width > 1 {
        put(
            buf,
            (line.x + 1, line.y),
            1,
            look.glyphs.mark,
            ground(look, Role::Mark, base),
            look,
        );
    }
    let lead = lead(row, look);
    match &row.body {
        Body::Across(runs) => {
            let Some((_, x, _)) = slots.first() else { return };
            let mut all = vec![Run::plain(lead)];
            all.extend(runs.iter().cloned());
            put_runs(buf, (*x, line.y), line.right() - x, &all, (Align::Left, base), look);
        }
        Body::Cells(cells) => {
            for (nth, (i, x, room)) in slots.iter().enumerate() {
                let (Some(cell), Some(column)) = (cells.get(*i), table.columns.get(*i)) else {
                    continue;
                };
                let (mut x, mut room) = (*x, *room);
                let mut emphasis = Role::Text;
                if nth == 0 {
                    let used = put(buf, (x, line.y), room, &lead, ground(look, Role::Text, base), look);
                    (x, room) = (x + used, room - used);
                    emphasis = named;
                }
                draw_cell(cell, (x, line.y, room), (column.align, base, emphasis), buf, look);
            }
        }
    }
}

/// What stands before the first cell: the indent, and the fold sign of a group.
fn lead(row: &Row<'_>, look: &Look) -> String {
    let sign = match row.kind {
        Kind::Group { folded: true } => look.glyphs.folded,
        Kind::Group { folded: false } => look.glyphs.unfolded,
        Kind::Item => "",
    };
    let indent = "  ".repeat(usize::from(row.depth));
    if sign.is_empty() {
        indent
    } else {
        format!("{indent}{sign} ")
    }
}

fn draw_cell(
    cell: &Cell<'_>,
    (x, y, room): (u16, u16, u16),
    (align, base, emphasis): (Align, Role, Role),
    buf: &mut Buffer,
    look: &Look,
) {
    match cell {
        Cell::Text(runs) if emphasis != Role::Text => {
            let runs: Vec<_> = runs.iter().map(|run| Run::new(run.text.as_ref(), emphasis)).collect();
            put_runs(buf, (x, y), room, &runs, (align, base), look);
        }
        Cell::Text(runs) => {
            put_runs(buf, (x, y), room, runs, (align, base), look);
        }
        Cell::Gauge(bar) => draw_gauge(bar, (x, y, room), base, buf, look),
        Cell::Spark { values, max, role } => {
            let text = spark::text(values, *max, room, &look.glyphs);
            let indent = room.saturating_sub(width(&text) as u16);
            put(
                buf,
                (x + indent, y),
                room - indent,
                &text,
                ground(look, *role, base),
                look,
            );
        }
    }
}

/// The numbers come first; the bar takes what is left, and gives way altogether where that is less than two cells.
fn draw_gauge(bar: &Gauge<'_>, (x, y, room): (u16, u16, u16), base: Role, buf: &mut Buffer, look: &Look) {
    let (before, after) = (bar.before.1.min(room), bar.after.1.min(room - bar.before.1.min(room)));
    let label = |text: &str, x: u16, cells: u16, buf: &mut Buffer| {
        put_runs(buf, (x, y), cells, &[Run::plain(text)], (Align::Right, base), look);
    };
    let (left, right) = (before + u16::from(before > 0), after + u16::from(after > 0));
    let between = room.saturating_sub(left + right);
    if between >= 2 {
        gauge::draw(
            buf,
            (x + left, y),
            between,
            bar.ratio,
            ground(look, bar.role, base),
            &look.glyphs,
        );
        label(&bar.before.0, x, before, buf);
        label(&bar.after.0, x + room - after, after, buf);
    } else {
        // Without a bar the numbers stand where a column of numbers stands: at the right.
        let text = if after > 0 { &bar.after.0 } else { &bar.before.0 };
        label(text, x, room, buf);
    }
}
