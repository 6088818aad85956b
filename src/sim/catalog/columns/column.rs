//! One printer column.
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
    /// Help text; when it is empty, the one the apiextensions server makes of the path.
    pub description: &'static str,
    /// How the cell is made.
    pub cell: Cell,
}

/// How a cell is made out of an object.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// A field, by its path; `[0]` takes a list's element. A missing field is null, the type decides the formatting.
    Path(&'static [&'static str]),
    /// `status.conditions[?(@.type=='T')].status`; null without such a condition.
    Condition(&'static str),
    /// A function of the object and the present moment.
    With(fn(&Value, Timestamp) -> Value),
}

/// The first column of every table.
pub(super) const NAME: Column = Column {
    name: "Name",
    kind: "string",
    format: "name",
    priority: 0,
    description: "Name must be unique within a namespace. Cannot be updated.",
    cell: Cell::Path(&["metadata", "name"]),
};

/// A column of a CustomResourceDefinition (`additionalPrinterColumns`).
pub(super) const fn custom(
    name: &'static str,
    kind: &'static str,
    priority: i32,
    description: &'static str,
    cell: Cell,
) -> Column {
    Column {
        name,
        kind,
        format: "",
        priority,
        description,
        cell,
    }
}

/// A column of a built-in kind, shown always.
pub(super) const fn text(
    name: &'static str,
    description: &'static str,
    cell: fn(&Value, Timestamp) -> Value,
) -> Column {
    Column {
        name,
        kind: "string",
        format: "",
        priority: 0,
        description,
        cell: Cell::With(cell),
    }
}

/// A column of a built-in kind, shown with `-o wide`.
pub(super) const fn wide(
    name: &'static str,
    description: &'static str,
    cell: fn(&Value, Timestamp) -> Value,
) -> Column {
    Column {
        priority: 1,
        ..text(name, description, cell)
    }
}

/// A numeric column of a built-in kind, shown always.
pub(super) const fn number(
    name: &'static str,
    description: &'static str,
    cell: fn(&Value, Timestamp) -> Value,
) -> Column {
    Column {
        kind: "integer",
        ..text(name, description, cell)
    }
}

impl Column {
    /// The help text a client gets.
    pub fn help(&self) -> String {
        if !self.description.is_empty() {
            return self.description.to_owned();
        }
        format!(
            "Custom resource definition column (in JSONPath format): {}",
            self.json_path()
        )
    }

    /// The path as a definition spells it; empty for a computed cell.
    pub(in crate::sim::catalog) fn json_path(&self) -> String {
        match self.cell {
            Cell::Path(steps) => steps.iter().fold(String::new(), |path, step| {
                let dot = if step.starts_with('[') { "" } else { "." };
                path + dot + step
            }),
            Cell::Condition(kind) => format!(".status.conditions[?(@.type=='{kind}')].status"),
            Cell::With(_) => String::new(),
        }
    }
}
