//! A drawn buffer as something to keep: plain text, ANSI text, a picture.
//!
//! The same buffer always gives the same bytes, so that pictures in the repository can be compared by a test.

mod palette;
mod shapes;
mod svg;

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

use super::paint;

pub use palette::Palette;
pub use svg::svg;

/// The text of a buffer, a line each, without blanks at the ends.
pub fn text(buf: &Buffer) -> String {
    let mut out = String::new();
    for line in lines(buf) {
        let line: String = line.iter().map(|(_, cell)| cell.symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The buffer as lines that a terminal shows in colour when they are printed.
pub fn ansi(buf: &Buffer) -> String {
    let mut out = Vec::new();
    for line in lines(buf) {
        paint::print(&mut out, line.iter().map(|(_, cell)| *cell));
        out.push(b'\n');
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The cells of each line with their columns, from 0, leaving out those that a wide character covers.
fn lines(buf: &Buffer) -> impl Iterator<Item = Vec<(u16, &Cell)>> {
    buf.content().chunks(usize::from(buf.area.width).max(1)).map(|line| {
        let mut hidden = 0;
        let mut cells = Vec::with_capacity(line.len());
        for (x, cell) in (0u16..).zip(line) {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            hidden = cell.symbol().width().saturating_sub(1);
            cells.push((x, cell));
        }
        cells
    })
}

#[cfg(test)]
mod tests;
