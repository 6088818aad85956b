//! Text that comes from a cluster, made safe to show.
//!
//! Anyone who may name a VM or write an event chooses what stands in these strings: terminal escapes, line breaks
//! that fake a second row, bidirectional overrides that turn `gpj.exe` around, invisible characters that make two
//! names look alike. None of it may reach the screen, a log line or a CSV cell.

use std::borrow::Cow;

/// What is shown in place of a control or a bidirectional override: visible, so that nobody is fooled silently.
const REPLACEMENT: char = '\u{fffd}';

/// `text` as one line that is safe to draw. Borrowed unchanged when there is nothing to do, which is nearly always.
///
/// Line breaks and tabs become a space; other control characters and bidirectional overrides become U+FFFD;
/// zero-width and other invisible characters are dropped.
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, |c| {
        if matches!(c, '\n' | '\r' | '\t') {
            Fate::Become(' ')
        } else {
            fate(c)
        }
    })
}

/// Like [`line()`], but line feeds stay and a carriage return before one is dropped: for YAML, logs and messages.
///
/// Tabs become a space; expand them before, where columns matter.
pub fn lines(text: &str) -> Cow<'_, str> {
    clean(text, |c| match c {
        '\n' => Fate::Keep,
        '\r' => Fate::Drop,
        '\t' => Fate::Become(' '),
        _ => fate(c),
    })
}

enum Fate {
    Keep,
    Become(char),
    Drop,
}

fn fate(c: char) -> Fate {
    match c {
        c if c.is_control() => Fate::Become(REPLACEMENT),
        // Explicit directional embeddings, overrides and isolates: UAX #9, "Explicit Directional Formatting Characters".
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Fate::Become(REPLACEMENT),
        // Line and paragraph separators end a line in some terminals and editors.
        '\u{2028}' | '\u{2029}' => Fate::Become(' '),
        c if invisible(c) => Fate::Drop,
        _ => Fate::Keep,
    }
}

/// Characters that take no cell and carry no meaning in a name, or only disguise one (Unicode default-ignorables).
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn clean(text: &str, rule: impl Fn(char) -> Fate) -> Cow<'_, str> {
    // Printable ASCII is nearly all there is; a byte scan settles it without decoding.
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|c| matches!(rule(c), Fate::Keep)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match rule(c) {
            Fate::Keep => out.push(c),
            Fate::Become(other) => out.push(other),
            Fate::Drop => {}
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clean_text_is_borrowed() {
        for text in ["", "vmo-w-01", "Zürich – 東京 ✓", "e\u{301}"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        assert!(matches!(lines("a: 1\nb: 2\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn hostile_text_is_defused() {
        for (text, want) in [
            ("a\x1b[31mb", "a\u{fffd}[31mb"),
            ("a\x1b]0;title\x07", "a\u{fffd}]0;title\u{fffd}"),
            ("a\u{9b}2J", "a\u{fffd}2J"),
            ("one\ntwo\tthree\r", "one two three "),
            ("exe.\u{202e}gpj", "exe.\u{fffd}gpj"),
            ("\u{2066}x\u{2069}", "\u{fffd}x\u{fffd}"),
            ("pass\u{200b}word\u{feff}", "password"),
            ("tag\u{e0041}\u{e007f}", "tag"),
            ("a\u{2028}b", "a b"),
            ("del\x7f", "del\u{fffd}"),
        ] {
            assert_eq!(line(text), want, "{text:?}");
        }
        assert_eq!(lines("a\r\nb\x1b[2J"), "a\nb\u{fffd}[2J");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives(text in any::<String>()) {
            let safe = line(&text);
            let survived = safe.chars().any(|c| c.is_control() || invisible(c) || ('\u{202a}'..='\u{202e}').contains(&c));
            prop_assert!(!survived);
            let again = line(&safe).into_owned();
            prop_assert_eq!(again, safe.as_ref());
            prop_assert!(lines(&text).chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
