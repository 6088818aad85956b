//! Cells to the bytes that draw them.
//!
//! Written here rather than left to crossterm for three reasons: the sixteen colours go out as the codes every terminal
//! since 1990 knows (`31`, not `38;5;1`), which serial consoles need; only what changes between two cells is sent,
//! which halves a frame; and no environment variable (`NO_COLOR`) rewrites styles behind our back, since a reverse
//! attribute that vanishes takes the selected row with it.

use std::io::Write;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// How far a forward jump within a line is written as blanks' worth of `CSI n C` rather than as an address.
const MAX_HOP: u16 = 99;

/// The attributes in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Pen = Pen {
    fg: Color::Reset,
    bg: Color::Reset,
    modifier: Modifier::empty(),
};

/// The modifiers that are sent; the others (blink, hidden, crossed out) no theme can ask for.
const SENT: [(Modifier, u8); 5] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
];

/// What shows on a blank.
const VISIBLE_ON_BLANK: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED);

/// The shortest run of blanks that is erased rather than written; erasing takes about as many bytes.
const MIN_ERASE: usize = 10;

/// The shortest run of blanks that is hopped over where the line is already blank; a hop takes four bytes or five.
const MIN_HOP: usize = 5;

/// So many blanks make it worth while to blank the rest of a line first.
const MIN_SWEEP: usize = 20;

/// Appends what draws `cells`, given as column, row (both from 0) and cell. Starts from and ends in plain attributes.
///
/// `erase` is the width of a line where long blanks may be erased in the background colour in force, which not every
/// terminal does (terminfo's `bce`); `None` writes them out.
pub fn paint(out: &mut Vec<u8>, mut cells: &[(u16, u16, &Cell)], erase: Option<u16>) {
    let mut pen = PLAIN;
    let mut at: Option<(u16, u16)> = None;
    let mut swept: Option<(u16, Color)> = None;
    while let Some(((x, y, cell), rest)) = cells.split_first() {
        let (x, y) = (*x, *y);
        if swept == Some((y, cell.bg)) {
            let run = blanks(cells);
            let last = cells.get(run).is_none_or(|(_, row, _)| *row != y);
            if run >= MIN_HOP || (run > 0 && last) {
                cells = cells.get(run..).unwrap_or_default();
                continue;
            }
        }
        let fresh = at != Some((x, y)) && swept.is_none_or(|(row, _)| row != y);
        match at {
            Some(here) if here == (x, y) => {}
            Some((column, row)) if row == y && column < x && x - column <= MAX_HOP => {
                push(out, format_args!("\x1b[{}C", x - column));
            }
            _ => push(out, format_args!("\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1)),
        }
        if fresh && let Some(ground) = erase.and_then(|width| ground(cells, width)) {
            switch(out, &mut pen, ground);
            out.extend_from_slice(b"\x1b[K");
            (at, swept) = (Some((x, y)), Some((y, ground.bg)));
            continue;
        }
        switch(out, &mut pen, cell);
        if let Some(width) = erase
            && let run = blanks(cells)
            && run >= MIN_ERASE
        {
            if usize::from(x) + run >= usize::from(width) {
                out.extend_from_slice(b"\x1b[K");
            } else {
                push(out, format_args!("\x1b[{run}X"));
            }
            at = Some((x, y));
            cells = cells.get(run..).unwrap_or_default();
            continue;
        }
        let symbol = cell.symbol();
        // A control character here would be an escape from the frame; widgets never draw one, so this costs nothing.
        let symbol = if symbol.is_empty() || symbol.contains(char::is_control) {
            " "
        } else {
            symbol
        };
        out.extend_from_slice(symbol.as_bytes());
        // Terminals disagree about the width of anything but single cells: after those, the next place is addressed.
        at = (symbol.len() == 1 || symbol.width() == 1).then(|| (x.saturating_add(1), y));
        cells = rest;
    }
    if pen != PLAIN {
        out.extend_from_slice(b"\x1b[m");
    }
}

/// The blank to fill the rest of the line with, where all of it is drawn anew and most of it is blank: a cursor that
/// moves by a row does that to two lines.
fn ground<'a>(cells: &[(u16, u16, &'a Cell)], width: u16) -> Option<&'a Cell> {
    let (x, y, _) = cells.first()?;
    let rest = usize::from(width.saturating_sub(*x));
    let line = cells.get(..rest)?;
    let whole = line
        .iter()
        .zip(*x..)
        .all(|((cx, cy, _), column)| *cx == column && cy == y);
    let blank = |cell: &Cell| cell.symbol() == " " && !cell.modifier.intersects(VISIBLE_ON_BLANK);
    let ground = line.iter().map(|(_, _, cell)| *cell).find(|cell| blank(cell))?;
    let blanks = line
        .iter()
        .filter(|(_, _, cell)| blank(cell) && cell.bg == ground.bg)
        .count();
    (whole && blanks >= MIN_SWEEP).then_some(ground)
}

/// How many of the first cells are neighbours and blanks on one background.
fn blanks(cells: &[(u16, u16, &Cell)]) -> usize {
    let Some((x, y, first)) = cells.first() else { return 0 };
    let like = |cell: &Cell| cell.symbol() == " " && cell.bg == first.bg && !cell.modifier.intersects(VISIBLE_ON_BLANK);
    let columns = *x..=u16::MAX;
    cells
        .iter()
        .zip(columns)
        .take_while(|((cx, cy, cell), column)| cx == column && cy == y && like(cell))
        .count()
}

/// Appends one line of cells without placing it anywhere: for text that is to be printed, not drawn.
pub(super) fn print<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = &'a Cell>) {
    let mut pen = PLAIN;
    for cell in cells {
        switch(out, &mut pen, cell);
        out.extend_from_slice(cell.symbol().as_bytes());
    }
    if pen != PLAIN {
        out.extend_from_slice(b"\x1b[m");
    }
}

/// Sends the smallest change that makes the pen draw `cell`.
fn switch(out: &mut Vec<u8>, pen: &mut Pen, cell: &Cell) {
    let known = SENT
        .iter()
        .fold(Modifier::empty(), |all, (modifier, _)| all | *modifier);
    let mut want = Pen {
        fg: cell.fg,
        bg: cell.bg,
        modifier: cell.modifier & known,
    };
    if cell.symbol() == " " && !(want.modifier | pen.modifier).intersects(VISIBLE_ON_BLANK) {
        // Nobody sees the foreground of a blank.
        (want.fg, want.modifier) = (pen.fg, pen.modifier);
    }
    if *pen == want {
        return;
    }
    let mut codes = Codes { out, first: true };
    let mut from = *pen;
    if !(pen.modifier - want.modifier).is_empty() {
        // Attributes go off together: the codes that end a single one are not known everywhere.
        codes.code(0);
        from = PLAIN;
    }
    for (_, code) in SENT
        .iter()
        .filter(|(modifier, _)| (want.modifier - from.modifier).contains(*modifier))
    {
        codes.code(*code);
    }
    if from.fg != want.fg {
        codes.color(want.fg, 30);
    }
    if from.bg != want.bg {
        codes.color(want.bg, 40);
    }
    codes.finish();
    *pen = want;
}

struct Codes<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl Codes<'_> {
    fn code(&mut self, code: u8) {
        let lead = if std::mem::take(&mut self.first) { "\x1b[" } else { ";" };
        push(self.out, format_args!("{lead}{code}"));
    }

    /// `base` is 30 for the foreground and 40 for the background (ECMA-48, SGR; bright ones as in aixterm).
    fn color(&mut self, color: Color, base: u8) {
        let named = |n: u8| if n < 8 { base + n } else { base + 52 + n };
        match color {
            Color::Reset => self.code(base + 9),
            Color::Rgb(r, g, b) => {
                for code in [base + 8, 2, r, g, b] {
                    self.code(code);
                }
            }
            Color::Indexed(n) if n < 16 => self.code(named(n)),
            Color::Indexed(n) => {
                for code in [base + 8, 5, n] {
                    self.code(code);
                }
            }
            other => self.code(named(ansi_index(other))),
        }
    }

    fn finish(self) {
        if !self.first {
            self.out.push(b'm');
        }
    }
}

/// The place of a named colour among the sixteen.
pub(super) fn ansi_index(color: Color) -> u8 {
    match color {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Black | Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 0,
    }
}

/// Formats into the byte buffer; writing to memory cannot fail.
fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests;
