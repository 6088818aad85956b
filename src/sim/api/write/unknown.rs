//! Fields that a kind does not have.
use serde_json::{Value, json};

use super::super::schema;
use super::super::status::{Cause, Failure};
use super::options::Unknown;
use super::stamp;
use crate::sim::catalog::Kind;

/// Drops unknown fields from an object that was sent, and returns the warnings.
///
/// # Errors
/// 400 when they are to be refused.
pub(super) fn sent(kind: &'static Kind, object: &mut Value, unknown: Unknown) -> Result<Vec<String>, Failure> {
    let found = named(kind, object).map_err(|why| {
        let text = format!(
            "{0} in version {1:?} cannot be handled as a {0}: {why}",
            kind.kind, kind.version
        );
        Failure::bad_request(text)
    })?;
    match unknown {
        Unknown::Refuse if !found.is_empty() => Err(Failure::bad_request(format!(
            "{0} in version {1:?} cannot be handled as a {0}: strict decoding error: {2}",
            kind.kind,
            kind.version,
            found.join(", ")
        ))),
        Unknown::Warn => Ok(found),
        _ => Ok(Vec::new()),
    }
}

/// Drops unknown fields from an object that came out of a patch.
///
/// # Errors
/// 422 with the whole object when they are to be refused.
pub(super) fn patched(kind: &'static Kind, object: &mut Value, unknown: Unknown) -> Result<Vec<String>, Failure> {
    let whole = (unknown == Unknown::Refuse).then(|| object.to_string());
    let found = named(kind, object)
        .map_err(|why| Failure::invalid_as("", "", "", &[Cause::invalid("patch", &json!(object.to_string()), &why)]))?;
    match whole {
        Some(whole) if !found.is_empty() => {
            let why = format!("strict decoding error: {}", found.join(", "));
            Err(Failure::invalid_as(
                "",
                "",
                "",
                &[Cause::invalid("patch", &json!(whole), &why)],
            ))
        }
        _ if unknown == Unknown::Warn => Ok(found),
        _ => Ok(Vec::new()),
    }
}

fn named(kind: &'static Kind, object: &mut Value) -> Result<Vec<String>, String> {
    // The built-in types insist on both.
    stamp::named(kind, object);
    let paths = if kind.custom {
        schema::prune(kind, object)
    } else {
        schema::prune_builtin(kind, object)?
    };
    Ok(paths
        .into_iter()
        .map(|path| format!("unknown field {path:?}"))
        .collect())
}
