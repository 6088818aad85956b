//! One line of a watch: its type, and the object in it.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::{Delta, Kind, Meta, Object};

/// What a line means.
#[derive(Debug)]
pub(super) enum Event {
    /// An object changed; its resource version, if it could be read.
    Change(Delta, String),
    /// Only the position moved on.
    Bookmark {
        version: String,
        /// The streamed list is complete.
        initial_end: bool,
    },
    /// The server ended the watch with a Status.
    Error { code: u16, message: String },
    /// The object could not be read; its resource version, if that could.
    Skipped { reason: String, version: String },
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    code: u16,
    message: String,
}

/// Only what every object has.
#[derive(Deserialize)]
struct Named {
    metadata: Meta,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mark {
    metadata: MarkMeta,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct MarkMeta {
    resource_version: String,
    annotations: MarkNotes,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MarkNotes {
    /// Set on the bookmark that ends a streamed list (apimachinery `InitialEventsAnnotationKey`).
    #[serde(rename = "k8s.io/initial-events-end")]
    end: String,
}

/// Reads a line; `None` when it is not a watch event at all.
pub(super) fn read(kind: Kind, json: &[u8]) -> Option<Event> {
    let line: Line<'_> = serde_json::from_slice(json).ok()?;
    let object = line.object.get().as_bytes();
    Some(match line.kind {
        "ADDED" | "MODIFIED" => match Object::parse(kind, object) {
            Ok(object) => {
                let version = object.meta().resource_version.to_string();
                Event::Change(Delta::Upsert(object), version)
            }
            Err(error) => Event::Skipped {
                reason: error.to_string(),
                version: mark(object).metadata.resource_version,
            },
        },
        "DELETED" => match serde_json::from_slice::<Named>(object) {
            Ok(Named { metadata }) => {
                let version = metadata.resource_version.to_string();
                Event::Change(Delta::Delete(kind, Box::new(metadata)), version)
            }
            Err(error) => Event::Skipped {
                reason: error.to_string(),
                version: mark(object).metadata.resource_version,
            },
        },
        "BOOKMARK" => {
            let mark = mark(object);
            Event::Bookmark {
                initial_end: mark.metadata.annotations.end == "true",
                version: mark.metadata.resource_version,
            }
        }
        "ERROR" => {
            let status: Status = serde_json::from_slice(object).unwrap_or_default();
            Event::Error {
                code: status.code,
                message: status.message,
            }
        }
        other => Event::Skipped {
            reason: format!("a watch event of the unknown type {other:?}"),
            version: String::new(),
        },
    })
}

fn mark(object: &[u8]) -> Mark {
    serde_json::from_slice(object).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let read = |text: &str| read(Kind::Node, text.as_bytes());
        assert!(matches!(
            read(r#"{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"7"}}}"#),
            Some(Event::Change(Delta::Upsert(_), version)) if version == "7"
        ));
        assert!(matches!(
            read(r#"{"object":{"metadata":{"name":"a"},"spec":7},"type":"DELETED"}"#),
            Some(Event::Change(Delta::Delete(Kind::Node, _), _))
        ));
        assert!(matches!(
            read(
                r#"{"type":"BOOKMARK","object":{"kind":"Node","metadata":{"resourceVersion":"9",
                    "annotations":{"k8s.io/initial-events-end":"true"}}}}"#
            ),
            Some(Event::Bookmark { initial_end: true, version }) if version == "9"
        ));
        assert!(matches!(
            read(r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"#),
            Some(Event::Bookmark { initial_end: false, .. })
        ));
        assert!(matches!(
            read(r#"{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}"#),
            Some(Event::Error { code: 410, .. })
        ));
        assert!(matches!(
            read(r#"{"type":"MODIFIED","object":{"metadata":{"name":7,"resourceVersion":"5"}}}"#),
            Some(Event::Skipped { version, .. }) if version == "5"
        ));
        assert!(matches!(
            read(r#"{"type":"NOVEL","object":{}}"#),
            Some(Event::Skipped { .. })
        ));
        assert!(read(r#"{"kind":"Status"}"#).is_none());
    }
}
