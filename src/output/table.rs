//! Aligned columns. Nothing is cut off: what does not fit a terminal is for it to wrap, and scripts read whole values.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::Sheet;
use crate::view::column::Align;

/// Blanks between columns, as many as kubectl prints.
const GAP: usize = 3;

pub(super) fn write<R>(sheet: &Sheet<'_, R>, wide: bool, out: &mut dyn Write) -> io::Result<()> {
    if sheet.rows.is_empty() {
        return Ok(());
    }
    let columns: Vec<_> = sheet.table.shown(wide).collect();
    let mut widths: Vec<usize> = columns.iter().map(|column| column.title.width()).collect();
    for record in &sheet.rows {
        for (column, width) in columns.iter().zip(&mut widths) {
            *width = (*width).max(sheet.value(column, record).text(sheet.cx.now).width());
        }
    }
    let layout: Vec<(Align, usize)> = columns.iter().map(|column| column.align).zip(widths).collect();
    line(&layout, columns.iter().map(|column| column.title.into()), out)?;
    for record in &sheet.rows {
        let cells = columns
            .iter()
            .map(|column| sheet.value(column, record).text(sheet.cx.now).into_owned());
        line(&layout, cells, out)?;
    }
    Ok(())
}

/// One line; the blanks of the last column are left out.
fn line(layout: &[(Align, usize)], cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let mut owed = 0;
    for ((align, width), cell) in layout.iter().zip(cells) {
        let blank = width.saturating_sub(cell.width());
        let (before, after) = match align {
            Align::Left => (0, blank),
            Align::Right => (blank, 0),
        };
        write!(out, "{:1$}{cell}", "", owed + before)?;
        owed = after + GAP;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::testing::{thing, write};

    #[test]
    fn columns_line_up_by_cells_and_lines_end_without_blanks() {
        let things = [thing("東京", Some(8 << 30), &["a", "b"]), thing("long-name", None, &[])];
        assert_eq!(
            write(&things, &[], Format::Table),
            "NAME        SIZE   SHOWN\n東京         8Gi   screen\nlong-name      -   screen\n"
        );
        assert_eq!(
            write(&things, &[], Format::Wide),
            "NAME        SIZE   TAGS   SHOWN\n東京         8Gi   a +1   screen\nlong-name      -   -      screen\n"
        );
        assert_eq!(write(&[], &[], Format::Table), "");
    }

    #[test]
    fn escapes_in_names_stay_in_their_cell() {
        let text = write(&[thing("a\u{1b}[2J\nb", Some(1), &[])], &[], Format::Table);
        assert_eq!(text.lines().count(), 2);
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn what_nobody_knows_is_a_dash() {
        let text = write(&[thing("a", Some(1), &[])], &["size_bytes"], Format::Table);
        assert_eq!(text, "NAME   SIZE   SHOWN\na         -   screen\n");
    }
}
