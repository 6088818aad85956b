//! Help, messages, info.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use crate::app::help::{self, Line};
use crate::app::screen::TextScreen;
use crate::app::{App, Drawn};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::text::{Run, Runs, wrap};

pub(super) fn draw(app: &App, screen: &TextScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Drawn {
    let mut lines: Vec<Runs<'static>> = Vec::new();
    for line in help::lines(app, &screen.what) {
        if screen.search.is_empty() || help::holds(&line, &screen.search) {
            lay(&mut lines, line, look, area.width);
        }
    }
    if lines.is_empty() {
        lines.push(vec![Run::new(
            format!(" No line holds \"{}\".", screen.search),
            Role::Dim,
        )]);
    }
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    let (drawn, _) = Pager::new(lines.len(), &line)
        .offset(screen.scroll.offset)
        .search(&screen.search)
        .draw(area, buf, look);
    Drawn {
        offset: drawn.offset,
        height: area.height.into(),
        len: lines.len(),
    }
}

fn lay(lines: &mut Vec<Runs<'static>>, line: Line, look: &Look, width: u16) {
    match line {
        Line::Heading(text) => lines.push(vec![Run::new(format!(" {text}"), Role::Title)]),
        Line::Blank => lines.push(Vec::new()),
        // what fits keeps its blanks: they align columns
        Line::Plain(text) if crate::ui::widget::text::width(&text) + 3 <= usize::from(width) => {
            lines.push(vec![Run::plain(format!("  {text}"))]);
        }
        Line::Plain(text) => {
            for text in wrap(&text, usize::from(width).saturating_sub(3).max(10)) {
                lines.push(vec![Run::plain(format!("  {text}"))]);
            }
        }
        Line::Keys { keys, command, doc } => {
            let before = [
                Run::new(format!("  {keys:<16} "), Role::Key),
                Run::new(format!("{command:<22} "), Role::Dim),
            ];
            let taken: usize = before.iter().map(|run| crate::ui::widget::text::width(&run.text)).sum();
            let room = usize::from(width).saturating_sub(taken + 1).max(16);
            for (index, text) in wrap(doc, room).into_iter().enumerate() {
                let mut runs = if index == 0 {
                    before.to_vec()
                } else {
                    vec![Run::plain(" ".repeat(taken))]
                };
                runs.push(Run::plain(text));
                lines.push(runs);
            }
        }
        Line::Message(message, age) => {
            let times = if message.times > 1 {
                format!(" (×{})", message.times)
            } else {
                String::new()
            };
            let room = usize::from(width).saturating_sub(14).max(16);
            for (index, text) in wrap(&format!("{}{times}", message.text), room).into_iter().enumerate() {
                let lead = if index == 0 {
                    format!("  {age:>6} {} ", look.sign(cells::sign(message.tone)))
                } else {
                    " ".repeat(11)
                };
                lines.push(vec![Run::new(lead, cells::role(message.tone)), Run::plain(text)]);
            }
        }
    }
}
