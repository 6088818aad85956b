//! Pieces of screen that know no Kubernetes.
//!
//! Each takes plain data, a [`Look`](super::theme::Look), a `Rect` and a `Buffer`; none keeps state. Text is a list of
//! [`Run`]s (text and role); whatever is drawn is sanitised, cut at the edge with an ellipsis, and never leaves its
//! rectangle.
//!
//! | module | draws |
//! |---|---|
//! | [`table`] | the virtual table: `Table::new(&columns, len, &\|i\| Row::item(cells)).cursor(i).offset(o).draw(..)` |
//! | [`text`] | `put`, `put_runs`, `fit`: what every other module draws with |
//! | [`gauge`], [`spark`] | a bar in eighths of a cell; a row of levels |
pub mod gauge;
pub mod spark;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;

pub use table::{Cell, Column, Row, Table};
pub use text::{Align, Run, Runs};
