//! Reading a VM's spec, and pointing into it.
use serde_json::Value;

use super::super::status::Cause;

/// Where the instance's spec stands in a VM.
pub(super) const INSTANCE: &str = "spec.template.spec";

/// FieldValueInvalid with a webhook's own text.
pub(super) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Cause {
    Cause::new("FieldValueInvalid", field, message)
}

/// The items of a list; none if there is no list.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A text field; empty when absent.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field is there and not null.
pub(super) fn has(value: &Value, field: &str) -> bool {
    value.get(field).is_some_and(|value| !value.is_null())
}
