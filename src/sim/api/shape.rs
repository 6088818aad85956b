//! Objects in other shapes: metadata only, and rows of a Table.
use serde_json::{Map, Value, json};

use super::call::Call;
use super::query::Query;
use super::status::{Cause, Failure};
use crate::sim::catalog::Kind;

/// meta.k8s.io/v1 PartialObjectMetadata of an object.
pub(super) fn partial(object: Value) -> Value {
    let mut object = object;
    let metadata = object.as_object_mut().and_then(|fields| fields.remove("metadata"));
    json!({
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata.unwrap_or_else(|| Value::Object(Map::new())),
    })
}

/// What the rows of a Table carry beside their cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Include {
    None,
    Metadata,
    Object,
}

impl Include {
    /// Reads `includeObject`.
    pub(super) fn read(query: &Query) -> Result<Self, Failure> {
        match query.get("includeObject") {
            None | Some("Metadata") => Ok(Self::Metadata),
            Some("None") => Ok(Self::None),
            Some("Object") => Ok(Self::Object),
            Some(other) => {
                let supported = ["Metadata", "None", "Object"];
                let cause = Cause::unsupported("includeObject", &format!("{other:?}"), &supported);
                Err(Failure::options("TableOptions", &[cause]))
            }
        }
    }
}

/// A Table with one row.
pub(super) fn table_of_one(call: &Call, kind: &'static Kind, object: &Value) -> Result<Value, Failure> {
    let include = Include::read(&call.query)?;
    let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
    Ok(json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": version},
        "columnDefinitions": columns(kind),
        "rows": [row(kind, object, include, call.world.clock().now())],
    }))
}

/// The column definitions of a kind.
pub(super) fn columns(_kind: &'static Kind) -> Value {
    json!([{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}])
}

/// One row.
pub(super) fn row(_kind: &'static Kind, object: &Value, include: Include, _now: jiff::Timestamp) -> Value {
    let name = object.pointer("/metadata/name").cloned().unwrap_or_default();
    match include {
        Include::None => json!({"cells": [name]}),
        Include::Metadata => json!({"cells": [name], "object": partial(object.clone())}),
        Include::Object => json!({"cells": [name], "object": object}),
    }
}

/// The cells of a row that stands for no object.
pub(super) fn blank(_kind: &'static Kind) -> Value {
    json!([""])
}
