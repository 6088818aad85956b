//! Keys as people write them: `ctrl-p`, `shift-n`, `g g`, `enter`, `?`.
//!
//! One [`Key`] is one press with its modifiers, one [`Chord`] is the sequence of keys that triggers an action. Both read
//! and print the same text, so a keymap file, the footer, the help and an error message always agree. Nothing here knows
//! a terminal: `ui::term::input` turns its events into keys.

mod parse;

use std::fmt;

use smallvec::SmallVec;

pub use parse::ParseKeyError;

/// Which key, apart from its modifiers. A letter is kept in lower case; `shift` tells its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A key that types a character.
    Char(char),
    /// Enter, Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab; back-tab is shift-tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete, forward.
    Delete,
    /// Insert.
    Insert,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Cursor up.
    Up,
    /// Cursor down.
    Down,
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// A function key, 1 to 24.
    F(u8),
}

/// Keys with a name of their own, and the name they print as.
const NAMED: [(&str, Code); 15] = [
    ("space", Code::Char(' ')),
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
];

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Control was held.
    pub ctrl: bool,
    /// Alt (or Meta) was held; also how a terminal sends escape followed by a key.
    pub alt: bool,
    /// Shift was held. Always false for characters without case: the keyboard layout has already used it up.
    pub shift: bool,
}

impl Key {
    /// The key without modifiers; an upper-case letter becomes shift and the lower-case one.
    pub fn plain(code: Code) -> Self {
        Self::new(code, false, false, false)
    }

    /// A character key without modifiers other than the shift its case implies.
    pub fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The key in its one canonical form, so that equal presses compare equal whatever the terminal reported.
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        let (code, shift) = match code {
            Code::Char(c) => match lower(c) {
                Some(small) => (Code::Char(small), true),
                None => (code, shift && upper(c).is_some()),
            },
            _ => (code, shift),
        };
        Self { code, ctrl, alt, shift }
    }

    /// The character this press types into a text field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(if self.shift { upper(c).unwrap_or(c) } else { c }),
            _ => None,
        }
    }
}

/// The lower-case form of an upper-case character, where both are a single character and the way back is the same.
fn lower(c: char) -> Option<char> {
    let small = single(c.to_lowercase())?;
    (small != c && single(small.to_uppercase()) == Some(c)).then_some(small)
}

/// The upper-case form of a lower-case character, under the same condition.
fn upper(c: char) -> Option<char> {
    let big = single(c.to_uppercase())?;
    (big != c && single(big.to_lowercase()) == Some(c)).then_some(big)
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, prefix) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(prefix)?;
            }
        }
        match self.code {
            Code::F(n) => write!(f, "f{n}"),
            code => match (NAMED.iter().find(|(_, named)| *named == code), code) {
                (Some((name, _)), _) => f.write_str(name),
                (None, Code::Char(c)) => write!(f, "{c}"),
                (None, _) => Ok(()),
            },
        }
    }
}

/// A sequence of one or more keys that belongs together: `g g`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord(SmallVec<[Key; 2]>);

impl Chord {
    /// The chord of these keys, or `None` when there are none.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Option<Self> {
        let keys: SmallVec<[Key; 2]> = keys.into_iter().collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The keys, in the order they are pressed; never empty.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }
}

impl From<Key> for Chord {
    fn from(key: Key) -> Self {
        Self(SmallVec::from_iter([key]))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
