//! Frames: a panel in the layout, a popup above it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

use super::text::{Align, Run, put_runs, width};
use crate::ui::theme::{Look, Role};

/// What stands in the frame of a panel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel<'a> {
    /// At the top left.
    pub title: Vec<Run<'a>>,
    /// At the bottom right: a position, a key.
    pub foot: Vec<Run<'a>>,
    /// It has the keyboard.
    pub focused: bool,
}

impl<'a> Panel<'a> {
    /// A focused panel with a plain title.
    pub fn titled(title: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        Self {
            title: vec![Run::new(title, Role::Title)],
            foot: Vec::new(),
            focused: true,
        }
    }

    /// The panel, with something at the bottom right.
    #[must_use]
    pub fn foot(mut self, runs: impl IntoIterator<Item = Run<'a>>) -> Self {
        self.foot = runs.into_iter().collect();
        self
    }

    /// Clears the area, draws the frame and returns what is inside, with one blank cell at the left and right.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Rect {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return area;
        }
        look.fill(area, buf, Role::Text);
        let role = if self.focused { Role::BorderFocus } else { Role::Border };
        let block = Block::bordered()
            .border_set(look.glyphs.border)
            .border_style(look.style(role));
        let inner = block.inner(area);
        block.render(area, buf);
        let room = area.width.saturating_sub(4);
        if !self.title.is_empty() {
            framed(&self.title, (area.x + 2, area.y), room, buf, look);
        }
        if !self.foot.is_empty() && area.height > 1 {
            let wide: usize = self.foot.iter().map(|run| width(&run.text)).sum();
            let cells = u16::try_from(wide + 2).unwrap_or(u16::MAX).min(room);
            framed(
                &self.foot,
                (area.right().saturating_sub(cells + 2), area.bottom() - 1),
                cells,
                buf,
                look,
            );
        }
        let pad = u16::from(inner.width > 2);
        Rect {
            x: inner.x + pad,
            width: inner.width - 2 * pad,
            ..inner
        }
    }
}

/// Text within a frame line, with a blank before and behind.
fn framed(runs: &[Run<'_>], at: (u16, u16), room: u16, buf: &mut Buffer, look: &Look) {
    let mut all = vec![Run::plain(" ")];
    all.extend(runs.iter().cloned());
    all.push(Run::plain(" "));
    put_runs(buf, at, room, &all, (Align::Left, Role::Text), look);
}

/// A rectangle of at most `width` × `height` cells in the middle of `area`, a little above the middle where it can be.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 3);
    Rect { x, y, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    #[test]
    fn frames_in_both_sets() {
        let panel = Panel::titled("Plan").foot([Run::from("1 of 3")]);
        for (unicode, want) in [
            (
                true,
                ["┌─ Plan ───────────┐", "│                  │", "└───────── 1 of 3 ─┘"],
            ),
            (
                false,
                ["+- Plan -----------+", "|                  |", "+--------- 1 of 3 -+"],
            ),
        ] {
            let area = Rect::new(0, 0, 20, 3);
            let mut buf = Buffer::empty(area);
            let inner = panel.draw(area, &mut buf, &look("ansi16", unicode));
            assert_eq!(rows(&buf), want);
            assert_eq!(inner, Rect::new(2, 1, 16, 1));
        }
    }

    #[test]
    fn long_titles_are_cut_and_tiny_areas_survived() {
        let panel = Panel::titled("vm/erp-db-03 on vmo-w-07").foot([Run::from("12,500 of 12,500")]);
        for (width, height) in [(0, 0), (1, 1), (2, 2), (3, 1), (5, 3), (12, 3)] {
            let area = Rect::new(0, 0, width, height);
            let mut buf = Buffer::empty(area);
            let inner = panel.draw(area, &mut buf, &look("mono", true));
            assert!(area.union(inner) == area || inner.is_empty());
            if width == 12 {
                assert_eq!(rows(&buf)[0], "┌─ vm/erp…─┐");
            }
        }
    }

    #[test]
    fn popups_stay_inside() {
        let area = Rect::new(3, 2, 80, 24);
        assert_eq!(centered(area, 40, 9), Rect::new(23, 7, 40, 9));
        assert_eq!(centered(area, 400, 90), area);
    }
}
