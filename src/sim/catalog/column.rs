//! Printer columns: what a Table answer shows of one object.
use jiff::Timestamp;
use serde_json::Value;

/// One column of a Table (meta.k8s.io/v1 TableColumnDefinition) and how its cell is made.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Heading as the server spells it; kubectl upper-cases it.
    pub name: &'static str,
    /// OpenAPI type of the cell: `string`, `integer`, `number`, `boolean`, `date`.
    pub kind: &'static str,
    /// OpenAPI format; `name` marks the column that identifies the row.
    pub format: &'static str,
    /// 0 is always shown, more only with `-o wide`.
    pub priority: i32,
    /// Help text.
    pub description: &'static str,
    /// How the cell is made.
    pub cell: Cell,
}

/// How a cell is made out of an object.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// A field, by its path; a missing one is null. Formatting follows the column's type.
    Path(&'static [&'static str]),
    /// `status.conditions[?(@.type==T)].status`; null without such a condition.
    Condition(&'static str),
    /// A function of the object and the present moment.
    With(fn(&Value, Timestamp) -> Value),
}
