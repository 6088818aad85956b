//! Text in cells: widths, cutting, aligning.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::text::{line, lines};
use crate::ui::theme::{Look, Role};

/// Where a text stands in the room it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// At the right edge: numbers.
    Right,
    /// In the middle.
    Center,
}

/// A piece of text with one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// The text; it may hold anything, drawing makes it safe.
    pub text: Cow<'a, str>,
    /// What it means.
    pub role: Role,
}

impl<'a> Run<'a> {
    /// A text with a role.
    pub fn new(text: impl Into<Cow<'a, str>>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }

    /// Plain text.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(text, Role::Text)
    }
}

impl<'a> From<&'a str> for Run<'a> {
    fn from(text: &'a str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Run<'_> {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

/// A line of text in pieces.
pub type Runs<'a> = Vec<Run<'a>>;

/// The runs of one text with one role.
pub fn run<'a>(text: impl Into<Cow<'a, str>>, role: Role) -> Runs<'a> {
    vec![Run::new(text, role)]
}

/// How many cells a text takes, once it is made safe to draw.
pub fn width(text: &str) -> usize {
    let safe = line(text);
    if safe.is_ascii() {
        safe.len()
    } else {
        safe.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// The text made safe, and cut to `width` cells; where something was cut it ends in `ellipsis` (one cell).
pub fn fit<'a>(text: &'a str, width: usize, ellipsis: &str) -> Cow<'a, str> {
    let safe = line(text);
    if self::width(&safe) <= width {
        return safe;
    }
    let Some(room) = width.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut out = String::with_capacity(width + 4);
    let mut used = 0;
    for grapheme in safe.graphemes(true) {
        let cells = UnicodeWidthStr::width(grapheme);
        if used + cells > room {
            break;
        }
        used += cells;
        out.push_str(grapheme);
    }
    out.push_str(ellipsis);
    Cow::Owned(out)
}

/// The text made safe and broken into lines of at most `width` cells (one at least): at blanks where there are any,
/// within a word where it is longer than a line. Line breaks in the text stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut out = Vec::new();
    for paragraph in lines(text).split('\n') {
        let mut current = String::new();
        let mut used = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let cells = self::width(word);
            if used > 0 && used + 1 + cells > width {
                out.push(std::mem::take(&mut current));
                used = 0;
            } else if used > 0 {
                current.push(' ');
                used += 1;
            }
            for grapheme in word.graphemes(true) {
                let cells = UnicodeWidthStr::width(grapheme);
                if used > 0 && used + cells > width {
                    out.push(std::mem::take(&mut current));
                    used = 0;
                }
                current.push_str(grapheme);
                used += cells;
            }
        }
        out.push(current);
    }
    out
}

/// As [`wrap`], in two lines at most: what is longer is cut with an ellipsis when it is drawn.
pub fn short(text: &str, width: usize) -> Vec<String> {
    let mut all = wrap(&line(text), width);
    if all.len() > 2 {
        let rest = all.split_off(1).join(" ");
        all.push(rest);
    }
    all
}

/// Draws one line of text in at most `max` cells from `x`; returns the cells used. Nothing is drawn outside `buf`.
pub fn put(buf: &mut Buffer, (x, y): (u16, u16), max: u16, text: &str, style: Style, look: &Look) -> u16 {
    let max = room(buf, (x, y), max);
    if max == 0 {
        return 0;
    }
    let text = fit(text, usize::from(max), look.glyphs.ellipsis);
    let (end, _) = buf.set_stringn(x, y, text, usize::from(max), style);
    end.saturating_sub(x)
}

/// Draws runs in at most `max` cells, aligned within them; returns the cells used. `row` is the role of the ground they
/// stand on ([`Role::Text`] for the plain screen).
pub fn put_runs(
    buf: &mut Buffer,
    (x, y): (u16, u16),
    max: u16,
    runs: &[Run<'_>],
    (align, row): (Align, Role),
    look: &Look,
) -> u16 {
    let max = room(buf, (x, y), max);
    let total: usize = if align == Align::Left {
        0
    } else {
        runs.iter().map(|run| width(&run.text)).sum()
    };
    let spare = max.saturating_sub(u16::try_from(total).unwrap_or(u16::MAX));
    let indent = match align {
        Align::Left => 0,
        Align::Right => spare,
        Align::Center => spare / 2,
    };
    let (mut at, end) = (x + indent, x + max);
    let mut runs = runs.iter().filter(|run| !run.text.is_empty()).peekable();
    while let Some(run) = runs.next() {
        let left = end.saturating_sub(at);
        let style = ground(look, run.role, row);
        // What does not fit is told by an ellipsis, also when the cut falls between two runs.
        let exact = runs.peek().is_some() && width(&run.text) == usize::from(left);
        let text = if exact && left > 0 {
            Cow::Owned(format!("{} ", run.text))
        } else {
            Cow::Borrowed(&*run.text)
        };
        if left == 0 {
            break;
        }
        at += put(buf, (at, y), left, &text, style, look);
    }
    at.saturating_sub(x)
}

/// The style of a role on a row, where a plain row is just the screen.
pub(super) fn ground(look: &Look, role: Role, row: Role) -> Style {
    if row == Role::Text {
        look.style(role)
    } else {
        look.over(role, row)
    }
}

/// How much of `max` cells from a position lies within the buffer; none when the position does not.
fn room(buf: &Buffer, (x, y): (u16, u16), max: u16) -> u16 {
    let shared = buf.area.intersection(Rect::new(x, y, max, 1));
    if shared.is_empty() || x < buf.area.x {
        0
    } else {
        shared.width
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::widget::testing;

    #[test]
    fn cuts_with_an_ellipsis() {
        for (text, cells, want) in [
            ("vmo-w-01", 8, "vmo-w-01"),
            ("vmo-w-01", 7, "vmo-w-…"),
            ("vmo-w-01", 1, "…"),
            ("vmo-w-01", 0, ""),
            ("東京都", 6, "東京都"),
            ("東京都", 5, "東京…"),
            ("東京都", 4, "東…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("a\x1b[0mb", 20, "a\u{fffd}[0mb"),
        ] {
            assert_eq!(fit(text, cells, "…"), want, "{text} in {cells}");
        }
    }

    #[test]
    fn wraps_at_blanks_and_within_long_words() {
        for (text, cells, want) in [
            ("", 5, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("abcdefgh ij", 3, vec!["abc", "def", "gh", "ij"]),
            ("a\nb\n", 9, vec!["a", "b", ""]),
            ("東京都", 5, vec!["東京", "都"]),
            ("ab", 0, vec!["a", "b"]),
        ] {
            assert_eq!(wrap(text, cells), want, "{text} in {cells}");
        }
    }

    #[test]
    fn aligns_and_cuts_runs() {
        let look = testing::look("mono", true);
        for (runs, align, want) in [
            (vec!["ab", "cd"], Align::Left, "abcd  "),
            (vec!["ab", "cd"], Align::Right, "  abcd"),
            (vec!["ab", "cd"], Align::Center, " abcd "),
            (vec!["abcd", "efg"], Align::Right, "abcde…"),
            (vec!["abcdef", "g"], Align::Left, "abcde…"),
            (vec!["abcdef", ""], Align::Left, "abcdef"),
        ] {
            let runs: Runs<'_> = runs.into_iter().map(Run::from).collect();
            let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
            put_runs(&mut buf, (0, 0), 6, &runs, (align, Role::Text), &look);
            assert_eq!(testing::rows(&buf), [want]);
        }
    }

    proptest! {
        #[test]
        fn never_leaves_its_room(text in any::<String>(), x in 0u16..12, max in 0u16..14) {
            let look = testing::look("mono", true);
            let mut buf = Buffer::filled(Rect::new(2, 1, 8, 1), ratatui::buffer::Cell::new("#"));
            let used = put(&mut buf, (x, 1), max, &text, Style::new(), &look);
            prop_assert!(used <= max);
            for column in 2..10u16 {
                if column < x || column >= x + max {
                    prop_assert_eq!(buf[(column, 1)].symbol(), "#");
                }
            }
            prop_assert!(width(&fit(&text, usize::from(max), "…")) <= usize::from(max));
        }
    }
}
