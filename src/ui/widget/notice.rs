//! A message that stays until it is read, and the card for a terminal that is too small.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, Run, put, put_runs, wrap};
use crate::ui::theme::{Look, Role, Sign};

/// The smallest terminal the screens are made for.
pub const MIN_SIZE: (u16, u16) = (60, 16);

/// Lines a notice may take at most; the rest is in the message history.
const MAX_LINES: usize = 3;

/// A message to the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice<'a> {
    /// The sign before it.
    pub sign: Sign,
    /// How bad it is.
    pub role: Role,
    /// What happened, why, and the way out.
    pub text: Cow<'a, str>,
    /// What is said at its end in a faint voice: how many more there are, which key dismisses it.
    pub note: Cow<'a, str>,
}

impl Notice<'_> {
    /// How many lines it takes at a width.
    pub fn height(&self, width: u16) -> u16 {
        u16::try_from(self.lines(width).len()).unwrap_or(1)
    }

    /// Draws it; the area should be as high as [`Notice::height`] says.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        let area = area.intersection(buf.area);
        look.fill(area, buf, Role::Text);
        if area.is_empty() {
            return;
        }
        let (sign, at) = (look.sign(self.sign), (area.x + 1, area.y));
        put(
            buf,
            at,
            area.width.saturating_sub(1).min(1),
            sign,
            look.style(self.role),
            look,
        );
        let room = area.width.saturating_sub(4);
        for (y, line) in (area.top()..area.bottom()).zip(self.lines(area.width)) {
            put_runs(buf, (area.x + 3, y), room, &line, (Align::Left, Role::Text), look);
        }
    }

    fn lines(&self, width: u16) -> Vec<Vec<Run<'_>>> {
        let room = usize::from(width.saturating_sub(4)).max(1);
        let note = super::text::width(&self.note);
        let mut wrapped = wrap(&self.text, room);
        if wrapped.len() > MAX_LINES {
            // The last line keeps all the rest, so that drawing cuts it with an ellipsis.
            let rest = wrapped.split_off(MAX_LINES - 1).join(" ");
            wrapped.push(rest);
        }
        let last = wrapped.len().saturating_sub(1);
        let mut lines = Vec::new();
        let mut noted = self.note.is_empty();
        for (i, text) in wrapped.into_iter().enumerate() {
            let fits = super::text::width(&text) + 2 + note <= room;
            let mut runs = vec![Run::new(text, self.role)];
            if i == last && fits && !noted {
                runs.push(Run::new(format!("  {}", self.note), Role::Dim));
                noted = true;
            }
            lines.push(runs);
        }
        if !noted {
            lines.push(vec![Run::new(self.note.as_ref(), Role::Dim)]);
        }
        lines
    }
}

/// Draws the card and returns true when the area is smaller than [`MIN_SIZE`]; otherwise draws nothing.
pub fn too_small(area: Rect, buf: &mut Buffer, look: &Look) -> bool {
    let (width, height) = MIN_SIZE;
    if area.width >= width && area.height >= height {
        return false;
    }
    look.fill(area, buf, Role::Text);
    let lines = [
        (
            format!("The terminal is {} {} {}.", area.width, look.glyphs.times, area.height),
            Role::Heading,
        ),
        (
            format!("vmotui needs {width} {} {height}.", look.glyphs.times),
            Role::Text,
        ),
        ("Nothing has stopped.".to_owned(), Role::Dim),
    ];
    let first = area.y + area.height.saturating_sub(lines.len() as u16) / 2;
    for (y, (text, role)) in (first..area.bottom()).zip(lines) {
        put_runs(
            buf,
            (area.x, y),
            area.width,
            &[Run::new(text, role)],
            (Align::Center, Role::Text),
            look,
        );
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    fn paint(text: &str, note: &str, width: u16) -> Vec<String> {
        let notice = Notice {
            sign: Sign::Bad,
            role: Role::Bad,
            text: text.into(),
            note: note.into(),
        };
        let area = Rect::new(0, 0, width, notice.height(width));
        let mut buf = Buffer::empty(area);
        notice.draw(area, &mut buf, &look("mono", true));
        rows(&buf)
    }

    #[test]
    fn wraps_and_keeps_the_note() {
        assert_eq!(paint("refused", "esc", 20), [" ✗ refused  esc     "]);
        assert_eq!(
            paint("admission webhook refused it", "esc", 20),
            [" ✗ admission        ", "   webhook refused  ", "   it  esc          "]
        );
        let long = paint(&"word ".repeat(40), "esc", 20);
        assert_eq!(long.len(), 4);
        assert!(long[2].contains('…') && long[3].contains("esc"), "{long:?}");
    }

    #[test]
    fn small_terminals_are_told_so() {
        let look = look("mono", true);
        let mut buf = Buffer::empty(Rect::new(0, 0, 80, 24));
        assert!(!too_small(Rect::new(0, 0, 60, 16), &mut buf, &look));
        assert!(too_small(Rect::new(0, 0, 59, 16), &mut buf, &look));
        assert!(too_small(Rect::new(0, 0, 80, 15), &mut buf, &look));
        assert!(rows(&buf).iter().any(|row| row.contains("The terminal is 80 × 15.")));
        for (width, height) in [(0, 0), (1, 1), (5, 2)] {
            too_small(Rect::new(0, 0, width, height), &mut buf, &look);
        }
    }
}
