use ratatui::style::{Color, Modifier, Style};
use strum::IntoEnumIterator;

use super::color::indexed;
use super::*;

const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True];

#[test]
fn every_theme_is_complete_at_every_depth() {
    let library = Library::embedded();
    for name in library.names() {
        assert!(!library.doc(name).is_empty(), "{name} has no doc");
        for depth in DEPTHS {
            library
                .styles(Some(name), depth)
                .unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
}

fn rgb(color: Color) -> (u8, u8, u8) {
    match color {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Indexed(index @ 16..) => indexed(index),
        other => panic!("{other} has no fixed value"),
    }
}

/// Relative luminance contrast as WCAG 2.1 defines it.
fn contrast(fore: Color, back: Color) -> f64 {
    let luminance = |color| {
        let (red, green, blue) = rgb(color);
        [(red, 0.2126), (green, 0.7152), (blue, 0.0722)]
            .iter()
            .fold(0.0, |sum, (level, weight)| {
                let level = f64::from(*level) / 255.0;
                sum + weight
                    * if level <= 0.04045 {
                        level / 12.92
                    } else {
                        ((level + 0.055) / 1.055).powf(2.4)
                    }
            })
    };
    let (fore, back) = (luminance(fore), luminance(back));
    (fore.max(back) + 0.05) / (fore.min(back) + 0.05)
}

#[test]
fn every_role_can_be_read_on_its_ground() {
    let library = Library::embedded();
    let mut faint = Vec::new();
    for name in ["default", "light", "high-contrast", "deuteranopia"] {
        let text = if name == "high-contrast" { 7.0 } else { 4.5 };
        for depth in [Depth::True, Depth::Ansi256] {
            let look = Look::new(library.styles(Some(name), depth).unwrap(), Glyphs::unicode());
            let base = look.style(Role::Text);
            for role in Role::iter() {
                // A bar is no text, and has a number beside it: WCAG 2.1, 1.4.11 asks for 3:1.
                let least = if role == Role::Gauge { 3.0 } else { text };
                for (where_, style) in [
                    ("bar", look.over(role, Role::Bar)),
                    ("input", look.over(role, Role::Input)),
                    ("screen", look.style(role)),
                    ("selection", look.over(role, Role::Selection)),
                ] {
                    let style = base.patch(style);
                    let ratio = contrast(style.fg.unwrap(), style.bg.unwrap());
                    if ratio < least {
                        faint.push(format!("{name} {depth} {} on {where_}: {ratio:.2}", role.name()));
                    }
                }
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}

#[test]
fn no_role_vanishes_when_lowered_to_sixteen() {
    let library = Library::embedded();
    for name in library.names() {
        let styles = library.styles(Some(name), Depth::Ansi16).unwrap();
        for role in Role::iter() {
            let style = styles.get(Role::Text).patch(styles.get(role));
            let same = style.fg == style.bg && style.fg.is_some_and(|c| c != Color::Reset);
            assert!(!same, "{name} {}: {style:?}", role.name());
        }
    }
}

#[test]
fn mono_tells_states_apart_without_colour() {
    let styles = Library::embedded().styles(Some("default"), Depth::Mono).unwrap();
    let glyphs = Glyphs::unicode();
    let looks = [
        ("normal", Role::Text, " "),
        ("ok", Role::Ok, glyphs.ok),
        ("warn", Role::Warn, glyphs.warn),
        ("bad", Role::Bad, glyphs.bad),
        ("marked", Role::Mark, glyphs.mark),
        ("selected", Role::Selection, glyphs.cursor),
    ];
    for (i, (name, role, sign)) in looks.iter().enumerate() {
        let style = styles.get(*role);
        assert!(
            style.fg.is_none_or(|c| c == Color::Reset) && style.bg.is_none(),
            "{name} has a colour"
        );
        for (other, other_role, other_sign) in looks.iter().skip(i + 1) {
            assert!(
                sign != other_sign || style != styles.get(*other_role),
                "{name} looks like {other}"
            );
        }
    }
    assert!(styles.get(Role::Selection).add_modifier.contains(Modifier::REVERSED));
    assert_ne!(styles.get(Role::Bad), styles.get(Role::Warn));
    assert_ne!(styles.get(Role::Warn), Style::new());
}

#[test]
fn a_user_theme_inherits_and_overrides() {
    let mut library = Library::embedded();
    library.add(
        "mine",
        "/home/me/mine.toml",
        "[palette]\nred = '#ff0000'\n[roles]\nok = 'cyan'\n".to_owned(),
    );
    let mine = library.styles(Some("mine"), Depth::True).unwrap();
    let default = library.styles(None, Depth::True).unwrap();
    assert_eq!(mine.get(Role::Bad).fg, Some(Color::Rgb(255, 0, 0)));
    assert_eq!(mine.get(Role::Ok).fg, Some(Color::Cyan));
    assert_eq!(mine.get(Role::Text), default.get(Role::Text));
}

#[test]
fn errors_name_file_line_key_and_a_guess() {
    for (text, line, want) in [
        (
            "[roles]\nheadng = 'red'\n",
            Some(2),
            "there is no role \"headng\"; did you mean \"heading\"?",
        ),
        (
            "[roles]\nok = 'grean'\n",
            Some(2),
            "role ok: \"grean\" is neither a colour nor a modifier",
        ),
        ("\n[palette]\nsea = 'blurple'\n", Some(3), "palette sea: "),
        (
            "[palette]\nbold = 'red'\n",
            Some(2),
            "\"bold\" is a word of the style language",
        ),
        (
            "inherit = 'light'\n",
            Some(1),
            "unknown key \"inherit\"; did you mean \"inherits\"?",
        ),
        ("inherits = 'lite'\n", Some(1), "there is no theme \"lite\""),
        ("inherits = 'mine'\n", None, "circle"),
        (
            "[roles]\nok = 3\n",
            Some(2),
            "ok: a text in quotes is expected, not integer",
        ),
        ("roles = 1\n", Some(1), "roles: a table is expected"),
        ("[roles\n", Some(1), ""),
    ] {
        let mut library = Library::embedded();
        library.add("mine", "/home/me/mine.toml", text.to_owned());
        let error = library.styles(Some("mine"), Depth::True).unwrap_err();
        assert_eq!(
            (error.origin.as_str(), error.line),
            ("/home/me/mine.toml", line),
            "{text}: {error}"
        );
        assert!(error.message.contains(want), "{text}: {error}");
    }
    let error = Library::embedded()
        .styles(Some("defualt"), Depth::True)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("did you mean \"default\"?") && error.contains("high-contrast"),
        "{error}"
    );
}

#[test]
fn a_directory_adds_its_themes() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("sea.toml"), "doc = 'Sea'\n").unwrap();
    std::fs::write(dir.path().join("notes.txt"), "not a theme").unwrap();
    let mut library = Library::embedded();
    assert_eq!(library.add_dir(dir.path()), []);
    assert_eq!(library.add_dir(&dir.path().join("missing")), []);
    assert_eq!(library.doc("sea"), "Sea");
    assert_eq!(library.names().count(), 7);
}
