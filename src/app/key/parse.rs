//! Text to keys.

use std::str::FromStr;

use thiserror::Error;

use super::{Chord, Code, Key, NAMED, single};
use crate::domain::suggest;

/// Spellings that are read but never printed.
const ALIASES: [(&str, Code); 11] = [
    ("escape", Code::Esc),
    ("return", Code::Enter),
    ("backtab", Code::Tab),
    ("bs", Code::Backspace),
    ("del", Code::Delete),
    ("ins", Code::Insert),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("page-up", Code::PageUp),
    ("page-down", Code::PageDown),
    ("minus", Code::Char('-')),
];

/// Why a text is not a key or a chord.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseKeyError {
    /// Nothing but blanks.
    #[error("a key is missing: write for example \"ctrl-p\", \"g g\" or \"?\"")]
    Empty,
    /// A modifier with nothing behind it.
    #[error("\"{0}\" holds a modifier but no key: write for example \"{0}p\"")]
    NoKey(String),
    /// The same modifier twice.
    #[error("\"{0}\" names a modifier twice")]
    Twice(String),
    /// A function key that no terminal sends.
    #[error("\"{0}\": function keys run from f1 to f24")]
    Function(String),
    /// Shift on a character that has no upper case.
    #[error("\"{0}\": shift has no key of its own here; write the character it types, as in \"?\"")]
    Shift(String),
    /// No such key.
    #[error("\"{text}\" is not a key{hint}")]
    Unknown {
        /// What was written.
        text: String,
        /// `; did you mean …?`, or empty.
        hint: String,
    },
}

impl FromStr for Key {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(ParseKeyError::Empty);
        }
        let (mut ctrl, mut alt, mut shift) = (false, false, text.eq_ignore_ascii_case("backtab"));
        let mut rest = text;
        while let Some((modifier, tail)) = modifier(rest) {
            if tail.is_empty() {
                return Err(ParseKeyError::NoKey(text.to_owned()));
            }
            let held = match modifier {
                Modifier::Ctrl => &mut ctrl,
                Modifier::Alt => &mut alt,
                Modifier::Shift => &mut shift,
            };
            if std::mem::replace(held, true) {
                return Err(ParseKeyError::Twice(text.to_owned()));
            }
            rest = tail;
        }
        let key = Self::new(code(rest, text)?, ctrl, alt, shift);
        if shift && !key.shift {
            return Err(ParseKeyError::Shift(text.to_owned()));
        }
        Ok(key)
    }
}

enum Modifier {
    Ctrl,
    Alt,
    Shift,
}

fn modifier(text: &str) -> Option<(Modifier, &str)> {
    let (head, tail) = text.split_once('-')?;
    let modifier = match head.to_ascii_lowercase().as_str() {
        "ctrl" | "control" | "c" => Modifier::Ctrl,
        "alt" | "meta" | "a" | "m" => Modifier::Alt,
        "shift" | "s" => Modifier::Shift,
        _ => return None,
    };
    Some((modifier, tail))
}

fn code(name: &str, whole: &str) -> Result<Code, ParseKeyError> {
    if let Some(c) = single(name.chars()).filter(|c| !c.is_control() && !c.is_whitespace()) {
        return Ok(Code::Char(c));
    }
    let small = name.to_ascii_lowercase();
    if let Some((_, code)) = NAMED.iter().chain(&ALIASES).find(|(known, _)| *known == small) {
        return Ok(*code);
    }
    if let Some(number) = small.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
        return match number {
            1..=24 => Ok(Code::F(number)),
            _ => Err(ParseKeyError::Function(whole.to_owned())),
        };
    }
    let hint = suggest::hint(&small, NAMED.iter().map(|(known, _)| *known));
    Err(ParseKeyError::Unknown {
        text: whole.to_owned(),
        hint,
    })
}

impl FromStr for Chord {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let keys = text
            .split_whitespace()
            .map(Key::from_str)
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(keys).ok_or(ParseKeyError::Empty)
    }
}
