//! Tasks: the table, and below it what is to be said of the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use super::list::{Page, WIDE, sorted};
use crate::app::list::Row as Id;
use crate::app::screen::TasksScreen;
use crate::app::{App, Drawn};
use crate::store::Task;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::{Column, Row, Scroll};
use crate::ui::widget::text::{Run, Runs, wrap};
use crate::view::Tone;
use crate::view::column::Column as Field;
use crate::view::tasks::{Line, TASKS, about};

/// Lines of the strip below the table, its rule counted.
const STRIP: u16 = 7;

/// Cells of its labels.
const LABEL: usize = 9;

pub(super) fn draw(
    app: &App,
    screen: &TasksScreen,
    look: &Look,
    scroll: Scroll,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let of = |row: Option<Id>| match row {
        Some(Id::Task(id)) => app.inventory.task(id),
        _ => None,
    };
    let strip = if area.height >= STRIP + 6 { STRIP } else { 0 };
    let table = Rect {
        height: area.height - strip,
        ..area
    };
    if let Some(task) = of(screen.list.cursor()).filter(|_| strip > 0) {
        let below = Rect {
            y: table.bottom(),
            height: strip,
            ..area
        };
        told(app, screen, task, look, below, buf);
    }
    let cx = app.cx();
    let fields: Vec<&Field<Task>> = TASKS.shown(area.width >= WIDE).collect();
    let columns: Vec<Column<'_>> = fields
        .iter()
        .map(|field| cells::column(field, field.title.to_owned(), field.id == "state"))
        .collect();
    let row = |index: usize| {
        let Some(task) = of(screen.list.rows().get(index).copied()) else {
            return Row::item([]);
        };
        let cells = fields
            .iter()
            .map(|field| cells::cell(&(field.value)(task, cx), field.id == "state", look, cx.now));
        Row::item(cells)
    };
    let page = Page {
        app,
        list: &screen.list,
        look,
        scroll,
    };
    page.draw(&columns, &row, sorted(TASKS.columns, &fields, screen.order), table, buf)
}

fn told(app: &App, screen: &TasksScreen, task: &Task, look: &Look, area: Rect, buf: &mut Buffer) {
    let rule = look.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    let mut lines: Vec<Runs<'static>> = vec![vec![Run::new(rule, Role::Border)]];
    let room = usize::from(area.width).saturating_sub(LABEL + 3).max(10);
    let mut said = about(task, app.now);
    if let Some((_, _, words)) = screen
        .pod
        .as_ref()
        .filter(|(key, _, words)| *key == task.key && !words.is_empty())
    {
        let line = Line {
            label: "pod",
            text: words.clone(),
            tone: Tone::Warn,
        };
        said.insert(1.min(said.len()), line);
    }
    for line in said {
        let sign = match line.tone {
            Tone::Plain => String::new(),
            tone => format!("{} ", look.sign(cells::sign(tone))),
        };
        for (row, text) in wrap(&format!("{sign}{}", line.text), room).into_iter().enumerate() {
            let label = if row == 0 { line.label } else { "" };
            lines.push(vec![
                Run::new(format!(" {label:<LABEL$} "), Role::Dim),
                Run::new(text, cells::role(line.tone)),
            ]);
        }
    }
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    Pager::new(lines.len(), &line).draw(area, buf, look);
}
