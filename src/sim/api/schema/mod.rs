//! What fields a custom resource has: for unknown fields, wrong types, and what is missing.
mod builtin;
mod check;
mod read;

pub(super) use builtin::prune as prune_builtin;
pub(super) use check::{Wrong, check, prune};

use std::sync::LazyLock;

use read::Schemas;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    IntegerOrText,
    Any,
    /// An object whose fields are all unknown.
    Empty,
    /// An object with the fields of a type, by number.
    Object(usize),
    List(Box<Type>),
    Map(Box<Type>),
    /// Null, or the other type.
    Nullable(Box<Type>),
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: String,
    required: bool,
    of: Type,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas::read(include_str!("fields.txt")));
