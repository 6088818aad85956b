use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

fn bytes(cells: &[(u16, u16, &str, Style)]) -> String {
    let cells: Vec<_> = cells
        .iter()
        .map(|(x, y, symbol, style)| {
            let mut cell = Cell::default();
            cell.set_symbol(symbol).set_style(*style);
            (*x, *y, cell)
        })
        .collect();
    let mut out = Vec::new();
    let cells: Vec<_> = cells.iter().map(|(x, y, cell)| (*x, *y, cell)).collect();
    paint(&mut out, &cells, None);
    String::from_utf8(out).unwrap().replace('\x1b', "^")
}

#[test]
fn sends_only_what_changes() {
    let plain = Style::new();
    let red = Style::new().fg(Color::Red);
    for (cells, want) in [
        (vec![], ""),
        (vec![(0, 0, "a", plain), (1, 0, "b", plain)], "^[1;1Hab"),
        (vec![(0, 0, "a", plain), (5, 0, "b", plain)], "^[1;1Ha^[4Cb"),
        (vec![(0, 0, "a", plain), (0, 1, "b", plain)], "^[1;1Ha^[2;1Hb"),
        (vec![(3, 1, "a", red), (4, 1, "b", red)], "^[2;4H^[31mab^[m"),
        (
            vec![(0, 0, "a", red), (1, 0, "b", red.bg(Color::LightBlue))],
            "^[1;1H^[31ma^[104mb^[m",
        ),
        (
            vec![(0, 0, "a", red.bold()), (1, 0, "b", red)],
            "^[1;1H^[1;31ma^[0;31mb^[m",
        ),
        (
            vec![(0, 0, "a", plain.reversed()), (1, 0, "b", plain)],
            "^[1;1H^[7ma^[0mb",
        ),
        (
            vec![(0, 0, "a", Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Indexed(200)))],
            "^[1;1H^[38;2;1;2;3;48;5;200ma^[m",
        ),
        (vec![(0, 0, "東", plain), (2, 0, "b", plain)], "^[1;1H東^[1;3Hb"),
        (vec![(0, 0, "a\x1b", plain)], "^[1;1H "),
    ] {
        assert_eq!(bytes(&cells), want);
    }
}

#[test]
fn a_line_that_is_mostly_blank_is_blanked_first() {
    let on_blue = Style::new().bg(Color::Blue);
    let mut line = Cell::default();
    line.set_symbol(" ").set_style(on_blue);
    let mut cells = vec![line; 40];
    cells[0].set_symbol("a");
    cells[30].set_symbol("b");
    let cells: Vec<_> = (0..).zip(&cells).map(|(x, cell)| (x, 2, cell)).collect();
    let mut out = Vec::new();
    paint(&mut out, &cells, Some(40));
    assert_eq!(
        String::from_utf8(out).unwrap().replace('\x1b', "^"),
        "^[3;1H^[44m^[Ka^[29Cb^[m"
    );
}

/// Wide enough for lines that are blanked before they are drawn.
const WIDTH: u16 = 48;

/// The colour that vt100 reports for one of ours.
fn seen(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Indexed(n) => vt100::Color::Idx(n),
        named => vt100::Color::Idx(ansi_index(named)),
    }
}

fn any_style() -> impl Strategy<Value = Style> {
    let color = prop_oneof![
        Just(Color::Reset),
        Just(Color::Red),
        Just(Color::White),
        Just(Color::DarkGray),
        any::<u8>().prop_map(Color::Indexed),
        any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
    ];
    let modifier = prop::sample::subsequence(SENT.to_vec(), 0..=5);
    (color.clone(), color, modifier).prop_map(|(fg, bg, modifiers)| {
        modifiers
            .iter()
            .fold(Style::new().fg(fg).bg(bg), |style, (modifier, _)| {
                style.add_modifier(*modifier)
            })
    })
}

fn any_buffer() -> impl Strategy<Value = Buffer> {
    let put = (
        0u16..WIDTH,
        0u16..4,
        prop::sample::select(vec![
            "ab",
            "x",
            "東京",
            "▊▊",
            "  ",
            "            ",
            "                    ",
            "                                                ",
        ]),
        any_style(),
    );
    prop::collection::vec(put, 0..12).prop_map(|puts| {
        let mut buf = Buffer::empty(Rect::new(0, 0, WIDTH, 4));
        for (x, y, text, style) in puts {
            buf.set_string(x, y, text, style);
        }
        buf
    })
}

proptest! {
    /// A terminal that was shown one frame and then the difference to the next shows the next one exactly.
    #[test]
    fn a_terminal_shows_what_the_buffer_holds(first in any_buffer(), second in any_buffer(), erase: bool) {
        let mut parser = vt100::Parser::new(4, WIDTH, 0);
        let blank = Buffer::empty(first.area);
        for (from, to) in [(&blank, &first), (&first, &second)] {
            let mut out = Vec::new();
            paint(&mut out, &crate::ui::term::diff::changes(from, to), erase.then_some(WIDTH));
            parser.process(&out);
        }
        for y in 0..4 {
            let mut x = 0;
            while x < WIDTH {
                let (want, got) = (&second[(x, y)], parser.screen().cell(y, x).unwrap());
                let contents = if got.contents().is_empty() { " " } else { got.contents() };
                prop_assert_eq!(contents, want.symbol(), "{},{}", x, y);
                if want.symbol() == " " && !want.modifier.intersects(VISIBLE_ON_BLANK) {
                    prop_assert_eq!(got.bgcolor(), seen(want.bg));
                    prop_assert!(!got.inverse() && !got.underline());
                    x += 1;
                    continue;
                }
                prop_assert_eq!(got.fgcolor(), seen(want.fg));
                prop_assert_eq!(got.bgcolor(), seen(want.bg));
                prop_assert_eq!(got.inverse(), want.modifier.contains(Modifier::REVERSED));
                // vt100 keeps one intensity, bold or dim, whichever came last.
                if !want.modifier.contains(Modifier::DIM) {
                    prop_assert_eq!(got.bold(), want.modifier.contains(Modifier::BOLD));
                }
                prop_assert_eq!(got.underline(), want.modifier.contains(Modifier::UNDERLINED));
                x += want.symbol().width().max(1) as u16;
            }
        }
    }
}
