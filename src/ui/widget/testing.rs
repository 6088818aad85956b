//! What widget tests share.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use crate::ui::theme::{Depth, Glyphs, Library, Look};

/// An embedded theme: `mono` and `ansi16` at their own depth, the others in 24 bit.
pub(crate) fn look(theme: &str, unicode: bool) -> Look {
    let depth = match theme {
        "mono" => Depth::Mono,
        "ansi16" => Depth::Ansi16,
        _ => Depth::True,
    };
    Look::new(
        Library::embedded().styles(Some(theme), depth).unwrap(),
        Glyphs::for_unicode(unicode),
    )
}

/// The text of each line, with the blank that follows a two-cell character left out.
pub(crate) fn rows(buf: &Buffer) -> Vec<String> {
    let area = buf.area;
    let line = |y| {
        let mut text = String::new();
        let mut x = area.left();
        while x < area.right() {
            text.push_str(buf[(x, y)].symbol());
            x += buf[(x, y)].symbol().width().max(1) as u16;
        }
        text
    };
    (area.top()..area.bottom()).map(line).collect()
}
