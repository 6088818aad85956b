//! Columns, and how they share the width.

use std::borrow::Cow;

use crate::ui::widget::text::Align;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<'a> {
    /// Its head.
    pub title: Cow<'a, str>,
    /// Where cells and head stand; numbers right.
    pub align: Align,
    /// Cells it needs to be of use.
    pub min: u16,
    /// Cells beyond which more are of no use.
    pub max: u16,
    /// Its share of what is left over; none when zero.
    pub weight: u16,
    /// The greater, the sooner it is left out where the terminal is narrow; zero stays.
    pub drop: u8,
}

impl<'a> Column<'a> {
    /// A left-aligned column of a fixed width that is never left out.
    pub fn new(title: impl Into<Cow<'a, str>>, min: u16) -> Self {
        Self {
            title: title.into(),
            align: Align::Left,
            min,
            max: min,
            weight: 0,
            drop: 0,
        }
    }

    /// A right-aligned column, for numbers.
    pub fn number(title: impl Into<Cow<'a, str>>, min: u16) -> Self {
        Self {
            align: Align::Right,
            ..Self::new(title, min)
        }
    }

    /// The column, taking a share of the spare width up to `max` cells.
    #[must_use]
    pub fn grow(mut self, weight: u16, max: u16) -> Self {
        self.weight = weight;
        self.max = max.max(self.min);
        self
    }

    /// The column, left out before those with a smaller number.
    #[must_use]
    pub fn drop_at(mut self, drop: u8) -> Self {
        self.drop = drop;
        self
    }
}

/// The width of each column in `total` cells with `gap` between neighbours; `None` for those left out.
///
/// Columns go in the order of their drop number (of equal ones the rightmost first). When those that must stay do not
/// fit either, the rightmost are cut short: something is always shown.
pub fn widths(columns: &[Column<'_>], total: u16, gap: u16) -> Vec<Option<u16>> {
    let mut kept: Vec<bool> = vec![true; columns.len()];
    let needed = |kept: &[bool]| -> u32 {
        let shown = columns
            .iter()
            .zip(kept)
            .filter(|(_, keep)| **keep)
            .map(|(column, _)| u32::from(column.min));
        let (sum, count) = shown.fold((0, 0u32), |(sum, count), min| (sum + min, count + 1));
        sum + count.saturating_sub(1) * u32::from(gap)
    };
    while needed(&kept) > u32::from(total) {
        let victim = columns
            .iter()
            .enumerate()
            .filter(|(i, column)| column.drop > 0 && kept.get(*i) == Some(&true))
            .max_by_key(|(i, column)| (column.drop, *i));
        let Some(slot) = victim.and_then(|(i, _)| kept.get_mut(i)) else {
            break;
        };
        *slot = false;
    }
    let mut left = total;
    let mut first = true;
    let mut widths: Vec<Option<u16>> = Vec::with_capacity(columns.len());
    for (column, keep) in columns.iter().zip(&kept) {
        let before = if first { 0 } else { gap };
        if !keep || left <= before {
            widths.push(None);
            continue;
        }
        let width = column.min.min(left - before);
        left -= before + width;
        first = false;
        widths.push(Some(width));
    }
    share(columns, &mut widths, left);
    widths
}

/// Hands out the spare cells by weight, round after round, since a column that reached its maximum passes its share on.
fn share(columns: &[Column<'_>], widths: &mut [Option<u16>], mut spare: u16) {
    while spare > 0 {
        let open = |column: &Column<'_>, width: u16| column.weight > 0 && width < column.max;
        let weights: u32 = columns
            .iter()
            .zip(widths.iter())
            .filter_map(|(column, width)| width.filter(|w| open(column, *w)).map(|_| u32::from(column.weight)))
            .sum();
        if weights == 0 {
            return;
        }
        let round = u32::from(spare);
        for (column, slot) in columns.iter().zip(widths.iter_mut()) {
            let Some(width) = slot.as_mut().filter(|w| open(column, **w)) else {
                continue;
            };
            // At least one cell, so that every round gets nearer to the end.
            let fair = (round * u32::from(column.weight) / weights).max(1) as u16;
            let more = fair.min(column.max - *width).min(spare);
            *width += more;
            spare -= more;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns() -> Vec<Column<'static>> {
        vec![
            Column::new("NAME", 8).grow(3, 40),
            Column::new("STATE", 7),
            Column::number("VMS", 4).drop_at(1),
            Column::new("NOTE", 6).grow(1, 100).drop_at(2),
        ]
    }

    #[test]
    fn narrow_terminals_lose_columns_in_order() {
        for (total, want) in [
            (28, [Some(8), Some(7), Some(4), Some(6)]),
            (27, [Some(14), Some(7), Some(4), None]),
            (20, [Some(12), Some(7), None, None]),
            (16, [Some(8), Some(7), None, None]),
            (12, [Some(8), Some(3), None, None]),
            (8, [Some(8), None, None, None]),
            (3, [Some(3), None, None, None]),
            (0, [None, None, None, None]),
        ] {
            assert_eq!(widths(&columns(), total, 1), want, "{total}");
        }
    }

    #[test]
    fn spare_width_goes_by_weight_up_to_the_maximum() {
        assert_eq!(widths(&columns(), 68, 1), [Some(38), Some(7), Some(4), Some(16)]);
        assert_eq!(widths(&columns(), 128, 1), [Some(40), Some(7), Some(4), Some(74)]);
        assert_eq!(widths(&columns(), 300, 1), [Some(40), Some(7), Some(4), Some(100)]);
    }

    proptest! {
        #[test]
        fn never_wider_than_the_area(
            total in 0u16..300,
            gap in 0u16..4,
            parts in prop::collection::vec((0u16..30, 0u16..60, 0u16..4, 0u8..3), 0..12),
        ) {
            let columns: Vec<_> = parts
                .iter()
                .map(|(min, max, weight, drop)| Column::new("X", *min).grow(*weight, *max).drop_at(*drop))
                .collect();
            let widths = widths(&columns, total, gap);
            prop_assert_eq!(widths.len(), columns.len());
            let shown: Vec<u16> = widths.iter().flatten().copied().collect();
            let gaps = (shown.len().saturating_sub(1)) as u32 * u32::from(gap);
            prop_assert!(shown.iter().map(|w| u32::from(*w)).sum::<u32>() + gaps <= u32::from(total));
        }
    }
}
