//! Printer columns: what a Table answer shows of one object.
//!
//! **Architecture Invariant:** a cell is a pure function of the object and the moment; no column reads another object.
mod builtin;
mod column;
mod custom;
mod duration;
mod read;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::Value;

pub use column::{Cell, Column};

/// Columns of the kind with this id, in its second form or not.
pub(super) fn of(id: &str, custom_kind: bool, second: bool) -> &'static [Column] {
    match (custom_kind, second) {
        (true, true) => custom::of_second(id),
        (true, false) => custom::of(id),
        (false, _) => builtin::of(id),
    }
}

impl Column {
    /// The cell of `object` in this column at the moment `now`.
    pub fn value(&self, object: &Value, now: Timestamp) -> Value {
        match self.cell {
            Cell::With(make) => make(object, now),
            Cell::Condition(kind) => read::condition(object, kind).map_or(Value::Null, Value::from),
            Cell::Path(steps) => match read::at(object, steps) {
                Some(found) => format_as(self.kind, found, now),
                None => Value::Null,
            },
        }
    }
}

/// Formats a field as the apiextensions server does (pkg/registry/customresource/tableconvertor).
fn format_as(kind: &str, found: &Value, now: Timestamp) -> Value {
    match kind {
        "string" => match found {
            Value::String(text) => text.as_str().into(),
            other => other.to_string().into(),
        },
        "date" => match found.as_str().map(str::parse::<Timestamp>) {
            Some(Ok(then)) => duration::human(now.as_second().saturating_sub(then.as_second())).into(),
            Some(Err(_)) => "<invalid>".into(),
            None => Value::Null,
        },
        "boolean" if found.is_boolean() => found.clone(),
        "integer" => found
            .as_i64()
            .or_else(|| found.as_f64().map(|number| number as i64))
            .map_or(Value::Null, Value::from),
        "number" if found.is_number() => found.clone(),
        _ => Value::Null,
    }
}
