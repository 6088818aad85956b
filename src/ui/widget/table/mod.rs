//! The virtual table: it asks for the rows that are visible, and for no others.
//!
//! ratatui's own table lays out every row it is given, which takes longer than a frame may last at 12,500 rows. Here the
//! caller hands over a count and a function from index to [`Row`]; a frame costs as much as the screen is tall.
//!
//! The table keeps no state: the cursor and the offset of the last frame come in, [`Drawn`] goes out.

mod cell;
mod column;
mod draw;
mod scroll;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use cell::{Body, Cell, Gauge, Kind, Row};
pub use column::{Column, widths};
pub use scroll::{Scroll, follow};

use super::text::Runs;
use crate::ui::theme::Look;

/// Which column the rows are sorted by, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorted {
    /// Index of the column.
    pub column: usize,
    /// Greatest first.
    pub descending: bool,
}

/// A table to be drawn once.
pub struct Table<'a, 'r> {
    columns: &'a [Column<'a>],
    len: usize,
    row: &'a dyn Fn(usize) -> Row<'r>,
    cursor: Option<usize>,
    offset: usize,
    sorted: Option<Sorted>,
    scroll: Scroll,
    header: bool,
    markable: bool,
    gap: u16,
    empty: &'a [Runs<'a>],
}

/// What a drawn table looked like; keep `offset` for the next frame, and `height` for page keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Index of the first visible row.
    pub offset: usize,
    /// How many rows fit.
    pub height: usize,
    /// How many columns were left out for want of room.
    pub dropped: usize,
}

impl<'a, 'r> Table<'a, 'r> {
    /// A table of `len` rows; `row` is asked for the visible ones.
    pub fn new(columns: &'a [Column<'a>], len: usize, row: &'a dyn Fn(usize) -> Row<'r>) -> Self {
        Self {
            columns,
            len,
            row,
            cursor: None,
            offset: 0,
            sorted: None,
            scroll: Scroll::default(),
            header: true,
            markable: false,
            gap: 1,
            empty: &[],
        }
    }

    /// The row under the cursor; it is kept in view.
    #[must_use]
    pub fn cursor(mut self, cursor: Option<usize>) -> Self {
        self.cursor = cursor;
        self
    }

    /// The offset that the last frame returned.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Shows an arrow in the head of the column the rows are sorted by.
    #[must_use]
    pub fn sorted(mut self, sorted: Option<Sorted>) -> Self {
        self.sorted = sorted;
        self
    }

    /// How the window follows the cursor; half pages over SSH.
    #[must_use]
    pub fn scroll(mut self, scroll: Scroll) -> Self {
        self.scroll = scroll;
        self
    }

    /// Whether there is a line of column heads; there is unless this says no.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = header;
        self
    }

    /// Keeps a cell for marks free at the left, so that the first mark does not shift the columns.
    #[must_use]
    pub fn markable(mut self, markable: bool) -> Self {
        self.markable = markable;
        self
    }

    /// Cells between two columns; one unless set.
    #[must_use]
    pub fn gap(mut self, gap: u16) -> Self {
        self.gap = gap;
        self
    }

    /// What to say where there are no rows: why, and what to do.
    #[must_use]
    pub fn empty(mut self, lines: &'a [Runs<'a>]) -> Self {
        self.empty = lines;
        self
    }

    /// Draws the table. Rows that the area has no room for are not asked for.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Drawn {
        draw::draw(self, area.intersection(buf.area), buf, look)
    }
}

#[cfg(test)]
mod tests;
