//! The lines below a list in a dialog, about the entry under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::theme::{Look, Role};
use crate::ui::widget::text::{Align, Run, Runs, put_runs, wrap};

/// A rule, and what is said below it; what does not fit is cut off.
pub(super) fn draw(said: impl IntoIterator<Item = (String, Role)>, look: &Look, area: Rect, buf: &mut Buffer) {
    let rule = look.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    let wide = usize::from(area.width);
    let lines = said.into_iter().flat_map(|(text, role)| {
        let lines = wrap(&text, wide).into_iter();
        lines.map(move |line| Run::new(line, role)).collect::<Vec<_>>()
    });
    let lines = std::iter::once(Run::new(rule, Role::Border)).chain(lines);
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        line_at(buf, look, Rect { y, ..area }, &vec![line]);
    }
}

/// One line at the top of an area.
pub(super) fn line_at(buf: &mut Buffer, look: &Look, area: Rect, runs: &Runs<'_>) {
    put_runs(buf, (area.x, area.y), area.width, runs, (Align::Left, Role::Text), look);
}
