//! A table of records, and below it what is to be said of the one under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use super::list::{Page, WIDE, sorted};
use crate::app::Drawn;
use crate::app::list::Row as Id;
use crate::app::shelf::Shelf;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::{Cell, Column, Row};
use crate::ui::widget::text::{Run, Runs, wrap};
use crate::view::column::{Column as Field, Table};
use crate::view::said::Said;
use crate::view::sort::Order;
use crate::view::{Tone, Value};

/// Lines of the strip below the table, its rule counted.
const STRIP: u16 = 7;

/// Cells of its labels.
const LABEL: usize = 9;

/// Which records, and what is said of one.
pub(super) struct Records<'a, R: 'static> {
    pub(super) table: &'static Table<R>,
    pub(super) order: Order,
    /// The column whose words carry signs.
    pub(super) toned: &'static str,
    pub(super) record: &'a dyn Fn(Id) -> Option<&'a R>,
    pub(super) said: &'a dyn Fn(&R) -> Vec<Said>,
}

/// A list of a screen that has several. `toned` and `record` as in [`Records`].
pub(super) fn shelf<'a, R>(
    page: &Page<'_>,
    shelf: &Shelf<R>,
    toned: &'static str,
    record: &'a dyn Fn(Id) -> Option<&'a R>,
    said: &'a dyn Fn(&R) -> Vec<Said>,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let records = Records {
        table: shelf.table,
        order: shelf.order,
        toned,
        record,
        said,
    };
    draw(page, &records, area, buf)
}

pub(super) fn draw<R>(page: &Page<'_>, records: &Records<'_, R>, area: Rect, buf: &mut Buffer) -> Drawn {
    draw_with(page, records, &|_, _| None, area, buf)
}

/// A column's name and its value as a cell of the screen's own, where the screen has one for it.
pub(super) type Own<'a> = &'a dyn Fn(&str, &Value<'_>) -> Option<Cell<'static>>;

/// As [`draw`], with cells of the screen's own.
pub(super) fn draw_with<R>(
    page: &Page<'_>,
    records: &Records<'_, R>,
    own: Own<'_>,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let look = page.look;
    let strip = if area.height >= STRIP + 6 { STRIP } else { 0 };
    let table = Rect {
        height: area.height - strip,
        ..area
    };
    let chosen = page.list.cursor().and_then(records.record).filter(|_| strip > 0);
    if let Some(record) = chosen {
        let below = Rect {
            y: table.bottom(),
            height: strip,
            ..area
        };
        told((records.said)(record), look, below, buf);
    }
    let cx = page.app.cx();
    let toned = records.toned;
    let fields: Vec<&Field<R>> = records.table.shown(area.width >= WIDE).collect();
    let columns: Vec<Column<'_>> = fields
        .iter()
        .map(|field| cells::column(field, field.title.to_owned(), field.id == toned))
        .collect();
    let row = |index: usize| {
        let record = page.list.rows().get(index).copied().and_then(records.record);
        let Some(record) = record else {
            return Row::item([]);
        };
        let cell = |field: &&Field<R>| {
            let value: Value<'_> = (field.value)(record, cx);
            own(field.id, &value).unwrap_or_else(|| cells::cell(&value, field.id == toned, look, cx.now))
        };
        let marked = page
            .list
            .rows()
            .get(index)
            .is_some_and(|row| page.list.marks().contains(row));
        Row {
            marked,
            ..Row::item(fields.iter().map(cell).collect::<Vec<_>>())
        }
    };
    let by = sorted(records.table.columns, &fields, records.order);
    page.draw(&columns, &row, by, table, buf)
}

fn told(said: Vec<Said>, look: &Look, area: Rect, buf: &mut Buffer) {
    let rule = look.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    let mut lines: Vec<Runs<'static>> = vec![vec![Run::new(rule, Role::Border)]];
    let room = usize::from(area.width).saturating_sub(LABEL + 3).max(10);
    for said in said {
        let sign = match said.tone {
            Tone::Plain => String::new(),
            tone => format!("{} ", look.sign(cells::sign(tone))),
        };
        for (row, text) in wrap(&format!("{sign}{}", said.text), room).into_iter().enumerate() {
            let label = if row == 0 { said.label } else { "" };
            lines.push(vec![
                Run::new(format!(" {label:<LABEL$} "), Role::Dim),
                Run::new(text, cells::role(said.tone)),
            ]);
        }
    }
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    Pager::new(lines.len(), &line).draw(area, buf, look);
}
