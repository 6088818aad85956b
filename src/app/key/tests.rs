use proptest::prelude::*;

use super::*;

fn key(text: &str) -> Key {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn reads_what_people_write() {
    for (text, code, ctrl, alt, shift) in [
        ("g", Code::Char('g'), false, false, false),
        ("G", Code::Char('g'), false, false, true),
        ("shift-n", Code::Char('n'), false, false, true),
        ("ctrl-p", Code::Char('p'), true, false, false),
        ("Ctrl-P", Code::Char('p'), true, false, true),
        ("c-p", Code::Char('p'), true, false, false),
        ("ctrl-alt-delete", Code::Delete, true, true, false),
        ("space", Code::Char(' '), false, false, false),
        ("ctrl-space", Code::Char(' '), true, false, false),
        ("?", Code::Char('?'), false, false, false),
        (":", Code::Char(':'), false, false, false),
        ("-", Code::Char('-'), false, false, false),
        ("ctrl--", Code::Char('-'), true, false, false),
        ("backtab", Code::Tab, false, false, true),
        ("return", Code::Enter, false, false, false),
        ("pgdn", Code::PageDown, false, false, false),
        ("f12", Code::F(12), false, false, false),
        ("Ä", Code::Char('ä'), false, false, true),
        ("ß", Code::Char('ß'), false, false, false),
    ] {
        assert_eq!(key(text), Key { code, ctrl, alt, shift }, "{text}");
    }
}

#[test]
fn prints_the_canonical_form() {
    for (text, want) in [
        ("N", "shift-n"),
        ("escape", "esc"),
        ("CTRL-p", "ctrl-p"),
        ("alt-ctrl-x", "ctrl-alt-x"),
        ("backtab", "shift-tab"),
        ("minus", "-"),
    ] {
        assert_eq!(key(text).to_string(), want);
    }
    assert_eq!(" g   G ".parse::<Chord>().unwrap().to_string(), "g shift-g");
}

#[test]
fn says_what_is_wrong() {
    for (text, want) in [
        ("", "a key is missing"),
        ("ctrl-", "\"ctrl-\" holds a modifier but no key"),
        ("ctrl-ctrl-x", "modifier twice"),
        ("f25", "f1 to f24"),
        ("f0", "f1 to f24"),
        ("shift-?", "write the character it types"),
        ("entre", "did you mean \"enter\"?"),
        ("hyper-x", "\"hyper-x\" is not a key"),
        ("ctrl-\u{1b}", "is not a key"),
    ] {
        let error = text.parse::<Key>().unwrap_err().to_string();
        assert!(error.contains(want), "{text}: {error}");
    }
    assert_eq!("  ".parse::<Chord>(), Err(ParseKeyError::Empty));
}

#[test]
fn types_characters_only_without_control() {
    assert_eq!(key("shift-n").typed(), Some('N'));
    assert_eq!(key("space").typed(), Some(' '));
    assert_eq!(key("ctrl-p").typed(), None);
    assert_eq!(key("enter").typed(), None);
}

fn any_key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        any::<char>()
            .prop_filter("printable", |c| !c.is_control() && !c.is_whitespace())
            .prop_map(Code::Char),
        proptest::sample::select(NAMED.map(|(_, code)| code).to_vec()),
        (1u8..=24).prop_map(Code::F),
    ];
    (code, any::<[bool; 3]>()).prop_map(|(code, [ctrl, alt, shift])| Key::new(code, ctrl, alt, shift))
}

proptest! {
    #[test]
    fn chords_round_trip(keys in prop::collection::vec(any_key(), 1..4)) {
        let chord = Chord::new(keys).unwrap();
        prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        if let Ok(chord) = text.parse::<Chord>() {
            prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
        }
    }

    #[test]
    fn canonical_form_is_stable(key in any_key()) {
        prop_assert_eq!(Key::new(key.code, key.ctrl, key.alt, key.shift), key);
    }
}
