//! A buffer as SVG.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::lines;
use super::palette::Palette;
use super::shapes::{CELL_HEIGHT, CELL_WIDTH, shapes};

/// Space around the cells, in pixels.
const MARGIN: u32 = 8;
/// The line letters stand on, from the top of the cell.
const BASELINE: u32 = 12;

/// A rectangle of one colour.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    fill: u32,
}

/// Letters of one style in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Letters {
    column: u32,
    row: u32,
    cells: u32,
    text: String,
    fill: u32,
    bold: bool,
    italic: bool,
    faint: bool,
}

/// The buffer as a picture. The cell at `cursor` is drawn reversed.
///
/// Every run of letters is stretched to the width of its cells (`textLength`), so that a viewer's font of another width
/// moves nothing.
pub fn svg(buf: &Buffer, palette: &Palette, cursor: Option<Position>) -> String {
    let (mut grounds, mut marks, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    for (row, line) in (0u32..).zip(lines(buf)) {
        for (column, cell) in line {
            let at_cursor = cursor.is_some_and(|p| (u32::from(p.x), u32::from(p.y)) == (u32::from(column), row));
            draw(
                cell,
                (u32::from(column), row),
                at_cursor,
                palette,
                (&mut grounds, &mut marks, &mut letters),
            );
        }
    }
    let width = u32::from(buf.area.width) * CELL_WIDTH + 2 * MARGIN;
    let height = u32::from(buf.area.height) * CELL_HEIGHT + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n\
         <g shape-rendering=\"crispEdges\">\n",
        hex(palette.bg)
    );
    for Block {
        x,
        y,
        width,
        height,
        fill,
    } in grounds.iter().chain(&marks)
    {
        let (x, y) = (x + MARGIN, y + MARGIN);
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
            hex(*fill)
        );
    }
    out.push_str("</g>\n<g font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"13\">\n");
    for run in &letters {
        write_letters(&mut out, run);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn draw(
    cell: &Cell,
    (column, row): (u32, u32),
    at_cursor: bool,
    palette: &Palette,
    (grounds, marks, letters): (&mut Vec<Block>, &mut Vec<Block>, &mut Vec<Letters>),
) {
    let symbol = cell.symbol();
    let cells = symbol.width().max(1) as u32;
    let (mut fg, mut bg) = (palette.value(cell.fg, palette.fg), palette.value(cell.bg, palette.bg));
    if cell.modifier.contains(Modifier::REVERSED) != at_cursor {
        std::mem::swap(&mut fg, &mut bg);
    }
    let (left, top) = (column * CELL_WIDTH, row * CELL_HEIGHT);
    let block = |x, y, width, height, fill| Block {
        x: left + x,
        y: top + y,
        width,
        height,
        fill,
    };
    if bg != palette.bg {
        join(grounds, block(0, 0, cells * CELL_WIDTH, CELL_HEIGHT, bg));
    }
    if cell.modifier.contains(Modifier::UNDERLINED) {
        join(marks, block(0, 14, cells * CELL_WIDTH, 1, fg));
    }
    if symbol.trim().is_empty() {
        return;
    }
    if let Some(shapes) = shapes(symbol) {
        for (x, y, width, height) in shapes {
            join(marks, block(x, y, width, height, fg));
        }
        return;
    }
    let run = Letters {
        column,
        row,
        cells,
        text: symbol.to_owned(),
        fill: fg,
        bold: cell.modifier.contains(Modifier::BOLD),
        italic: cell.modifier.contains(Modifier::ITALIC),
        faint: cell.modifier.contains(Modifier::DIM),
    };
    match letters.last_mut().filter(|last| continues(last, &run)) {
        Some(last) => {
            let gap = run.column - last.column - last.cells;
            last.text.extend(std::iter::repeat_n(' ', gap as usize));
            last.text.push_str(&run.text);
            last.cells += gap + run.cells;
        }
        None => letters.push(run),
    }
}

/// Whether a letter belongs to the run before it: same style, at most one blank in between, both plain ASCII. Any other
/// sign stands alone, since no font gives it exactly the width of a cell.
fn continues(last: &Letters, next: &Letters) -> bool {
    let style = |run: &Letters| (run.row, run.fill, run.bold, run.italic, run.faint);
    let gap = next.column.checked_sub(last.column + last.cells);
    style(last) == style(next) && gap.is_some_and(|gap| gap <= 1) && last.text.is_ascii() && next.text.is_ascii()
}

/// Adds a rectangle, or makes the one before it longer when this goes on at its right.
fn join(blocks: &mut Vec<Block>, block: Block) {
    let same = |last: &&mut Block| {
        (last.y, last.height, last.fill) == (block.y, block.height, block.fill) && last.x + last.width == block.x
    };
    match blocks.last_mut().filter(same) {
        Some(last) => last.width += block.width,
        None => blocks.push(block),
    }
}

fn write_letters(out: &mut String, run: &Letters) {
    let (x, y) = (
        run.column * CELL_WIDTH + MARGIN,
        run.row * CELL_HEIGHT + BASELINE + MARGIN,
    );
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" \
         fill=\"{}\"",
        run.cells * CELL_WIDTH,
        hex(run.fill)
    );
    for (on, attribute) in [
        (run.bold, " font-weight=\"bold\""),
        (run.italic, " font-style=\"italic\""),
        (run.faint, " fill-opacity=\"0.6\""),
    ] {
        out.push_str(if on { attribute } else { "" });
    }
    out.push('>');
    for c in run.text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.push_str("</text>\n");
}

fn hex(color: u32) -> String {
    format!("#{color:06x}")
}
