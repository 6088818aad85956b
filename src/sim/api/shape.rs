//! Objects in other shapes: metadata only, and Tables.
use serde_json::{Map, Value, json};

use super::call::Call;
use super::query::Query;
use super::status::Failure;
use crate::sim::catalog::Kind;
use crate::sim::catalog::table::{self, Include};

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

/// Reads `includeObject`.
pub(super) fn include(query: &Query) -> Result<Include, Failure> {
    let text = query.get("includeObject").unwrap_or_default();
    Include::parse(text).ok_or_else(|| {
        Failure::bad_request(format!(
            "Unable to convert to Table as requested: includeObject: Invalid value: {text:?}: must be 'Metadata', \
             'Object', 'None', or empty"
        ))
    })
}

/// A Table with one row.
pub(super) fn table_of_one(call: &Call, kind: &'static Kind, object: &Value) -> Result<Value, Failure> {
    let include = include(&call.query)?;
    Ok(table::event(kind, object, include, call.world.clock().now(), true))
}
