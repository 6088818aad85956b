//! Frames: what changed since the last one, as one write.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::caps::Caps;
use super::diff::changes as cells;
use super::paint::paint;

/// Begin and end of a synchronized update: the terminal shows the frame when it is whole. Those that do not know the
/// mode ignore it (the "synchronized output" specification of terminal-wg, mode 2026).
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const HIDE: &[u8] = b"\x1b[?25l";
const SHOW: &[u8] = b"\x1b[?25h";
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";

/// Draws frames on a writer, normally the standard output.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    bytes: Vec<u8>,
    shown: Buffer,
    next: Buffer,
    cursor: Option<Position>,
    synchronized: bool,
    erases: bool,
    repaint: bool,
    total: u64,
}

impl<W: Write> Screen<W> {
    /// A screen of a size; the first frame paints all of it.
    pub fn new(out: W, size: Size, caps: &Caps) -> Self {
        let blank = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        Self {
            out,
            bytes: Vec::with_capacity(32 * 1024),
            shown: blank.clone(),
            next: blank,
            cursor: None,
            synchronized: caps.extended,
            erases: caps.erases,
            repaint: true,
            total: 0,
        }
    }

    /// Draws one frame and returns how many bytes that took: none when nothing changed.
    ///
    /// `draw` gets the whole area and an empty buffer, and returns where the cursor is to be shown, if anywhere. All
    /// bytes of a frame go out in one write, since each write may become a packet of its own.
    pub fn draw(&mut self, draw: impl FnOnce(Rect, &mut Buffer) -> Option<Position>) -> io::Result<usize> {
        self.next.reset();
        let area = self.next.area;
        let cursor = draw(area, &mut self.next).filter(|position| area.contains(*position));
        self.bytes.clear();
        let mut changes = Vec::new();
        if self.repaint {
            self.shown.reset();
            changes.extend_from_slice(CLEAR);
        }
        let erase = self.erases.then_some(area.width);
        paint(&mut changes, &cells(&self.shown, &self.next), erase);
        if !changes.is_empty() || cursor != self.cursor || self.repaint {
            self.compose(&changes, cursor);
        }
        std::mem::swap(&mut self.shown, &mut self.next);
        if !self.bytes.is_empty() {
            self.total += self.bytes.len() as u64;
            // Set before the write: half a frame on the screen is a reason to paint all of the next one.
            self.repaint = true;
            self.out.write_all(&self.bytes)?;
            self.out.flush()?;
            self.repaint = false;
        }
        self.cursor = cursor;
        Ok(self.bytes.len())
    }

    fn compose(&mut self, changes: &[u8], cursor: Option<Position>) {
        let bracket = self.synchronized && !changes.is_empty();
        if bracket {
            self.bytes.extend_from_slice(BEGIN);
        }
        if self.repaint || (self.cursor.is_some() && cursor.is_none()) {
            self.bytes.extend_from_slice(HIDE);
        }
        self.bytes.extend_from_slice(changes);
        if let Some(Position { x, y }) = cursor {
            let _ = write!(self.bytes, "\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1);
            if self.cursor.is_none() || self.repaint {
                self.bytes.extend_from_slice(SHOW);
            }
        }
        if bracket {
            self.bytes.extend_from_slice(END);
        }
    }

    /// Takes a new size; the next frame paints all of it.
    pub fn resize(&mut self, size: Size) {
        let area = Rect::new(0, 0, size.width, size.height);
        self.shown.resize(area);
        self.next.resize(area);
        self.repaint = true;
    }

    /// Makes the next frame paint everything: after a suspension, or when the operator sees garbage.
    pub fn invalidate(&mut self) {
        self.repaint = true;
    }

    /// The frame that is on the screen.
    pub fn shown(&self) -> &Buffer {
        &self.shown
    }

    /// Bytes written since the start.
    pub fn total_bytes(&self) -> u64 {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::term::caps::{Env, Overrides, detect};

    fn caps(term: &str) -> Caps {
        detect(
            &Env {
                term: Some(term.to_owned()),
                ..Env::default()
            },
            &Overrides::default(),
        )
    }

    fn screen(term: &str) -> Screen<Vec<u8>> {
        Screen::new(Vec::new(), Size::new(20, 3), &caps(term))
    }

    fn text(text: &'static str) -> impl FnOnce(Rect, &mut Buffer) -> Option<Position> {
        move |_, buf| {
            buf.set_string(0, 0, text, ratatui::style::Style::new());
            None
        }
    }

    #[test]
    fn no_change_is_no_byte() {
        let mut screen = screen("xterm");
        assert!(screen.draw(text("hello")).unwrap() > 0);
        let written = screen.out.len();
        assert_eq!(screen.draw(text("hello")).unwrap(), 0);
        assert_eq!(screen.out.len(), written);
        assert_eq!(screen.total_bytes(), written as u64);
    }

    #[test]
    fn a_change_is_bracketed_where_that_is_known() {
        let mut modern = screen("xterm");
        modern.draw(text("hello")).unwrap();
        modern.out.clear();
        modern.draw(text("hallo")).unwrap();
        assert_eq!(modern.out, b"\x1b[?2026h\x1b[1;2Ha\x1b[?2026l");
        let mut serial = screen("vt220");
        serial.draw(text("hello")).unwrap();
        serial.out.clear();
        serial.draw(text("hallo")).unwrap();
        assert_eq!(serial.out, b"\x1b[1;2Ha");
    }

    #[test]
    fn the_cursor_is_shown_moved_and_hidden() {
        let mut screen = screen("vt220");
        screen.draw(text("x")).unwrap();
        for (cursor, want) in [
            (Some(Position::new(3, 1)), &b"\x1b[2;4H\x1b[?25h"[..]),
            (Some(Position::new(4, 1)), b"\x1b[2;5H"),
            (Some(Position::new(4, 1)), b""),
            (Some(Position::new(99, 1)), b"\x1b[?25l"),
        ] {
            screen.out.clear();
            screen.draw(|area, buf| text("x")(area, buf).or(cursor)).unwrap();
            assert_eq!(screen.out, want, "{cursor:?}");
        }
    }

    #[test]
    fn resize_and_invalidate_repaint() {
        let mut screen = screen("xterm");
        screen.draw(text("hello")).unwrap();
        for change in [Screen::invalidate, |screen: &mut Screen<Vec<u8>>| {
            screen.resize(Size::new(30, 2));
        }] {
            change(&mut screen);
            screen.out.clear();
            screen.draw(text("hello")).unwrap();
            let out = String::from_utf8_lossy(&screen.out).into_owned();
            assert!(out.contains("\x1b[2J") && out.contains("hello"), "{out:?}");
        }
        assert_eq!(screen.shown().area, Rect::new(0, 0, 30, 2));
    }
}
