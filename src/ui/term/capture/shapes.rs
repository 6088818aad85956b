//! Frames and bars as rectangles.
//!
//! A picture is drawn with whatever font the viewer has. Its line and block characters rarely fill the cell, and frames
//! and bars would show gaps; drawn as rectangles they do not.

/// Cell width in pixels; a multiple of eight, so that eighths are whole pixels.
pub(super) const CELL_WIDTH: u32 = 8;
/// Cell height in pixels.
pub(super) const CELL_HEIGHT: u32 = 16;

/// A rectangle within a cell: left, top, width, height in pixels.
pub(super) type Shape = (u32, u32, u32, u32);

const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

/// The rectangles that draw a character, or `None` when it is a letter for the font.
pub(super) fn shapes(symbol: &str) -> Option<Vec<Shape>> {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return None;
    };
    let (width, height) = (CELL_WIDTH, CELL_HEIGHT);
    let code = u32::from(c);
    Some(match c {
        // Lower one eighth to full block; then seven eighths down to one eighth from the left.
        '\u{2581}'..='\u{2588}' => {
            let high = (code - 0x2580) * height / 8;
            vec![(0, height - high, width, high)]
        }
        '\u{2589}'..='\u{258f}' => vec![(0, 0, (0x2590 - code) * width / 8, height)],
        _ => lines(c)?,
    })
}

fn lines(c: char) -> Option<Vec<Shape>> {
    let ends = match c {
        '─' => LEFT | RIGHT,
        '│' => UP | DOWN,
        '┌' => RIGHT | DOWN,
        '┐' => LEFT | DOWN,
        '└' => RIGHT | UP,
        '┘' => LEFT | UP,
        '├' => RIGHT | UP | DOWN,
        '┤' => LEFT | UP | DOWN,
        '┬' => LEFT | RIGHT | DOWN,
        '┴' => LEFT | RIGHT | UP,
        '┼' => LEFT | RIGHT | UP | DOWN,
        _ => return None,
    };
    let (x, y) = (CELL_WIDTH / 2, CELL_HEIGHT / 2);
    let mut shapes = Vec::with_capacity(2);
    let left = if ends & LEFT != 0 { 0 } else { x };
    let right = if ends & RIGHT != 0 { CELL_WIDTH } else { x + 1 };
    let top = if ends & UP != 0 { 0 } else { y };
    let bottom = if ends & DOWN != 0 { CELL_HEIGHT } else { y + 1 };
    if ends & (LEFT | RIGHT) != 0 {
        shapes.push((left, y, right - left, 1));
    }
    if ends & (UP | DOWN) != 0 {
        shapes.push((x, top, 1, bottom - top));
    }
    Some(shapes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_lines() {
        for (symbol, want) in [
            ("█", vec![(0, 0, 8, 16)]),
            ("▌", vec![(0, 0, 4, 16)]),
            ("▏", vec![(0, 0, 1, 16)]),
            ("▁", vec![(0, 14, 8, 2)]),
            ("─", vec![(0, 8, 8, 1)]),
            ("│", vec![(4, 0, 1, 16)]),
            ("┌", vec![(4, 8, 4, 1), (4, 8, 1, 8)]),
            ("┘", vec![(0, 8, 5, 1), (4, 0, 1, 9)]),
        ] {
            assert_eq!(shapes(symbol), Some(want), "{symbol}");
        }
        for symbol in ["a", "✓", "", "e\u{301}"] {
            assert_eq!(shapes(symbol), None, "{symbol}");
        }
    }
}
