//! What an object in a dump is.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use crate::model::{Key, Kind};

/// An object of a dump.
pub(super) enum Item<'a> {
    /// Its text.
    Json(&'a [u8]),
    /// It was larger than vmotui reads.
    Oversize(u64),
}

/// The list around the objects. The API server leaves `kind` out of the items of a typed list, kubectl puts it in.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    api_version: String,
    kind: String,
}

/// The two fields that name a kind.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TypeMeta<'a> {
    #[serde(borrow)]
    api_version: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    metadata: Names<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Names<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    namespace: Cow<'a, str>,
}

impl Envelope {
    /// Takes note of a field of the list.
    pub(super) fn field(&mut self, name: &str, json: &[u8]) {
        let text = || serde_json::from_slice(json).unwrap_or_default();
        match name {
            "apiVersion" => self.api_version = text(),
            "kind" => self.kind = text(),
            _ => {}
        }
    }

    /// The kind of an object in this list.
    pub(super) fn kind_of(&self, json: &[u8]) -> Option<Kind> {
        let own: TypeMeta<'_> = serde_json::from_slice(json).ok()?;
        if own.kind.is_empty() {
            Kind::of(&self.api_version, self.kind.strip_suffix("List")?)
        } else {
            Kind::of(&own.api_version, &own.kind)
        }
    }

    /// API group and kind of an object in this list; empty where neither it nor the list says.
    pub(super) fn group_and_kind(&self, json: &[u8]) -> (String, String) {
        let own: TypeMeta<'_> = serde_json::from_slice(json).unwrap_or_default();
        let (version, kind) = if own.kind.is_empty() {
            let kind = self.kind.strip_suffix("List").unwrap_or_default();
            (self.api_version.as_str(), kind)
        } else {
            (&*own.api_version, &*own.kind)
        };
        let group = version.rsplit_once('/').map_or("", |(group, _)| group);
        (group.to_owned(), kind.to_owned())
    }

    /// The `kind` word of an object, for the count of what is not shown.
    pub(super) fn word(&self, json: &[u8]) -> String {
        let own: TypeMeta<'_> = serde_json::from_slice(json).unwrap_or_default();
        if !own.kind.is_empty() {
            return own.kind.into_owned();
        }
        match self.kind.strip_suffix("List") {
            Some(kind) if !kind.is_empty() => kind.to_owned(),
            _ => "no kind".to_owned(),
        }
    }
}

/// Whether the object has this name.
pub(super) fn is(json: &[u8], key: &Key) -> bool {
    serde_json::from_slice::<Named<'_>>(json)
        .is_ok_and(|named| *named.metadata.name == *key.name && *named.metadata.namespace == *key.namespace)
}

/// Whether a document is a list without items, as Go prints an empty one of a hand-made List.
pub(super) fn is_empty_list(json: &[u8]) -> bool {
    serde_json::from_slice::<TypeMeta<'_>>(json).is_ok_and(|own| own.kind.ends_with("List"))
}

/// Gives an object of a typed list the kind that the server left out.
pub(super) fn complete(object: &mut Value, kind: Kind) {
    if let Some(object) = object.as_object_mut() {
        object
            .entry("apiVersion")
            .or_insert_with(|| Value::String(kind.api_version()));
        object
            .entry("kind")
            .or_insert_with(|| Value::String(kind.name().to_owned()));
    }
}
