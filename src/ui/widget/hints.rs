//! The footer: which keys work here, now.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, Run, put_runs, width};
use crate::ui::theme::{Look, Role};

/// A key and the word for what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint<'a> {
    /// As the keymap prints it.
    pub key: Cow<'a, str>,
    /// One or two words.
    pub word: Cow<'a, str>,
    /// Shown at the right whatever else fits: the way to help.
    pub pinned: bool,
}

impl<'a> Hint<'a> {
    /// A hint that is shown when there is room.
    pub fn new(key: impl Into<Cow<'a, str>>, word: impl Into<Cow<'a, str>>) -> Self {
        Self {
            key: key.into(),
            word: word.into(),
            pinned: false,
        }
    }

    /// A hint that is always shown.
    pub fn pinned(key: impl Into<Cow<'a, str>>, word: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pinned: true,
            ..Self::new(key, word)
        }
    }

    fn width(&self) -> usize {
        width(&self.key) + 1 + width(&self.word)
    }
}

/// Draws one line of hints on the ground of [`Role::Bar`]: the first ones that fit whole, and all pinned ones.
pub fn hints(area: Rect, buf: &mut Buffer, look: &Look, hints: &[Hint<'_>]) {
    let area = Rect {
        height: area.height.min(1),
        ..area
    }
    .intersection(buf.area);
    if area.is_empty() {
        return;
    }
    look.fill(area, buf, Role::Bar);
    buf.set_style(area, look.over(Role::Text, Role::Bar));
    let room = usize::from(area.width.saturating_sub(2));
    let pinned: usize = hints
        .iter()
        .filter(|hint| hint.pinned)
        .map(|hint| hint.width() + 2)
        .sum();
    let mut left = room.saturating_sub(pinned);
    let mut full = false;
    let chosen = hints.iter().filter(|hint| {
        // The first that does not fit ends the list: a later, shorter one would stand out of order.
        full |= !hint.pinned && hint.width() > left;
        if !hint.pinned && !full {
            left = left.saturating_sub(hint.width() + 2);
        }
        hint.pinned || !full
    });
    let mut runs: Vec<Run<'_>> = Vec::new();
    for hint in chosen {
        let gap = if runs.is_empty() { "" } else { "  " };
        runs.extend([
            Run::plain(gap),
            Run::new(hint.key.as_ref(), Role::Key),
            Run::plain(" "),
            Run::plain(hint.word.as_ref()),
        ]);
    }
    put_runs(
        buf,
        (area.x + 1, area.y),
        area.width.saturating_sub(1),
        &runs,
        (Align::Left, Role::Bar),
        look,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    #[test]
    fn what_fits_and_what_is_pinned() {
        let list = [
            Hint::new("m", "migrate"),
            Hint::new("shift-m", "maintenance"),
            Hint::new("s", "snapshot"),
            Hint::pinned("?", "help"),
        ];
        for (width, want) in [
            (60, " m migrate  shift-m maintenance  s snapshot  ? help         "),
            (50, " m migrate  shift-m maintenance  ? help           "),
            (41, " m migrate  shift-m maintenance  ? help  "),
            (22, " m migrate  ? help    "),
            (9, " ? help  "),
            (4, " ? …"),
        ] {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            hints(area, &mut buf, &look("mono", true), &list);
            let got = rows(&buf).remove(0);
            assert_eq!(got, want, "{width}");
        }
    }
}
