use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};

use super::*;

fn buffer() -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, 12, 3));
    buf.set_string(0, 0, "┌─<a & b>─┐", Style::new());
    buf.set_string(0, 1, "ok 東 ▊▊▎", Style::new().fg(Color::Green).bold());
    buf.set_string(0, 2, "sel", Style::new().reversed());
    buf
}

#[test]
fn plain_text() {
    assert_eq!(text(&buffer()), "┌─<a & b>─┐\nok 東 ▊▊▎\nsel\n");
}

#[test]
fn ansi_text() {
    let ansi = ansi(&buffer());
    assert!(ansi.contains("\x1b[1;32mok 東 ▊▊▎   \x1b[m\n"), "{ansi:?}");
    assert!(ansi.ends_with("\x1b[7msel\x1b[0m         \n"), "{ansi:?}");
}

#[test]
fn pictures() {
    let svg = svg(&buffer(), &Palette::DARK, Some(Position::new(5, 2)));
    for want in [
        "width=\"112\" height=\"64\"",
        "textLength=\"56\"",
        ">&lt;a &amp; b&gt;</text>",
        // The reversed row, and the cursor behind it.
        "<rect x=\"8\" y=\"40\" width=\"24\" height=\"16\" fill=\"#d5dbe3\"/>",
        "<rect x=\"48\" y=\"40\" width=\"8\" height=\"16\" fill=\"#d5dbe3\"/>",
        // Two bars of six eighths each cannot be joined, since the first does not reach the second.
        "<rect x=\"56\" y=\"24\" width=\"6\" height=\"16\" fill=\"#6cc987\"/>\n<rect x=\"64\"",
        "font-weight=\"bold\">ok</text>",
        ">東</text>",
    ] {
        assert!(svg.contains(want), "{want} is missing:\n{svg}");
    }
    assert_eq!(svg, super::svg(&buffer(), &Palette::DARK, Some(Position::new(5, 2))));
}

#[test]
fn an_empty_buffer_is_no_trouble() {
    let buf = Buffer::empty(Rect::ZERO);
    assert_eq!(text(&buf), "");
    assert!(svg(&buf, &Palette::LIGHT, None).ends_with("</svg>\n"));
}
