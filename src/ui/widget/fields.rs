//! Labels and values, one below the other: the details of a thing.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, Run, Runs, put_runs, width, wrap};
use crate::ui::theme::{Look, Role};

/// A label and its value; a section heading where the value is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The label, or the heading.
    pub label: Cow<'a, str>,
    /// The value. One run is wrapped, several are cut at the edge.
    pub value: Runs<'a>,
}

impl<'a> Field<'a> {
    /// A plain value.
    pub fn plain(label: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self::new(label, [Run::plain(value)])
    }

    /// A value in runs.
    pub fn new(label: impl Into<Cow<'a, str>>, value: impl IntoIterator<Item = Run<'a>>) -> Self {
        Self {
            label: label.into(),
            value: value.into_iter().collect(),
        }
    }

    /// A heading.
    pub fn heading(label: impl Into<Cow<'a, str>>) -> Self {
        Self {
            label: label.into(),
            value: Runs::new(),
        }
    }
}

/// Draws fields from the line `offset` on; returns how many lines all of them take at this width.
///
/// Labels stand in one column, as wide as the longest but no wider than two fifths; a value that is too long goes on
/// below itself.
pub fn fields(area: Rect, buf: &mut Buffer, look: &Look, list: &[Field<'_>], offset: usize) -> usize {
    let area = area.intersection(buf.area);
    look.fill(area, buf, Role::Text);
    let longest = list
        .iter()
        .filter(|field| !field.value.is_empty())
        .map(|field| width(&field.label))
        .max();
    let labels = u16::try_from(longest.unwrap_or(0))
        .unwrap_or(u16::MAX)
        .min(area.width * 2 / 5);
    let (x, room) = (area.x + labels + 2, area.width.saturating_sub(labels + 2));
    let mut line = 0usize;
    let at = |line: usize| {
        let y = usize::from(area.y) + line.checked_sub(offset)?;
        u16::try_from(y).ok().filter(|y| *y < area.bottom())
    };
    for field in list {
        let label = |role| [Run::new(field.label.as_ref(), role)];
        if field.value.is_empty() {
            if let Some(y) = at(line) {
                put_runs(
                    buf,
                    (area.x, y),
                    area.width,
                    &label(Role::Heading),
                    (Align::Left, Role::Text),
                    look,
                );
            }
            line += 1;
            continue;
        }
        if let Some(y) = at(line) {
            put_runs(
                buf,
                (area.x, y),
                labels,
                &label(Role::Dim),
                (Align::Left, Role::Text),
                look,
            );
        }
        for runs in value_lines(&field.value, room) {
            if let Some(y) = at(line) {
                put_runs(buf, (x, y), room, &runs, (Align::Left, Role::Text), look);
            }
            line += 1;
        }
    }
    line
}

fn value_lines<'a>(value: &'a [Run<'a>], room: u16) -> Vec<Vec<Run<'a>>> {
    match value {
        [only] if width(&only.text) > usize::from(room) || only.text.contains('\n') => {
            wrap(&only.text, usize::from(room))
                .into_iter()
                .map(|text| vec![Run::new(text, only.role)])
                .collect()
        }
        runs => vec![runs.to_vec()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::testing::{look, rows};

    fn paint(offset: usize) -> (Vec<String>, usize) {
        let list = [
            Field::heading("Placement"),
            Field::plain("Node", "vmo-w-07"),
            Field::plain("Condition", "the volume is ReadWriteOnce"),
            Field::new("State", [Run::new("! ", Role::Warn), Run::from("draining")]),
        ];
        let area = Rect::new(0, 0, 26, 4);
        let mut buf = Buffer::empty(area);
        let lines = fields(area, &mut buf, &look("mono", true), &list, offset);
        (rows(&buf), lines)
    }

    #[test]
    fn labels_align_and_values_wrap() {
        let (top, lines) = paint(0);
        assert_eq!(
            top,
            [
                "Placement                 ",
                "Node       vmo-w-07       ",
                "Condition  the volume is  ",
                "           ReadWriteOnce  ",
            ]
        );
        assert_eq!(lines, 5);
        assert_eq!(paint(3).0[1], "State      ! draining     ");
        assert_eq!(paint(9).0[0].trim(), "");
    }
}
