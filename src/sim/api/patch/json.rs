//! JSON patch (RFC 6902), with the refusals of the API server, which does not tell which step failed and why.
use serde_json::{Value, json};

use super::super::status::Failure;

/// The most steps a patch may have (apiserver: `maxJSONPatchOperations`).
const MOST: usize = 10_000;

/// The most that `copy` steps may add, in bytes (evanphx/json-patch: `AccumulatedCopySizeLimit`, as the apiserver sets it).
const MOST_COPIED: usize = 3 << 20;

/// Reads the steps.
///
/// # Errors
/// 400 for what is no list of steps, 413 for too many.
pub(super) fn read(body: &[u8]) -> Result<Vec<Value>, Failure> {
    let wrong = |why: &str| Failure::bad_request(format!("error decoding patch: {why}"));
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Array(steps)) if steps.len() > MOST => {
            let message = format!(
                "The allowed maximum operations in a JSON patch is {MOST}, got {}",
                steps.len()
            );
            Err(Failure::new(413, "RequestEntityTooLarge", message))
        }
        Ok(Value::Array(steps)) => Ok(steps),
        Ok(other) => {
            let found = match other {
                Value::Object(_) => "object",
                Value::String(_) => "string",
                Value::Number(_) => "number",
                Value::Bool(_) => "bool",
                _ => return Ok(Vec::new()),
            };
            Err(wrong(&format!(
                "json: cannot unmarshal {found} into Go value of type []handlers.jsonPatchOp"
            )))
        }
        Err(why) if why.is_eof() => Err(wrong("unexpected end of JSON input")),
        Err(why) => Err(wrong(&why.to_string())),
    }
}

/// The object after the steps.
///
/// # Errors
/// 422 without any detail when a step does not fit.
pub(super) fn apply(steps: &[Value], object: &Value) -> Result<Value, Failure> {
    let refused = || {
        Failure::new(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
        )
        .details(json!({}))
    };
    let mut patched = object.clone();
    let mut copied = 0;
    for step in steps {
        let mut step = step.clone();
        if step.get("op").is_some_and(|op| op == "copy") {
            let from = step.get("from").and_then(Value::as_str).unwrap_or_default();
            copied += patched.pointer(from).map_or(0, |value| value.to_string().len());
            if copied > MOST_COPIED {
                let message = format!(
                    "Unable to complete the copy, the accumulated size increase of copy is {copied}, exceeding the limit \
                     {MOST_COPIED}"
                );
                return Err(Failure::new(413, "RequestEntityTooLarge", message));
            }
        }
        // The server's library lets `replace` of a missing key in a map pass, as if it were `add`.
        let path = step.get("path").and_then(Value::as_str).unwrap_or_default();
        let missing = patched.pointer(path).is_none();
        let parent = path.rsplit_once('/').and_then(|(parent, _)| patched.pointer(parent));
        let adds = missing && parent.is_some_and(Value::is_object);
        if let (true, Some(op)) = (adds, step.get_mut("op").filter(|op| *op == "replace")) {
            *op = json!("add");
        }
        let step: json_patch::PatchOperation = serde_json::from_value(step).map_err(|_| refused())?;
        json_patch::patch(&mut patched, std::slice::from_ref(&step)).map_err(|_| refused())?;
    }
    Ok(patched)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(steps: &Value) -> Result<Value, u16> {
        let object = json!({"metadata": {"labels": {"x": "1"}}});
        apply(steps.as_array().unwrap(), &object).map_err(|failure| failure.code)
    }

    #[test]
    fn steps_that_fit() {
        let replaced = patched(&json!([
            {"op": "test", "path": "/metadata/labels/x", "value": "1"},
            {"op": "replace", "path": "/metadata/labels/y", "value": "2"},
        ]));
        assert_eq!(replaced.unwrap()["metadata"]["labels"], json!({"x": "1", "y": "2"}));
    }

    #[test]
    fn steps_that_do_not_fit() {
        for step in [
            json!({"op": "test", "path": "/metadata/labels/x", "value": "nope"}),
            json!({"op": "replace", "path": "/spec/nope/x", "value": "3"}),
            json!({"op": "remove", "path": "/metadata/labels/zzz"}),
            json!({"op": "bogus", "path": "/a"}),
        ] {
            assert_eq!(patched(&json!([step])), Err(422), "{step}");
        }
        assert_eq!(read(b"{}").unwrap_err().code, 400);
        let doubling: Vec<Value> = (0..40)
            .map(|n| json!({"op": "copy", "from": "/metadata", "path": format!("/metadata/c{n}")}))
            .collect();
        assert_eq!(patched(&json!(doubling)), Err(413));
    }
}
