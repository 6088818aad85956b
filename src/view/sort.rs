//! Row order: by any column, stable, unknown values last in both directions.

use std::cmp::Ordering;

use super::column::{Column, Cx, Table};
use super::value::Value;

/// Column and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Position in the table's columns.
    pub column: usize,
    /// Largest first.
    pub descending: bool,
}

impl Order {
    /// The first order of a table.
    pub fn of<R>(table: &Table<R>) -> Self {
        Self {
            column: table.position(table.sort).unwrap_or_default(),
            descending: false,
        }
    }
}

/// Sorts `rows` by a column; `tie` decides between equals, so that the order never jumps.
pub fn rows<R, I: Copy>(
    rows: &mut [(I, &R)],
    column: &Column<R>,
    descending: bool,
    cx: Cx,
    tie: impl Fn(&R, &R) -> Ordering,
) {
    let mut keyed: Vec<(Value<'_>, I, &R)> = rows
        .iter()
        .map(|&(id, record)| ((column.value)(record, cx), id, record))
        .collect();
    keyed.sort_by(|(a, _, a_row), (b, _, b_row)| {
        let by_value = match (a.known(), b.known()) {
            (true, true) if descending => b.compare(a),
            (true, true) => a.compare(b),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => Ordering::Equal,
        };
        by_value.then_with(|| tie(a_row, b_row))
    });
    for (slot, (_, id, record)) in rows.iter_mut().zip(keyed) {
        *slot = (id, record);
    }
}
