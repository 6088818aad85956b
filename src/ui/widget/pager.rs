//! Scrolled text: YAML, logs, a diff, the content of a text editor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::table::{Drawn, Scroll, follow};
use super::text::{Align, Run, Runs, put, put_runs, width};
use crate::domain::text::line;
use crate::ui::theme::{Look, Role};

/// Text of many lines, of which only the visible ones are asked for.
pub struct Pager<'a, 'r> {
    len: usize,
    line: &'a dyn Fn(usize) -> Runs<'r>,
    offset: usize,
    column: usize,
    search: &'a str,
    numbers: bool,
    cursor: Option<(usize, usize)>,
}

impl<'a, 'r> Pager<'a, 'r> {
    /// `len` lines; `line` is asked for the visible ones.
    pub fn new(len: usize, line: &'a dyn Fn(usize) -> Runs<'r>) -> Self {
        Self {
            len,
            line,
            offset: 0,
            column: 0,
            search: "",
            numbers: false,
            cursor: None,
        }
    }

    /// The first visible line; what is too far is brought back.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Cells cut off at the left.
    #[must_use]
    pub fn column(mut self, column: usize) -> Self {
        self.column = column;
        self
    }

    /// Highlights every hit of a text, without regard to ASCII case; nothing when empty.
    #[must_use]
    pub fn search(mut self, search: &'a str) -> Self {
        self.search = search;
        self
    }

    /// Numbers the lines.
    #[must_use]
    pub fn numbers(mut self, numbers: bool) -> Self {
        self.numbers = numbers;
        self
    }

    /// Where a text editor's cursor stands, as line and character; the window follows it.
    #[must_use]
    pub fn cursor(mut self, cursor: Option<(usize, usize)>) -> Self {
        self.cursor = cursor;
        self
    }

    /// Draws the text; returns what was drawn and where the terminal's cursor belongs.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> (Drawn, Option<Position>) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return (Drawn::default(), None);
        }
        look.fill(area, buf, Role::Text);
        let height = usize::from(area.height);
        let offset = follow(
            self.offset,
            self.cursor.map(|(row, _)| row),
            self.len,
            height,
            Scroll::Lines { margin: 1 },
        );
        let digits = u16::from(self.numbers) * (self.len.max(1).ilog10() as u16 + 2);
        let digits = digits.min(area.width);
        let (x, room) = (area.x + digits, area.width - digits);
        let at = self
            .cursor
            .map(|(row, character)| (row, self.cells_before(row, character)));
        let column = at.map_or(self.column, |(_, cells)| {
            let most = usize::from(room).saturating_sub(1);
            self.column.min(cells).max(cells.saturating_sub(most))
        });
        for (y, index) in (area.top()..area.bottom()).zip(offset..self.len) {
            if self.numbers {
                let number = [Run::new(format!("{} ", index + 1), Role::Dim)];
                put_runs(buf, (area.x, y), digits, &number, (Align::Right, Role::Text), look);
            }
            let runs = highlight(skip((self.line)(index), column), self.search);
            put_runs(buf, (x, y), room, &runs, (Align::Left, Role::Text), look);
            if column > 0 && room > 0 {
                put(buf, (x, y), 1, look.glyphs.ellipsis, look.style(Role::Dim), look);
            }
        }
        let cursor = at.and_then(|(row, cells)| {
            let y = u16::try_from(row.checked_sub(offset)?)
                .ok()
                .filter(|y| *y < area.height)?;
            let cell = u16::try_from(cells.checked_sub(column)?).ok()?;
            Some(Position::new((x + cell).min(area.right() - 1), area.y + y))
        });
        (
            Drawn {
                offset,
                height,
                dropped: 0,
            },
            cursor,
        )
    }

    fn cells_before(&self, row: usize, character: usize) -> usize {
        if row >= self.len {
            return 0;
        }
        let text: String = (self.line)(row)
            .iter()
            .flat_map(|run| run.text.chars())
            .take(character)
            .collect();
        width(&text)
    }
}

/// The runs without their first `cells` cells.
fn skip(runs: Runs<'_>, mut cells: usize) -> Runs<'_> {
    if cells == 0 {
        return runs;
    }
    let mut out = Runs::new();
    for run in runs {
        let wide = width(&run.text);
        if wide <= cells {
            cells -= wide;
            continue;
        }
        let safe = line(&run.text);
        let mut rest = String::new();
        for grapheme in safe.graphemes(true) {
            let wide = width(grapheme);
            if cells == 0 {
                rest.push_str(grapheme);
            } else if wide > cells {
                // A two-cell character cut in the middle leaves a blank.
                rest.push(' ');
                cells = 0;
            } else {
                cells -= wide;
            }
        }
        out.push(Run::new(rest, run.role));
    }
    out
}

/// The runs with every hit of `search` in the role of a match, also where a hit spans several runs.
fn highlight<'r>(runs: Runs<'r>, search: &str) -> Runs<'r> {
    if search.is_empty() {
        return runs;
    }
    let whole: String = runs.iter().map(|run| run.text.to_ascii_lowercase()).collect();
    let hits: Vec<_> = whole
        .match_indices(&search.to_ascii_lowercase())
        .map(|(start, hit)| start..start + hit.len())
        .collect();
    if hits.is_empty() {
        return runs;
    }
    let mut out = Runs::new();
    let mut at = 0;
    for run in &runs {
        let mut piece = String::new();
        let mut role = run.role;
        for c in run.text.chars() {
            // Lower-casing ASCII changes no length, so that the offsets of both texts agree.
            let wanted = if hits.iter().any(|hit| hit.contains(&at)) {
                Role::Match
            } else {
                run.role
            };
            if wanted != role && !piece.is_empty() {
                out.push(Run::new(std::mem::take(&mut piece), role));
            }
            role = wanted;
            piece.push(c);
            at += c.len_utf8();
        }
        out.push(Run::new(piece, role));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    const TEXT: [&str; 4] = ["kind: VirtualMachine", "metadata:", "  name: erp-db-03", "  uid: 0815"];

    fn paint(pager: &Pager<'_, '_>, width: u16, height: u16) -> (Buffer, Drawn, Option<Position>) {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        let (drawn, cursor) = pager.draw(area, &mut buf, &look("mono", true));
        (buf, drawn, cursor)
    }

    fn text(i: usize) -> Runs<'static> {
        vec![Run::from(TEXT[i])]
    }

    #[test]
    fn scrolls_both_ways() {
        let (buf, drawn, _) = paint(&Pager::new(4, &text).offset(99).numbers(true), 14, 3);
        assert_eq!(rows(&buf), ["2 metadata:   ", "3   name: erp…", "4   uid: 0815 "]);
        assert_eq!((drawn.offset, drawn.height), (1, 3));
        let (buf, _, _) = paint(&Pager::new(4, &text).column(6), 10, 2);
        assert_eq!(rows(&buf), ["…irtualMa…", "…a:       "]);
    }

    #[test]
    fn hits_are_marked_across_runs() {
        let hits = highlight(vec![Run::from("Na"), Run::new("me: name", Role::Dim)], "name");
        let marked: Vec<_> = hits
            .iter()
            .map(|run| (run.text.as_ref(), run.role == Role::Match))
            .collect();
        assert_eq!(marked, [("Na", true), ("me", true), (": ", false), ("name", true)]);
        assert_eq!(highlight(vec![Run::from("ß")], "ss"), vec![Run::from("ß")]);
    }

    #[test]
    fn follows_an_editors_cursor() {
        let pager = Pager::new(4, &text).cursor(Some((3, 11)));
        let (buf, drawn, cursor) = paint(&pager, 8, 2);
        assert_eq!((drawn.offset, cursor), (2, Some(Position::new(7, 1))));
        assert_eq!(rows(&buf)[1], "…: 0815 ");
        let (_, _, cursor) = paint(&Pager::new(0, &text).cursor(Some((0, 0))), 8, 2);
        assert_eq!(cursor, Some(Position::new(0, 0)));
    }
}
