//! A style as a theme file writes it: `"green on surface bold"`.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};

use crate::domain::suggest;

/// The modifiers a theme may ask for.
pub(super) const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// The colours every theme knows without a palette.
const NAMED: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark-gray", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("white", Color::White),
];

/// A theme's own names for colours.
pub(super) type Palette = BTreeMap<String, Color>;

/// Reads `[colour] [on colour] [modifier …]`. The error is the reason, without place.
pub(super) fn style(text: &str, palette: &Palette) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "on" {
            let name = words.next().ok_or("\"on\" needs a colour behind it")?;
            if style.bg.replace(color(name, palette)?).is_some() {
                return Err("has two backgrounds".to_owned());
            }
        } else if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else if style.fg.replace(color(word, palette)?).is_some() {
            return Err(format!("has two foregrounds; the second is \"{word}\""));
        }
    }
    Ok(style)
}

/// Reads one colour: a palette name, `#rrggbb`, an index from 0 to 255, or a terminal colour by name.
pub(super) fn color(word: &str, palette: &Palette) -> Result<Color, String> {
    if let Some(color) = palette.get(word) {
        return Ok(*color);
    }
    if let Some(hex) = word.strip_prefix('#') {
        return u32::from_str_radix(hex, 16)
            .ok()
            .filter(|_| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(Color::from_u32)
            .ok_or_else(|| format!("\"{word}\" is not a colour; write six hexadecimal digits, as in \"#58a6ff\""));
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word
            .parse()
            .map(Color::Indexed)
            .map_err(|_| format!("\"{word}\" is not a colour index; they run from 0 to 255"));
    }
    let found = NAMED.iter().find(|(name, _)| *name == word).map(|(_, color)| *color);
    found.ok_or_else(|| {
        let known = NAMED.iter().map(|(name, _)| *name);
        let known = known
            .chain(MODIFIERS.map(|(name, _)| name))
            .chain(palette.keys().map(String::as_str));
        format!(
            "\"{word}\" is neither a colour nor a modifier{}",
            suggest::hint(word, known)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_styles() {
        let palette = Palette::from([("sea".to_owned(), Color::Rgb(1, 2, 3))]);
        for (text, want) in [
            ("", Style::new()),
            ("sea", Style::new().fg(Color::Rgb(1, 2, 3))),
            (
                "on sea bold",
                Style::new().bg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD),
            ),
            (
                "#ff8000 on 17",
                Style::new().fg(Color::Rgb(255, 128, 0)).bg(Color::Indexed(17)),
            ),
            (
                "bright-red underline reverse",
                Style::new().fg(Color::LightRed).underlined().reversed(),
            ),
            ("default", Style::new().fg(Color::Reset)),
        ] {
            assert_eq!(style(text, &palette), Ok(want), "{text}");
        }
    }

    #[test]
    fn refuses_with_a_reason() {
        for (text, want) in [
            ("grean", "did you mean \"green\"?"),
            ("blod", "did you mean \"bold\"?"),
            ("red blue", "two foregrounds"),
            ("on red on blue", "two backgrounds"),
            ("red on", "needs a colour"),
            ("#12345", "six hexadecimal digits"),
            ("#+12345", "six hexadecimal digits"),
            ("256", "0 to 255"),
        ] {
            let error = style(text, &Palette::new()).unwrap_err();
            assert!(error.contains(want), "{text}: {error}");
        }
    }
}
