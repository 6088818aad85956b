//! One list of a screen that has several: its rows and cursor, its order, its filter.

use std::cmp::Ordering;

use super::list::{List, Row};
use super::search::Search;
use crate::view::Table;
use crate::view::column::Cx;
use crate::view::sort::{self, Order};

/// Rows of one part, with cursor, order and filter.
#[derive(Clone, Debug)]
pub struct Shelf<R: 'static> {
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<R>,
    /// Its columns.
    pub table: &'static Table<R>,
}

impl<R> Shelf<R> {
    /// An empty one, in the first order of its table.
    pub(in crate::app) fn over(table: &'static Table<R>) -> Self {
        Self {
            list: List::default(),
            order: Order::of(table),
            search: Search::over(table),
            table,
        }
    }

    /// The same, the largest first.
    pub(in crate::app) fn falling(mut self) -> Self {
        self.order.descending = true;
        self
    }

    /// The records that are wanted and match the filter, in order; `tie` decides between equals, `row` names one by its
    /// place in `all`.
    pub(in crate::app) fn chosen(
        &self,
        all: &[R],
        cx: Cx,
        wanted: impl Fn(&R) -> bool,
        tie: impl Fn(&R, &R) -> Ordering,
        row: impl Fn(u32, &R) -> Row,
    ) -> Vec<Row> {
        let filter = self.search.filter();
        let mut found: Vec<(u32, &R)> = (0_u32..)
            .zip(all)
            .filter(|(_, record)| wanted(record) && filter.matches(record, cx))
            .collect();
        if let Some(column) = self.table.columns.get(self.order.column) {
            sort::rows(&mut found, column, self.order.descending, cx, tie);
        }
        found.into_iter().map(|(index, record)| row(index, record)).collect()
    }
}
