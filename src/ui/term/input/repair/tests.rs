use proptest::prelude::*;

use super::*;

fn key(text: &str) -> Input {
    Input::Key(text.parse().unwrap())
}

/// Feeds an escape and then characters, one a millisecond, and waits.
fn torn(rest: &str) -> Vec<Input> {
    let mut repair = Repair::new(true);
    let mut out: Vec<Input> = repair.feed(key("esc"), 0).into_vec();
    for (i, c) in rest.chars().enumerate() {
        out.extend(repair.feed(Input::Key(Key::char(c)), 1 + i as u64));
    }
    out.extend(repair.expire(10_000));
    out
}

#[test]
fn torn_sequences_become_keys() {
    for (rest, want) in [
        ("[A", "up"),
        ("OB", "down"),
        ("[1;5C", "ctrl-right"),
        ("[5~", "pageup"),
        ("[3;2~", "shift-delete"),
        ("[Z", "shift-tab"),
        ("[15~", "f5"),
        ("[24~", "f12"),
        ("OP", "f1"),
    ] {
        assert_eq!(torn(rest), [key(want)], "{rest}");
    }
    assert_eq!(torn("[I"), [Input::Focus(true)]);
    assert_eq!(torn("[Ax"), [key("up"), key("x")]);
}

#[test]
fn what_is_no_sequence_is_typed() {
    assert_eq!(torn(""), [key("esc")]);
    assert_eq!(torn("q"), [key("esc"), key("q")]);
    assert_eq!(torn("["), [key("esc"), key("[")]);
    assert_eq!(torn("[?"), [key("esc"), key("["), key("?")]);
    assert_eq!(torn("[1"), [key("esc"), key("["), key("1")]);
}

#[test]
fn a_late_bracket_is_a_bracket() {
    let mut repair = Repair::new(true);
    assert!(repair.feed(key("esc"), 0).is_empty());
    assert_eq!(repair.deadline(), Some(50));
    assert_eq!(repair.expire(49).into_vec(), []);
    assert_eq!(repair.expire(50).into_vec(), [key("esc")]);
    assert_eq!(repair.feed(key("["), 51).into_vec(), [key("[")]);
    assert_eq!(repair.deadline(), None);
}

#[test]
fn two_escapes_are_two_escapes() {
    let mut repair = Repair::new(true);
    repair.feed(key("esc"), 0);
    assert_eq!(repair.feed(key("esc"), 10).into_vec(), [key("esc")]);
    assert_eq!(repair.expire(60).into_vec(), [key("esc")]);
}

#[test]
fn a_torn_paste_is_still_text() {
    let mut repair = Repair::new(true);
    repair.feed(key("esc"), 0);
    let mut at = 0;
    for c in "[200~qd".chars() {
        at += 1;
        assert!(repair.feed(Input::Key(Key::char(c)), at).is_empty());
    }
    assert!(repair.feed(key("enter"), at + 100).is_empty());
    assert_eq!(repair.expire(at + 249).into_vec(), []);
    assert_eq!(repair.expire(at + 250).into_vec(), [Input::Paste("qd\n".into())]);
    assert_eq!(torn("[200~x[201~"), [Input::Paste("x".into())]);
}

#[test]
fn other_events_do_not_overtake() {
    let mut repair = Repair::new(true);
    repair.feed(key("esc"), 0);
    let out = repair.feed(Input::Resize(80, 24), 1);
    assert_eq!(out.into_vec(), [key("esc"), Input::Resize(80, 24)]);
}

proptest! {
    /// Off, everything passes; on, keys without an escape among them pass at once.
    #[test]
    fn ordinary_typing_is_untouched(text in "[ -~]{0,40}", enabled: bool) {
        let mut repair = Repair::new(enabled);
        for (i, c) in text.chars().enumerate() {
            let event = Input::Key(Key::char(c));
            prop_assert_eq!(repair.feed(event.clone(), i as u64).into_vec(), vec![event]);
        }
    }

    /// No key is lost or invented when a sequence turns out to be none.
    #[test]
    fn nothing_is_lost(rest in "[a-z\\[]{0,6}") {
        prop_assume!(!rest.starts_with('[') || rest.chars().nth(1).is_none_or(|c| c.is_ascii_lowercase()));
        let typed: Vec<Input> = std::iter::once(key("esc")).chain(rest.chars().map(|c| Input::Key(Key::char(c)))).collect();
        prop_assert_eq!(torn(&rest), typed);
    }
}
