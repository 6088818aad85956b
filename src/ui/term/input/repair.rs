//! Escape sequences that a slow link tore apart.
//!
//! An arrow key is `ESC [ A`. When a packet ends right behind the escape, the reader takes it for the escape key and
//! the rest for typed characters, so that an arrow closes a dialog and then types `[A` somewhere. And a torn start of
//! a paste would turn pasted text into keys, which must never happen. Over SSH an escape is therefore held back for a
//! moment; when a bracket follows at once, the sequence is put together again.
//!
//! Pure: the clock is handed in as milliseconds since any fixed moment.

use smallvec::SmallVec;

use super::Input;
use crate::app::key::{Code, Key};

/// How long an escape waits for the rest of its sequence. Long enough for the next packet, too short to be noticed.
const HOLD_MS: u64 = 50;
/// A torn paste has no end that the reader would report; a pause this long ends it.
const PASTE_PAUSE_MS: u64 = 150;
/// No sequence of a key is longer.
const MAX_SEQUENCE: usize = 12;

/// The events that came out.
pub type Out = SmallVec<[Input; 4]>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// An escape, and what followed it so far, with the keys to give back should it be no sequence.
    Held { keys: Vec<Key>, text: String, until: u64 },
    /// Inside a paste whose start was torn.
    Paste { text: String, until: u64 },
}

/// Puts torn sequences together.
#[derive(Debug, Clone, Default)]
pub struct Repair {
    enabled: bool,
    state: State,
}

impl Repair {
    /// Enabled over SSH; elsewhere sequences are not torn, and everything passes as it is.
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            state: State::Open,
        }
    }

    /// When [`Repair::expire`] must be called, if nothing comes before.
    pub fn deadline(&self) -> Option<u64> {
        match &self.state {
            State::Open => None,
            State::Held { until, .. } | State::Paste { until, .. } => Some(*until),
        }
    }

    /// Takes an event at a time; returns what can be passed on.
    ///
    /// What was held too long is passed on by [`Repair::expire`] alone: when this process was kept waiting, the rest of
    /// a sequence that arrived in time must not count as late.
    pub fn feed(&mut self, event: Input, now: u64) -> Out {
        let mut out = Out::new();
        let Input::Key(key) = event else {
            self.flush(&mut out);
            out.push(event);
            return out;
        };
        match std::mem::take(&mut self.state) {
            State::Open if self.enabled && key == Key::plain(Code::Esc) => {
                self.state = State::Held {
                    keys: vec![key],
                    text: String::new(),
                    until: now + HOLD_MS,
                };
            }
            State::Open => out.push(Input::Key(key)),
            State::Held {
                mut keys,
                mut text,
                until,
            } => {
                keys.push(key);
                let part = key.typed().filter(char::is_ascii_graphic);
                text.extend(part);
                match part.map_or(Verdict::No, |_| judge(&text)) {
                    Verdict::More if text.len() < MAX_SEQUENCE => self.state = State::Held { keys, text, until },
                    Verdict::Key(key) => out.push(Input::Key(key)),
                    Verdict::Focus(gained) => out.push(Input::Focus(gained)),
                    Verdict::Paste => {
                        self.state = State::Paste {
                            text: String::new(),
                            until: now + PASTE_PAUSE_MS,
                        }
                    }
                    Verdict::More | Verdict::No => {
                        // Two escapes in a row: the first one was meant, the second may begin a sequence.
                        let again = keys.pop().filter(|last| *last == Key::plain(Code::Esc));
                        out.extend(keys.into_iter().map(Input::Key));
                        match again {
                            Some(esc) => {
                                let until = now + HOLD_MS;
                                self.state = State::Held {
                                    keys: vec![esc],
                                    text: String::new(),
                                    until,
                                };
                            }
                            None => out.push(Input::Key(key)),
                        }
                    }
                }
            }
            State::Paste { mut text, .. } => {
                match key.code {
                    Code::Enter => text.push('\n'),
                    Code::Tab => text.push('\t'),
                    _ => text.extend(key.typed()),
                }
                self.state = State::Paste {
                    text,
                    until: now + PASTE_PAUSE_MS,
                };
            }
        }
        out
    }

    /// Passes on what has waited long enough.
    pub fn expire(&mut self, now: u64) -> Out {
        let mut out = Out::new();
        if self.deadline().is_some_and(|at| now >= at) {
            self.flush(&mut out);
        }
        out
    }

    fn flush(&mut self, out: &mut Out) {
        match std::mem::take(&mut self.state) {
            State::Open => {}
            State::Held { keys, .. } => out.extend(keys.into_iter().map(Input::Key)),
            // The end mark, too, may have come torn and so as text.
            State::Paste { text, .. } => {
                let text = text.strip_suffix("[201~").unwrap_or(&text).to_owned();
                out.push(Input::Paste(text));
            }
        }
    }
}

enum Verdict {
    More,
    Key(Key),
    Focus(bool),
    Paste,
    No,
}

/// What follows an escape: `[` parameters final, or `O` final (xterm's control sequences for function keys).
fn judge(text: &str) -> Verdict {
    let mut chars = text.chars();
    let (kind, rest) = (chars.next(), chars.as_str());
    match (kind, rest.chars().last()) {
        (Some('[' | 'O'), None) | (Some('['), Some('0'..='9' | ';')) => Verdict::More,
        (Some('['), Some(last)) => csi(rest.get(..rest.len() - 1).unwrap_or(""), last),
        (Some('O'), Some(last)) => named(last).map_or(Verdict::No, |code| Verdict::Key(Key::plain(code))),
        _ => Verdict::No,
    }
}

fn csi(parameters: &str, last: char) -> Verdict {
    let mut numbers = parameters.split(';').map(|n| n.parse::<u8>().unwrap_or(0));
    let (first, modifier) = (
        numbers.next().unwrap_or(0),
        numbers.next().unwrap_or(1).saturating_sub(1),
    );
    let code = match (last, first) {
        ('I', 0) => return Verdict::Focus(true),
        ('O', 0) => return Verdict::Focus(false),
        ('~', 200) => return Verdict::Paste,
        ('Z', _) => return Verdict::Key(Key::new(Code::Tab, false, false, true)),
        ('~', 1 | 7) => Some(Code::Home),
        ('~', 2) => Some(Code::Insert),
        ('~', 3) => Some(Code::Delete),
        ('~', 4 | 8) => Some(Code::End),
        ('~', 5) => Some(Code::PageUp),
        ('~', 6) => Some(Code::PageDown),
        ('~', n @ 11..=15) => Some(Code::F(n - 10)),
        ('~', n @ 17..=21) => Some(Code::F(n - 11)),
        ('~', n @ 23..=24) => Some(Code::F(n - 12)),
        (last, _) => named(last),
    };
    code.map_or(Verdict::No, |code| {
        Verdict::Key(Key::new(code, modifier & 4 != 0, modifier & 2 != 0, modifier & 1 != 0))
    })
}

fn named(last: char) -> Option<Code> {
    Some(match last {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        'F' => Code::End,
        'H' => Code::Home,
        'P' => Code::F(1),
        'Q' => Code::F(2),
        'R' => Code::F(3),
        'S' => Code::F(4),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
