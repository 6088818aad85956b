//! Why a VM can or cannot migrate.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use crate::app::Drawn;
use crate::app::screen::WhyScreen;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::text::{Run, Runs, width, wrap};
use crate::view::Tone;
use crate::view::why::{Line, lines};

pub(super) fn draw(screen: &WhyScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Drawn {
    let mut text: Vec<Runs<'static>> = Vec::new();
    if let Some(trouble) = &screen.trouble {
        text.push(vec![Run::new(
            format!(" {} not judged: {trouble}", look.glyphs.bad),
            Role::Bad,
        )]);
    }
    match &screen.report {
        None if screen.trouble.is_none() => text.push(vec![Run::new(
            format!(" {} reading nodes and pods", look.sign(crate::ui::theme::Sign::Moving)),
            Role::Info,
        )]),
        None => {}
        Some(report) => text.extend(laid(lines(report), look, usize::from(area.width))),
    }
    let line = |index: usize| text.get(index).cloned().unwrap_or_default();
    let (drawn, _) = Pager::new(text.len(), &line)
        .offset(screen.scroll.offset)
        .draw(area, buf, look);
    Drawn {
        offset: drawn.offset,
        height: area.height.into(),
        len: text.len(),
    }
}

/// Lines as they are drawn in so many cells.
pub(super) fn laid(lines: Vec<Line>, look: &Look, total: usize) -> Vec<Runs<'static>> {
    let names = lines.iter().map(|line| match line {
        Line::Node(name, ..) => width(name),
        _ => 0,
    });
    let names = names.max().unwrap_or_default().min(24);
    let mut text = Vec::new();
    for line in lines {
        lay(&mut text, line, names, look, total);
    }
    text
}

fn lay(into: &mut Vec<Runs<'static>>, line: Line, names: usize, look: &Look, total: usize) {
    let signed = |tone: Tone| match tone {
        Tone::Plain | Tone::Dim => "  ".to_owned(),
        tone => format!("{} ", look.sign(cells::sign(tone))),
    };
    let mut wrapped = |lead: Vec<Run<'static>>, text: &str, role: Role| {
        let taken: usize = lead.iter().map(|run| width(&run.text)).sum();
        for (row, part) in wrap(text, total.saturating_sub(taken + 1).max(12))
            .into_iter()
            .enumerate()
        {
            let mut runs = if row == 0 {
                lead.clone()
            } else {
                vec![Run::plain(" ".repeat(taken))]
            };
            runs.push(Run::new(part, role));
            into.push(runs);
        }
    };
    match line {
        Line::Blank => into.push(Vec::new()),
        Line::Head(title, word) => into.push(vec![
            Run::new(format!(" {title}"), Role::Title),
            Run::new(format!("  {word}"), Role::Dim),
        ]),
        Line::Text(label, text, tone) => {
            let role = cells::role(tone);
            let text = if label.is_empty() {
                text
            } else {
                format!("{label} {text}")
            };
            wrapped(vec![Run::new(format!(" {}", signed(tone)), role)], &text, role);
        }
        Line::WayOut(text) => wrapped(vec![Run::new("   way out: ".to_owned(), Role::Dim)], &text, Role::Text),
        Line::Rule(tone, text, field) => {
            let lead = vec![Run::new(format!(" {}", signed(tone)), cells::role(tone))];
            let fits = 3 + width(&text) + 2 + width(&field) < total;
            if fits {
                let gap = " ".repeat(total.saturating_sub(4 + width(&text) + width(&field)));
                let mut runs = lead;
                runs.extend([Run::plain(text), Run::plain(gap), Run::new(field, Role::Dim)]);
                into.push(runs);
            } else {
                wrapped(lead, &text, Role::Text);
                wrapped(vec![Run::plain("   ".to_owned())], &field, Role::Dim);
            }
        }
        Line::Node(name, word, tone, text) => {
            let role = if tone == Tone::Dim {
                Role::Text
            } else {
                cells::role(tone)
            };
            let lead = vec![
                Run::new(format!(" {}{name:<names$} ", signed(tone)), Role::Text),
                Run::new(format!("{word:<8} "), role),
            ];
            let role = if tone == Tone::Dim { Role::Dim } else { Role::Text };
            wrapped(lead, &text, role);
        }
    }
}
