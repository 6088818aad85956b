//! The screens by their number keys, with the active one in brackets.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, Run, put_runs, width};
use crate::ui::theme::{Look, Role};

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab<'a> {
    /// The key that opens it.
    pub key: Cow<'a, str>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// A short note behind the name, as a count of failures.
    pub badge: Option<Run<'a>>,
}

impl<'a> Tab<'a> {
    /// A tab without badge.
    pub fn new(key: impl Into<Cow<'a, str>>, name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            badge: None,
        }
    }

    fn width(&self) -> usize {
        let badge = self.badge.as_ref().map_or(0, |badge| 1 + width(&badge.text));
        width(&self.key) + 1 + width(&self.name) + badge + 2
    }
}

/// Draws one line of tabs. Where not all fit, those around the active one are shown, with an ellipsis at the open ends.
pub fn tabs(area: Rect, buf: &mut Buffer, look: &Look, tabs: &[Tab<'_>], active: usize) {
    let area = Rect {
        height: area.height.min(1),
        ..area
    }
    .intersection(buf.area);
    if area.is_empty() {
        return;
    }
    look.fill(area, buf, Role::Text);
    let (from, to) = window(
        &tabs.iter().map(Tab::width).collect::<Vec<_>>(),
        active,
        usize::from(area.width),
    );
    let more = |yes: bool| Run::new(if yes { look.glyphs.ellipsis } else { "" }, Role::Dim);
    let mut runs = vec![more(from > 0)];
    for (i, tab) in tabs.iter().enumerate().take(to).skip(from) {
        let (open, close, role) = if i == active {
            ("[", "]", Role::Accent)
        } else {
            (" ", " ", Role::Text)
        };
        runs.push(Run::new(open, role));
        runs.push(Run::new(tab.key.as_ref(), Role::Key));
        runs.push(Run::new(format!(" {}", tab.name), role));
        if let Some(badge) = &tab.badge {
            runs.push(Run::plain(" "));
            runs.push(badge.clone());
        }
        runs.push(Run::new(close, role));
    }
    runs.push(more(to < tabs.len()));
    put_runs(
        buf,
        (area.x, area.y),
        area.width,
        &runs,
        (Align::Left, Role::Text),
        look,
    );
}

/// The range of tabs around `active` that fits into `room` cells, one cell left for each open end.
fn window(widths: &[usize], active: usize, room: usize) -> (usize, usize) {
    let active = active.min(widths.len().saturating_sub(1));
    let fits = |from: usize, to: usize| {
        let open = usize::from(from > 0) + usize::from(to < widths.len());
        widths.iter().take(to).skip(from).sum::<usize>() + open <= room
    };
    let (mut from, mut to) = (active, (active + 1).min(widths.len()));
    loop {
        // Leftmost first, so that the line moves as little as possible while one steps through the tabs.
        if from > 0 && fits(from - 1, to) {
            from -= 1;
        } else if to < widths.len() && fits(from, to + 1) {
            to += 1;
        } else {
            return (from, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    #[test]
    fn the_active_tab_is_always_there() {
        let list: Vec<_> = ["Nodes", "VMs", "Tasks", "Snapshots", "Networks"]
            .iter()
            .enumerate()
            .map(|(i, name)| Tab::new((i + 1).to_string(), *name))
            .collect();
        for (width, active, want) in [
            (55, 1, " 1 Nodes [2 VMs] 3 Tasks  4 Snapshots  5 Networks      "),
            (30, 1, " 1 Nodes [2 VMs] 3 Tasks …    "),
            (30, 4, "… 4 Snapshots [5 Networks]    "),
            (12, 3, "…[4 Snapsho…"),
        ] {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            tabs(area, &mut buf, &look("mono", true), &list, active);
            assert_eq!(rows(&buf)[0], want, "{width} {active}");
        }
    }
}
