//! The one-line prompts `/` and `:`, over `tui-textarea`'s buffer.

use tui_textarea::{Input, TextArea};

use super::key::{Code, Key};
use super::list::Row;

/// Which prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `/`
    Search,
    /// `:`
    Command,
    /// The palette's line.
    Palette,
}

/// A prompt that has the keyboard.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Which.
    pub kind: Kind,
    /// The line.
    pub area: TextArea<'static>,
    /// The text to fall back to when the prompt is left with Esc.
    pub before: String,
    /// Where the cursor was, to put it back on Esc.
    pub cursor: Option<Row>,
    /// Why the line was refused.
    pub error: Option<String>,
    /// Palette: which entry is chosen.
    pub chosen: usize,
    recalled: Option<usize>,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The text changed, or the cursor in it moved.
    Edited,
    /// Enter.
    Accepted,
    /// Esc, or Backspace on an empty line.
    Left,
    /// Tab.
    Complete,
    /// Up.
    Earlier,
    /// Down.
    Later,
}

impl Prompt {
    /// A prompt with `text` in it, the cursor at its end.
    pub fn new(kind: Kind, text: &str) -> Self {
        let mut prompt = Self {
            kind,
            area: TextArea::default(),
            before: text.to_owned(),
            cursor: None,
            error: None,
            chosen: 0,
            recalled: None,
        };
        prompt.set(text);
        prompt
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Replaces the line.
    pub fn set(&mut self, text: &str) {
        self.area = TextArea::new(vec![one_line(text)]);
        self.area.move_cursor(tui_textarea::CursorMove::End);
    }

    /// Inserts pasted text; line breaks become spaces, so that a paste can never press Enter.
    pub fn paste(&mut self, text: &str) {
        self.error = None;
        self.area.insert_str(one_line(text));
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Outcome {
        match (key.code, key.ctrl) {
            (Code::Enter, _) | (Code::Char('m' | 'j'), true) => return Outcome::Accepted,
            (Code::Esc, _) | (Code::Char('c' | 'g'), true) => return Outcome::Left,
            (Code::Backspace, _) if self.text().is_empty() => return Outcome::Left,
            (Code::Tab, _) => return Outcome::Complete,
            (Code::Up, _) | (Code::Char('p'), true) => return Outcome::Earlier,
            (Code::Down, _) | (Code::Char('n'), true) => return Outcome::Later,
            (Code::Char('u'), true) => {
                self.area.delete_line_by_head();
            }
            _ => {
                self.area.input(input(key));
            }
        }
        self.error = None;
        Outcome::Edited
    }

    /// Brings back a line of `history`, the newest first; `earlier` or later.
    pub fn recall(&mut self, history: &[String], earlier: bool) {
        let next = match (self.recalled, earlier) {
            (None, true) => history.len().checked_sub(1),
            (None, false) => return,
            (Some(index), true) => Some(index.saturating_sub(1)),
            (Some(index), false) => Some(index + 1).filter(|index| *index < history.len()),
        };
        self.recalled = next;
        self.set(next.and_then(|index| history.get(index)).map_or("", String::as_str));
    }
}

fn one_line(text: &str) -> String {
    crate::domain::text::line(text.trim_end_matches(['\r', '\n'])).into_owned()
}

fn input(key: Key) -> Input {
    use tui_textarea::Key as To;
    let to = match key.code {
        Code::Char(c) => To::Char(key.typed().unwrap_or(c)),
        Code::Backspace => To::Backspace,
        Code::Delete => To::Delete,
        Code::Home => To::Home,
        Code::End => To::End,
        Code::Left => To::Left,
        Code::Right => To::Right,
        _ => To::Null,
    };
    Input {
        key: to,
        ctrl: key.ctrl,
        alt: key.alt,
        shift: key.shift,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(prompt: &mut Prompt, text: &str) {
        for c in text.chars() {
            assert_eq!(prompt.key(Key::char(c)), Outcome::Edited);
        }
    }

    #[test]
    fn typing_and_leaving() {
        let mut prompt = Prompt::new(Kind::Search, "");
        typed(&mut prompt, "Web 3");
        assert_eq!(prompt.text(), "Web 3");
        assert_eq!(prompt.key(Key::plain(Code::Backspace)), Outcome::Edited);
        assert_eq!(prompt.text(), "Web ");
        assert_eq!(
            prompt.key(Key::new(Code::Char('u'), true, false, false)),
            Outcome::Edited
        );
        assert_eq!(prompt.key(Key::plain(Code::Backspace)), Outcome::Left);
        assert_eq!(prompt.key(Key::plain(Code::Enter)), Outcome::Accepted);
    }

    #[test]
    fn a_paste_is_text_and_never_enter() {
        let mut prompt = Prompt::new(Kind::Command, "");
        prompt.paste("quit\r\nnodes\u{1b}[31m\n");
        assert_eq!(prompt.area.lines().len(), 1);
        assert!(!prompt.text().contains(['\n', '\r', '\u{1b}']), "{:?}", prompt.text());
    }

    #[test]
    fn history_goes_back_and_forth() {
        let history = ["one".to_owned(), "two".to_owned()];
        let mut prompt = Prompt::new(Kind::Command, "");
        prompt.recall(&history, true);
        assert_eq!(prompt.text(), "two");
        prompt.recall(&history, true);
        prompt.recall(&history, true);
        assert_eq!(prompt.text(), "one");
        prompt.recall(&history, false);
        prompt.recall(&history, false);
        assert_eq!(prompt.text(), "");
    }
}
