//! Changes that say only what changes.
mod apply;
mod json;
mod merge;
mod strategic;

use serde_json::Value;

use super::call::Call;
use super::route::Target;
use super::status::Failure;
use super::write::{Change, Make, WriteOptions, change, unsupported_media};
use super::{Answer, respond};

/// The formats of a patch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Json,
    Merge,
    Strategic,
}

/// PATCH of an object or of its status.
pub(super) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let kind = target.kind;
    let format = match call.header("content-type").split(';').next().unwrap_or_default().trim() {
        "application/json-patch+json" => Format::Json,
        "application/merge-patch+json" => Format::Merge,
        "application/apply-patch+yaml" => return apply::answer(call, target),
        "application/strategic-merge-patch+json" if !kind.custom => Format::Strategic,
        _ if kind.custom => {
            let accepted = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
            return Err(unsupported_media(accepted));
        }
        _ => {
            let accepted = "application/json-patch+json, application/merge-patch+json, \
                            application/strategic-merge-patch+json, application/apply-patch+yaml";
            return Err(unsupported_media(accepted));
        }
    };
    let options = WriteOptions::read(call, "PatchOptions")?;
    let make: Make<'_> = match format {
        Format::Json => {
            let patch = json::read(&call.body)?;
            Box::new(move |old| json::apply(&patch, old))
        }
        Format::Merge => {
            let patch = document(&call.body)?;
            Box::new(move |old| Ok(merge::apply(&patch, old)))
        }
        Format::Strategic => {
            let patch = document(&call.body)?;
            Box::new(move |old| strategic::apply(&patch, old))
        }
    };
    let mut wanted = Change {
        options: &options,
        must_name_version: false,
        tracked: true,
        patched: true,
        warnings: Vec::new(),
        make,
    };
    let object = change(call, target, &mut wanted)?;
    let mut answer = respond::object(call, kind, 200, object)?;
    respond::warn(&mut answer, &wanted.warnings);
    Ok(answer)
}

/// A patch that is an object.
fn document(body: &[u8]) -> Result<Value, Failure> {
    let wrong = |why: &str| Failure::bad_request(format!("error decoding patch: {why}"));
    match serde_json::from_slice::<Value>(body) {
        Ok(patch) if patch.is_object() => Ok(patch),
        Ok(_) => Err(wrong(
            "json: cannot unmarshal array into Go value of type map[string]interface {}",
        )),
        Err(why) if why.is_eof() => Err(wrong("unexpected end of JSON input")),
        Err(why) => Err(wrong(&why.to_string())),
    }
}
