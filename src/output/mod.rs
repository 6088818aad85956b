//! The views as text: table, JSON, CSV, names. Columns, values and order are those of the screens.
//!
//! **Architecture Invariant:** no column is defined here, and nothing here opens a connection or reads a clock.

pub mod balance;
pub mod changes;
mod csv;
pub mod explain;
mod json;
mod names;
pub mod preview;
mod table;

use std::io::{self, Write};

use strum::{EnumString, VariantNames};

use crate::view::column::{Column, Cx, Table};
use crate::view::value::Value;

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase")]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// More columns.
    Wide,
    /// An array of objects, one a line.
    Json,
    /// RFC 4180, with a header.
    Csv,
    /// One name a line.
    Name,
}

/// Rows to write, in their order.
pub struct Sheet<'a, R: 'static> {
    /// The columns.
    pub table: &'static Table<R>,
    /// The records.
    pub rows: Vec<&'a R>,
    /// For ages.
    pub cx: Cx,
    /// Columns by id whose values nobody knows, because what they are reckoned from could not be read.
    pub unknown: Vec<&'static str>,
    /// The name of a record, for [`Format::Name`].
    pub name: fn(&R) -> String,
}

impl<R> Sheet<'_, R> {
    /// Writes the rows.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => table::write(self, false, out),
            Format::Wide => table::write(self, true, out),
            Format::Json => json::write(self, out),
            Format::Csv => csv::write(self, out),
            Format::Name => names::write(self, out),
        }
    }

    fn value<'r>(&self, column: &Column<R>, record: &'r R) -> Value<'r> {
        self.at(column, record, self.cx)
    }

    fn at<'r>(&self, column: &Column<R>, record: &'r R, cx: Cx) -> Value<'r> {
        if self.unknown.contains(&column.id) {
            return Value::None;
        }
        (column.value)(record, cx)
    }
}

#[cfg(test)]
mod testing;
