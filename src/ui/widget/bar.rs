//! A line of parts at the left and at the right: the header, a panel's status line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, Run, Runs, put_runs, width};
use crate::ui::theme::{Look, Role};

/// One part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// What it says.
    pub runs: Runs<'a>,
    /// The greater, the sooner it is left out where the bar is too narrow; zero stays.
    pub drop: u8,
}

impl<'a> Part<'a> {
    /// A part that is never left out.
    pub fn new(runs: impl IntoIterator<Item = Run<'a>>) -> Self {
        Self {
            runs: runs.into_iter().collect(),
            drop: 0,
        }
    }

    /// The part, left out before those with a smaller number.
    #[must_use]
    pub fn drop_at(mut self, drop: u8) -> Self {
        self.drop = drop;
        self
    }

    fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }
}

/// Draws one line on the ground of `role`: `left` parts with a separator between them, `right` parts two cells apart.
///
/// Parts are left out in the order of their drop number until both sides fit with two cells between them. If they
/// still do not, the left side is cut: what stands at the right (freshness, mode) is what must never be hidden.
pub fn bar(area: Rect, buf: &mut Buffer, look: &Look, role: Role, left: &[Part<'_>], right: &[Part<'_>]) {
    let area = Rect {
        height: area.height.min(1),
        ..area
    }
    .intersection(buf.area);
    if area.is_empty() {
        return;
    }
    look.fill(area, buf, role);
    buf.set_style(area, look.over(Role::Text, role));
    let room = usize::from(area.width.saturating_sub(2));
    let mut gone = 0u8;
    let kept = |part: &&Part<'_>, gone: u8| part.drop == 0 || gone == 0 || part.drop < gone;
    while let needed = wide(left, gone, 3) + wide(right, gone, 2)
        && needed + 2 > room
    {
        // The greatest drop number that is still shown goes next, on whichever side it stands.
        let next = left
            .iter()
            .chain(right)
            .filter(|part| kept(part, gone))
            .map(|part| part.drop)
            .max()
            .unwrap_or(0);
        if next == 0 {
            break;
        }
        gone = next;
    }
    let separator = format!(" {} ", look.glyphs.separator);
    let join = |parts: &[Part<'_>], between: &str| -> Vec<Run<'static>> {
        let mut runs = Vec::new();
        for part in parts.iter().filter(|part| kept(part, gone) && !part.runs.is_empty()) {
            if !runs.is_empty() {
                runs.push(Run::new(between.to_owned(), Role::Dim));
            }
            runs.extend(
                part.runs
                    .iter()
                    .map(|run| Run::new(run.text.clone().into_owned(), run.role)),
            );
        }
        runs
    };
    let right_room = u16::try_from(wide(right, gone, 2))
        .unwrap_or(u16::MAX)
        .min(area.width.saturating_sub(1));
    let left_room = area.width.saturating_sub(right_room + 2 + u16::from(right_room > 0));
    let start = area.right().saturating_sub(right_room + 1).max(area.x);
    put_runs(
        buf,
        (area.x + 1, area.y),
        left_room,
        &join(left, &separator),
        (Align::Left, role),
        look,
    );
    put_runs(
        buf,
        (start, area.y),
        right_room,
        &join(right, "  "),
        (Align::Left, role),
        look,
    );
}

fn wide(parts: &[Part<'_>], gone: u8, gap: usize) -> usize {
    let widths = parts
        .iter()
        .filter(|part| (part.drop == 0 || gone == 0 || part.drop < gone) && !part.runs.is_empty())
        .map(Part::width);
    let (sum, count) = widths.fold((0, 0usize), |(sum, count), width| (sum + width, count + 1));
    sum + count.saturating_sub(1) * gap
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    fn paint(width: u16) -> String {
        let part = |text: &'static str, drop| Part::new([Run::from(text)]).drop_at(drop);
        let left = [part("prod-dc1", 0), part("vera", 3), part("read-write", 0)];
        let right = [part("live 1s", 0), part("API ok", 2), part("63 nodes", 4)];
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        bar(area, &mut buf, &look("mono", true), Role::Bar, &left, &right);
        rows(&buf).remove(0)
    }

    #[test]
    fn narrow_bars_lose_parts_in_order_and_keep_the_right_side() {
        for (width, want) in [
            (
                70,
                " prod-dc1 · vera · read-write               live 1s  API ok  63 nodes ",
            ),
            (50, " prod-dc1 · vera · read-write     live 1s  API ok "),
            (40, " prod-dc1 · read-write  live 1s  API ok "),
            (33, " prod-dc1 · read-write   live 1s "),
            (20, " prod-dc1 … live 1s "),
            (9, " live 1s "),
        ] {
            assert_eq!(paint(width), want, "{width}");
        }
    }
}
