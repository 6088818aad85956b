//! One line of input: a command, a filter, a field of a form.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_textarea::TextArea;
use unicode_segmentation::UnicodeSegmentation;

use super::text::{put, width};
use crate::domain::text::line;
use crate::ui::theme::{Look, Role};

/// A line being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prompt<'a> {
    /// What stands before it: `:`, `/`, `Name`.
    pub label: &'a str,
    /// The text.
    pub text: &'a str,
    /// The cursor, counted in characters from the left.
    pub cursor: usize,
    /// What completion would add, shown behind the text in a faint voice.
    pub completion: Option<&'a str>,
    /// What is wrong with the text, shown at the right.
    pub error: Option<&'a str>,
    /// Text shown while nothing is typed.
    pub placeholder: &'a str,
    /// It has the keyboard.
    pub focused: bool,
}

impl<'a> Prompt<'a> {
    /// The first line of a text area; a prompt never has more.
    pub fn of(label: &'a str, input: &'a TextArea<'_>) -> Self {
        let text = input.lines().first().map_or("", String::as_str);
        Self {
            label,
            text,
            cursor: input.cursor().1,
            focused: true,
            ..Self::default()
        }
    }

    /// Draws one line and returns where the terminal's cursor belongs, if the prompt has the keyboard.
    ///
    /// The text scrolls so that the cursor is always in view. An error takes at most half the line.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Option<Position> {
        let area = Rect {
            height: area.height.min(1),
            ..area
        }
        .intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        look.fill(area, buf, Role::Input);
        let mut x = area.x
            + put(
                buf,
                (area.x, area.y),
                area.width,
                self.label,
                look.style(Role::Accent),
                look,
            );
        if !self.label.is_empty() && self.label.chars().last().is_some_and(char::is_alphanumeric) {
            x = (x + 1).min(area.right());
        }
        let mut end = area.right();
        if let Some(error) = self.error {
            let cells = u16::try_from(width(error)).unwrap_or(u16::MAX).min(area.width / 2);
            put(
                buf,
                (end - cells, area.y),
                cells,
                error,
                look.over(Role::Bad, Role::Input),
                look,
            );
            end = (end - cells).saturating_sub(2).max(x);
        }
        let room = usize::from(end.saturating_sub(x));
        let style = look.style(Role::Text).patch(look.style(Role::Input));
        if self.text.is_empty() && !self.placeholder.is_empty() {
            put(
                buf,
                (x, area.y),
                room as u16,
                self.placeholder,
                look.over(Role::Dim, Role::Input),
                look,
            );
        }
        let (visible, at) = window(self.text, self.cursor, room);
        let used = put(buf, (x, area.y), room as u16, &visible, style, look);
        if let Some(more) = self.completion.filter(|_| at == usize::from(used)) {
            put(
                buf,
                (x + used, area.y),
                room as u16 - used,
                more,
                look.over(Role::Dim, Role::Input),
                look,
            );
        }
        let cursor = Position::new((x + at as u16).min(area.right() - 1), area.y);
        self.focused.then_some(cursor)
    }
}

/// The part of a text that fits into `room` cells with the cursor in it, and the cell the cursor stands on.
fn window(text: &str, cursor: usize, room: usize) -> (String, usize) {
    let before: String = text.chars().take(cursor).collect();
    let cut = width(&before).saturating_sub(room.saturating_sub(1));
    let mut skipped = 0;
    let mut visible = String::new();
    let mut used = 0;
    let safe = line(text);
    for grapheme in safe.graphemes(true) {
        let cells = width(grapheme);
        if skipped < cut {
            skipped += cells;
        } else if used + cells <= room {
            visible.push_str(grapheme);
            used += cells;
        } else {
            break;
        }
    }
    (visible, width(&before).saturating_sub(skipped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    fn paint(prompt: Prompt<'_>, width: u16) -> (String, Option<Position>) {
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        let cursor = prompt.draw(area, &mut buf, &look("mono", true));
        (rows(&buf).remove(0), cursor)
    }

    fn typed(text: &str, cursor: usize) -> Prompt<'_> {
        Prompt {
            label: ":",
            text,
            cursor,
            focused: true,
            ..Prompt::default()
        }
    }

    #[test]
    fn shows_text_completion_and_error() {
        let prompt = Prompt {
            completion: Some("rate"),
            ..typed("mig", 3)
        };
        assert_eq!(
            paint(prompt, 12),
            (":migrate    ".to_owned(), Some(Position::new(4, 0)))
        );
        let prompt = Prompt {
            error: Some("no such command"),
            ..typed("xyzzy", 5)
        };
        assert_eq!(paint(prompt, 30).0, ":xyzzy         no such command");
        let prompt = Prompt {
            label: "Name",
            placeholder: "snap-1",
            ..typed("", 0)
        };
        assert_eq!(
            paint(prompt, 14),
            ("Name snap-1   ".to_owned(), Some(Position::new(5, 0)))
        );
        let prompt = Prompt {
            focused: false,
            ..typed("x", 1)
        };
        assert_eq!(paint(prompt, 5).1, None);
    }

    #[test]
    fn scrolls_with_the_cursor() {
        assert_eq!(
            paint(typed("abcdefghij", 10), 6),
            (":ghij ".to_owned(), Some(Position::new(5, 0)))
        );
        assert_eq!(
            paint(typed("abcdefghij", 0), 6),
            (":abcde".to_owned(), Some(Position::new(1, 0)))
        );
        assert_eq!(
            paint(typed("東京都東京", 5), 6),
            (":東京 ".to_owned(), Some(Position::new(5, 0)))
        );
    }

    #[test]
    fn follows_a_text_area() {
        let mut input = TextArea::default();
        input.insert_str("node=vmo");
        let prompt = Prompt::of("/", &input);
        assert_eq!(
            paint(prompt, 12),
            ("/node=vmo   ".to_owned(), Some(Position::new(9, 0)))
        );
        for width in 0..4 {
            paint(prompt, width);
        }
    }
}
