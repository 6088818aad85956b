//! Which cells to draw anew.
//!
//! ratatui's own difference assumes that a two-cell character is replaced in place. Where one moves by a single cell,
//! the half of it that is overwritten leaves a blank in a colour that terminals do not agree on. Lines with such
//! characters are rare, so that a changed one is simply drawn as a whole.

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

/// The cells of `next` that a terminal showing `shown` must be sent, by line and from left to right, as column, row
/// and cell. Both buffers must have the same area; where they have not, what they share is compared.
pub(super) fn changes<'a>(shown: &Buffer, next: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    let width = usize::from(next.area.width).max(1);
    let mut out = Vec::new();
    for ((old, new), y) in shown
        .content()
        .chunks(width)
        .zip(next.content().chunks(width))
        .zip(0u16..)
    {
        if old == new {
            continue;
        }
        let whole = old.iter().chain(new).any(is_wide);
        let mut hidden = 0;
        for ((before, after), x) in old.iter().zip(new).zip(0u16..) {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            if whole {
                hidden = after.symbol().width().saturating_sub(1);
            }
            if whole || before != after {
                out.push((x, y, after));
            }
        }
    }
    out
}

fn is_wide(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    symbol.len() > 1 && symbol.width() > 1
}
