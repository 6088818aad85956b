//! core/v1 Event.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Meta, lenient};

/// An event: something happened to an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Name and namespace.
    pub metadata: Meta,
    /// `Normal` or `Warning`.
    #[serde(default, rename = "type", deserialize_with = "lenient::null_as_default")]
    pub kind: CompactString,
    /// One word.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub reason: CompactString,
    /// One sentence; hostile until sanitized.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub message: CompactString,
    /// What it is about.
    #[serde(default)]
    pub involved_object: Involved,
    /// How often it was seen.
    #[serde(default)]
    pub count: Option<i64>,
    /// First time seen.
    #[serde(default, deserialize_with = "lenient::time")]
    pub first_timestamp: Option<Timestamp>,
    /// Last time seen.
    #[serde(default, deserialize_with = "lenient::time")]
    pub last_timestamp: Option<Timestamp>,
    /// Time of the newer event API.
    #[serde(default, deserialize_with = "lenient::time")]
    pub event_time: Option<Timestamp>,
    /// Who said so.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub source: Source,
    /// Who said so, in the newer event API.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub reporting_component: CompactString,
}

impl Event {
    /// The latest time the event speaks of.
    pub fn when(&self) -> Option<Timestamp> {
        [
            self.last_timestamp,
            self.event_time,
            self.first_timestamp,
            self.metadata.creation_timestamp,
        ]
        .into_iter()
        .flatten()
        .next()
    }

    /// The component that reported it.
    pub fn reporter(&self) -> &str {
        if self.source.component.is_empty() {
            &self.reporting_component
        } else {
            &self.source.component
        }
    }
}

/// `involvedObject`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Involved {
    /// Kind of the object.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub kind: CompactString,
    /// Its namespace.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub namespace: CompactString,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: CompactString,
    /// Its UID.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub uid: CompactString,
}

/// `source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// Component name.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub component: CompactString,
}
