//! The filter language of `/` and `--filter`.
//!
//! ```text
//! web                         the word occurs in name, namespace, address, …
//! node=vmo-w-07 status!=running mem>8Gi age>30d
//! (status=paused or status=*error*) and not ns=test
//! label.app=db   ip~10.20.   migratable=no
//! ```
//! Terms side by side must all hold; `and`, `or`, `not` and `!` combine; `=` takes `*`, `~` means contains.

mod eval;
mod lex;
mod parse;

use super::column::{Cx, Table};

/// A filter that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (at character {at})")]
pub struct FilterError {
    /// Which character, counted from one.
    pub at: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// A parsed filter over records of type `R`.
pub struct Filter<R: 'static> {
    table: &'static Table<R>,
    expr: Expr,
    text: String,
}

impl<R> Clone for Filter<R> {
    fn clone(&self) -> Self {
        Self {
            table: self.table,
            expr: self.expr.clone(),
            text: self.text.clone(),
        }
    }
}

impl<R> std::fmt::Debug for Filter<R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Filter({:?})", self.text)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Expr {
    /// Nothing asked, everything matches.
    Everything,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Word(String),
    Field {
        column: usize,
        op: Op,
        operand: Operand,
    },
    Label {
        key: String,
        op: Op,
        operand: Operand,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Equal,
    Unequal,
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    /// Lower-case text; may hold `*`.
    Text(String),
    Number(i128),
    /// Seconds.
    Span(i64),
    Truth(crate::model::Truth),
}

impl<R> Filter<R> {
    /// Reads a filter for `table`. Blank text matches everything.
    ///
    /// # Errors
    /// [`FilterError`] with the place, the reason and the way out.
    pub fn parse(table: &'static Table<R>, text: &str) -> Result<Self, FilterError> {
        let expr = parse::parse(table, text)?;
        Ok(Self {
            table,
            expr,
            text: text.trim().to_owned(),
        })
    }

    /// The filter that matches everything.
    pub fn everything(table: &'static Table<R>) -> Self {
        Self {
            table,
            expr: Expr::Everything,
            text: String::new(),
        }
    }

    /// Whether the record matches.
    pub fn matches(&self, record: &R, cx: Cx) -> bool {
        eval::matches(self.table, &self.expr, record, cx)
    }

    /// Whether it lets everything through.
    pub fn is_everything(&self) -> bool {
        self.expr == Expr::Everything
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests;
