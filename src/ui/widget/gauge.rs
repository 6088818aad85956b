//! A bar in eighths of a cell, or in whole `#` where there is only ASCII.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::ui::theme::Glyphs;

/// The bar as text, at most `width` cells, without trailing blanks.
///
/// `ratio` is clamped to 0 ..= 1 and what is not a number is nothing. More than nothing always shows at least the
/// smallest sign there is; less than all never shows a full bar, so that "full" can be trusted.
pub fn text(ratio: f64, width: u16, glyphs: &Glyphs) -> String {
    let steps = if glyphs.ascii { 1 } else { glyphs.eighths.len() };
    let total = usize::from(width) * steps;
    let ratio = if ratio.is_nan() { 0.0 } else { ratio.clamp(0.0, 1.0) };
    let mut filled = (ratio * total as f64).round() as usize;
    if ratio > 0.0 && filled == 0 && !glyphs.ascii {
        filled = 1;
    }
    if ratio < 1.0 && filled >= total {
        filled = total.saturating_sub(1);
    }
    let [.., full] = glyphs.eighths;
    let mut bar = full.repeat(filled / steps);
    if let Some(part) = (filled % steps)
        .checked_sub(1)
        .and_then(|rest| glyphs.eighths.get(rest))
    {
        bar.push_str(part);
    }
    bar
}

/// Draws the bar in `width` cells.
pub fn draw(buf: &mut Buffer, (x, y): (u16, u16), width: u16, ratio: f64, style: Style, glyphs: &Glyphs) {
    let width = width.min(buf.area.right().saturating_sub(x));
    if x >= buf.area.left() && (buf.area.top()..buf.area.bottom()).contains(&y) {
        buf.set_stringn(x, y, text(ratio, width, glyphs), usize::from(width), style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars() {
        for (ratio, unicode, ascii) in [
            (0.0, "", ""),
            (0.001, "▏", ""),
            (0.25, "█", "#"),
            (0.3125, "█▎", "#"),
            (0.5, "██", "##"),
            (0.999, "███▉", "###"),
            (1.0, "████", "####"),
            (7.0, "████", "####"),
            (-1.0, "", ""),
            (f64::NAN, "", ""),
        ] {
            assert_eq!(text(ratio, 4, &Glyphs::unicode()), unicode, "{ratio}");
            assert_eq!(text(ratio, 4, &Glyphs::ascii()), ascii, "{ratio}");
        }
        assert_eq!(text(0.5, 0, &Glyphs::unicode()), "");
    }
}
