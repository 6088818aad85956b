//! JSON merge patch (RFC 7386): maps are merged, everything else is replaced, null removes.
use serde_json::Value;

/// The object after the patch.
pub(super) fn apply(patch: &Value, object: &Value) -> Value {
    let mut merged = object.clone();
    json_patch::merge(&mut merged, patch);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_removes_and_lists_are_replaced() {
        let object = json!({"a": {"x": 1, "y": 2}, "l": [1, 2]});
        let patch = json!({"a": {"x": null, "z": 3}, "l": [3]});
        assert_eq!(apply(&patch, &object), json!({"a": {"y": 2, "z": 3}, "l": [3]}));
    }
}
