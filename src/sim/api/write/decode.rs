//! Bodies of requests.
use serde_json::Value;

use super::super::call::Call;
use super::super::status::Failure;
use crate::sim::catalog::{Kind, protobuf};

/// 415: the body is in none of these formats.
pub(crate) fn unsupported_media(accepted: &str) -> Failure {
    let message =
        format!("the body of the request was in an unknown format - accepted media types include: {accepted}");
    Failure::new(415, "UnsupportedMediaType", message)
}

/// The object in a body.
///
/// # Errors
/// 415 for another format, 400 for what cannot be read or is of another version.
pub(super) fn object(call: &Call, kind: &'static Kind) -> Result<Value, Failure> {
    let object = document(call)?;
    if !object.is_object() {
        return Err(Failure::bad_request(format!(
            "{0} in version {1:?} cannot be handled as a {0}: json: cannot unmarshal into Go value of type map[string]interface {{}}",
            kind.kind, kind.version
        )));
    }
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    let (version, named) = (text("apiVersion"), text("kind"));
    let expected = kind.api_version();
    if !version.is_empty() && version != expected {
        let message =
            format!("the API version in the data ({version}) does not match the expected API version ({expected})");
        return Err(Failure::bad_request(message));
    }
    if !named.is_empty() && named != kind.kind && !kind.custom {
        let message = format!(
            "{named} in version {:?} cannot be handled as a {}: converting ({version}.{named}) to ({}.{}): unknown conversion",
            kind.version, kind.kind, kind.version, kind.kind
        );
        return Err(Failure::bad_request(message));
    }
    Ok(object)
}

/// A body as a tree: JSON or YAML; an empty one is null.
pub(in super::super) fn document(call: &Call) -> Result<Value, Failure> {
    if call.body.is_empty() {
        return Ok(Value::Null);
    }
    let content_type = call.header("content-type").split(';').next().unwrap_or_default().trim();
    let wrong = |why: String| Failure::bad_request(format!("couldn't get version/kind; json parse error: {why}"));
    match content_type {
        "" | "application/json" => serde_json::from_slice(&call.body).map_err(|why| wrong(why.to_string())),
        "application/yaml" => serde_yaml_ng::from_slice(&call.body).map_err(|why| wrong(why.to_string())),
        "application/vnd.kubernetes.protobuf" => protobuf::decode(&call.body).map_err(Failure::bad_request),
        _ => Err(unsupported_media(
            "application/json, application/yaml, application/vnd.kubernetes.protobuf",
        )),
    }
}
