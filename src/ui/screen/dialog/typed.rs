//! The first line of a picker: what is typed, and at its right how far the answer is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::ui::theme::{Look, Role};
use crate::ui::widget::text::{Align, Run, put_runs, width};

/// Draws it; where the terminal's cursor belongs.
pub(super) fn draw(
    (label, typed): (&str, &str),
    (said, tone): (String, Role),
    look: &Look,
    inside: Rect,
    buf: &mut Buffer,
) -> Position {
    let line = [
        Run::new(label.to_owned(), Role::Dim),
        Run::new(typed.to_owned(), Role::Input),
    ];
    let at = (inside.x, inside.y);
    put_runs(buf, at, inside.width, &line, (Align::Left, Role::Text), look);
    let cells = u16::try_from(width(label) + width(typed))
        .unwrap_or(u16::MAX)
        .min(inside.width);
    let from = cells.saturating_add(2).min(inside.width);
    put_runs(
        buf,
        (inside.x + from, inside.y),
        inside.width - from,
        &[Run::new(said, tone)],
        (Align::Right, Role::Text),
        look,
    );
    Position::new((inside.x + cells).min(inside.right().saturating_sub(1)), inside.y)
}
