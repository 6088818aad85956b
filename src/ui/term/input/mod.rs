//! What the operator does: keys, pasted text, a new size, focus.

mod repair;
mod stream;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::app::key::{Code, Key};

pub use repair::{Out, Repair};
pub use stream::Inputs;

/// Something the operator, or the terminal, did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It is text and nothing else: it never triggers an action. Line breaks are `\n`.
    Paste(String),
    /// The terminal has a new size, in columns and lines.
    Resize(u16, u16),
    /// The terminal's window gained or lost the keyboard.
    Focus(bool),
}

/// One event of crossterm as ours; nothing for a released key, the mouse, and keys without a name.
pub fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => self::key(key).map(Input::Key),
        // Terminals send a carriage return where the pasted text has a line break.
        Event::Paste(text) => Some(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))),
        Event::Resize(columns, lines) => Some(Input::Resize(columns, lines)),
        Event::FocusGained => Some(Input::Focus(true)),
        Event::FocusLost => Some(Input::Focus(false)),
        Event::Mouse(_) => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    let shift = held(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab;
    Some(Key::new(
        code,
        held(KeyModifiers::CONTROL),
        held(KeyModifiers::ALT),
        shift,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_one_form() {
        let none = KeyModifiers::NONE;
        for (code, modifiers, want) in [
            (KeyCode::Char('n'), none, "n"),
            (KeyCode::Char('N'), KeyModifiers::SHIFT, "shift-n"),
            (KeyCode::Char('N'), none, "shift-n"),
            (KeyCode::Char('?'), KeyModifiers::SHIFT, "?"),
            (KeyCode::Char('p'), KeyModifiers::CONTROL, "ctrl-p"),
            (KeyCode::Char(' '), none, "space"),
            (KeyCode::Char('x'), KeyModifiers::ALT, "alt-x"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "shift-tab"),
            (KeyCode::BackTab, none, "shift-tab"),
            (KeyCode::Up, KeyModifiers::CONTROL, "ctrl-up"),
            (KeyCode::F(5), none, "f5"),
        ] {
            let got = translate(Event::Key(KeyEvent::new(code, modifiers)));
            assert_eq!(got, Some(Input::Key(want.parse().unwrap())), "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn releases_and_nameless_keys_are_nothing() {
        let released = KeyEvent::new_with_kind(KeyCode::Char('d'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(translate(Event::Key(released)), None);
        assert_eq!(
            translate(Event::Key(KeyEvent::new(KeyCode::CapsLock, KeyModifiers::NONE))),
            None
        );
    }

    #[test]
    fn a_paste_is_text() {
        assert_eq!(
            translate(Event::Paste("a\rb\r\nc".into())),
            Some(Input::Paste("a\nb\nc".into()))
        );
        assert_eq!(translate(Event::Resize(80, 24)), Some(Input::Resize(80, 24)));
        assert_eq!(translate(Event::FocusLost), Some(Input::Focus(false)));
    }
}
