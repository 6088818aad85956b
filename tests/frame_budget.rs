//! What frames cost on the wire: a jump host may sit behind a slow link, and every byte of a frame goes through it.
#![allow(missing_docs, clippy::expect_used)]

use ratatui::layout::{Rect, Size};
use vmotui::ui::term::caps::{Caps, Env, Overrides, detect};
use vmotui::ui::term::frame::Screen;
use vmotui::ui::theme::{Depth, Glyphs, Library, Look, Role};
use vmotui::ui::widget::table::Scroll;
use vmotui::ui::widget::{Cell, Column, Hint, Part, Row, Run, Table, bar, hints};

/// Swallows a frame; `Screen` counts the bytes.
#[derive(Debug)]
struct Sink;

impl std::io::Write for Sink {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        Ok(buf.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const ROWS: usize = 12_500;

fn columns() -> Vec<Column<'static>> {
    vec![
        Column::new("NAME", 16).grow(2, 40),
        Column::new("NAMESPACE", 10).grow(1, 24),
        Column::new("STATUS", 12),
        Column::new("NODE", 10).grow(1, 16).drop_at(2),
        Column::new("IP", 15).drop_at(3),
        Column::number("CPU", 4),
        Column::new("CPU USED", 10).grow(1, 16).drop_at(4),
        Column::new("MEMORY", 10).grow(1, 16).drop_at(5),
        Column::new("MIGRATABLE", 10).drop_at(6),
        Column::number("AGE", 5),
    ]
}

fn row(i: usize) -> Row<'static> {
    let (status, role) = match i % 17 {
        3 => ("! paused", Role::Warn),
        9 => ("x crash loop", Role::Bad),
        _ => ("running", Role::Text),
    };
    Row::item([
        Cell::plain(format!("erp-db-{i:05}")),
        Cell::plain(format!("team-{}", i % 40)),
        Cell::new(status, role),
        Cell::plain(format!("vmo-w-{:02}", i % 60)),
        Cell::plain(format!("10.20.{}.{}", i / 250, i % 250)),
        Cell::plain((2 + i % 7).to_string()),
        Cell::percent((i * 7 % 100) as f64 / 100.0, Role::Gauge),
        Cell::percent((i * 13 % 100) as f64 / 100.0, Role::Gauge),
        Cell::plain(if i.is_multiple_of(50) { "no" } else { "yes" }),
        Cell::new(format!("{}d", i % 300), Role::Dim),
    ])
}

struct Bench {
    screen: Screen<Sink>,
    look: Look,
    offset: usize,
    scroll: Scroll,
    columns: Vec<Column<'static>>,
}

impl Bench {
    fn new(size: (u16, u16), depth: Depth, scroll: Scroll) -> Self {
        let styles = Library::embedded()
            .styles(None, depth)
            .expect("the embedded themes are valid");
        let screen = Screen::new(Sink, Size::new(size.0, size.1), &caps());
        Self {
            screen,
            look: Look::new(styles, Glyphs::unicode()),
            offset: 0,
            scroll,
            columns: columns(),
        }
    }

    /// Draws header, table and footer with the cursor on a row; returns the bytes.
    fn frame(&mut self, cursor: usize) -> usize {
        let Self {
            screen,
            look,
            offset,
            scroll,
            columns,
        } = self;
        let position = format!("{} of {ROWS}", cursor + 1);
        screen
            .draw(|area, buf| {
                let line = |y: u16| Rect::new(0, y, area.width, 1);
                let (left, right) = (
                    [Part::new([Run::from("prod-dc1")])],
                    [Part::new([Run::from(position.as_str())])],
                );
                bar(line(0), buf, look, Role::Bar, &left, &right);
                let body = Rect::new(0, 1, area.width, area.height - 2);
                let table = Table::new(columns, ROWS, &row)
                    .cursor(Some(cursor))
                    .offset(*offset)
                    .scroll(*scroll);
                *offset = table.draw(body, buf, look).offset;
                hints(
                    line(area.height - 1),
                    buf,
                    look,
                    &[Hint::new("m", "migrate"), Hint::pinned("?", "help")],
                );
                None
            })
            .expect("a sink takes everything")
    }
}

fn caps() -> Caps {
    detect(
        &Env {
            term: Some("xterm".to_owned()),
            ..Env::default()
        },
        &Overrides::default(),
    )
}

#[test]
fn moving_the_cursor_is_cheap_and_standing_still_is_free() {
    for depth in [Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True] {
        // Over SSH no more than 256 colours are used; 24 bit stays on the machine.
        let wide = if depth == Depth::True { 800 } else { 600 };
        for (size, limit) in [((80, 24), 400), ((200, 50), wide)] {
            let mut bench = Bench::new(size, depth, Scroll::default());
            let full = bench.frame(10);
            assert_eq!(bench.frame(10), 0, "nothing changed");
            let moves: Vec<usize> = (11..18).map(|cursor| bench.frame(cursor)).collect();
            let last = usize::from(size.1) - 6;
            bench.frame(last);
            let scrolls: Vec<usize> = (last + 1..last + 6).map(|cursor| bench.frame(cursor)).collect();
            let page = bench.frame(last + 200);
            let most = |bytes: &[usize]| bytes.iter().copied().max().unwrap_or(0);
            println!(
                "{depth:>9} {size:?}: full {full} B, move <= {} B, scroll one line <= {} B, page {page} B",
                most(&moves),
                most(&scrolls)
            );
            assert!(
                most(&moves) <= limit,
                "{depth} {size:?}: a cursor move takes {} bytes",
                most(&moves)
            );
            assert!(
                full < 30_000 && most(&scrolls) < full && page < full + 600,
                "{depth} {size:?}"
            );
        }
    }
}

#[test]
fn half_pages_make_long_walks_cheaper() {
    let walk = |scroll| {
        let mut bench = Bench::new((200, 50), Depth::Ansi16, scroll);
        (0..300).map(|cursor| bench.frame(cursor)).sum::<usize>()
    };
    let (lines, halves) = (walk(Scroll::default()), walk(Scroll::HalfPages));
    println!("300 steps down at 200x50: line by line {lines} B, by half pages {halves} B");
    assert!(halves * 3 < lines, "{halves} against {lines} bytes");
}
