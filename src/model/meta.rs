//! `metadata`, without what nobody looks at.

use std::fmt;

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::lenient;

/// Namespace and name of an object; the namespace is empty for cluster-scoped kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Namespace, or empty.
    pub namespace: CompactString,
    /// Name.
    pub name: CompactString,
}

impl Key {
    /// A key from its two parts.
    pub fn new(namespace: impl Into<CompactString>, name: impl Into<CompactString>) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            out.write_str(&self.name)
        } else {
            write!(out, "{}/{}", self.namespace, self.name)
        }
    }
}

/// The part of `metadata` that lists need. `managedFields` is skipped while parsing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// Name; an object without one is refused.
    pub name: CompactString,
    /// Namespace, empty for cluster-scoped kinds.
    #[serde(default)]
    pub namespace: CompactString,
    /// UID as the server spells it; empty when only a name is known.
    #[serde(default)]
    pub uid: CompactString,
    /// Opaque version, for resuming a watch.
    #[serde(default)]
    pub resource_version: CompactString,
    /// When the object was created.
    #[serde(default, deserialize_with = "lenient::time")]
    pub creation_timestamp: Option<Timestamp>,
    /// Set while finalizers hold a deleted object.
    #[serde(default, deserialize_with = "lenient::time")]
    pub deletion_timestamp: Option<Timestamp>,
    /// Labels in the server's order.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub labels: Pairs,
    /// Those annotations that vmotui reads; the others are skipped while parsing.
    #[serde(default, rename = "annotations")]
    pub notes: Notes,
    /// The controller that owns the object, if any.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub owner_references: Vec<Owner>,
}

impl Meta {
    /// Namespace and name.
    pub fn key(&self) -> Key {
        Key {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// The owner of `kind`, if the object has one.
    pub fn owner(&self, kind: &str) -> Option<&Owner> {
        self.owner_references.iter().find(|owner| owner.kind == kind)
    }
}

/// One `ownerReferences` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Owner {
    /// Kind of the owner.
    #[serde(default)]
    pub kind: CompactString,
    /// Name of the owner, in the same namespace.
    #[serde(default)]
    pub name: CompactString,
    /// UID of the owner.
    #[serde(default)]
    pub uid: CompactString,
}

/// Labels as a flat list: a dozen pairs are found faster, and kept smaller, than in a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Box<[(CompactString, CompactString)]>);

impl Pairs {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// All pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Keeps the pairs whose key satisfies `keep`.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|(key, _)| keep(key)).cloned().collect())
    }
}

impl<K: Into<CompactString>, V: Into<CompactString>> FromIterator<(K, V)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Pairs;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a map of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some(pair) = map.next_entry::<CompactString, CompactString>()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs.into_boxed_slice()))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// Annotations that something here reads. One `last-applied-configuration` is larger than all else that is kept.
const NOTED: [&str; 6] = [
    "kubevirt.io/evacuationMigration",
    "kubevirt.io/eviction-source",
    "kubevirt.io/workloadUpdateMigration",
    "descheduler.alpha.kubernetes.io/evict",
    "operator.libopenstorage.org/vmi-migration-source-node",
    "operator.libopenstorage.org/controller-revision-hash",
];

/// The annotations in [`NOTED`], as a flat list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(Pairs);

impl Notes {
    /// The value of a noted annotation.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Notes;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a map of strings")
            }

            fn visit_unit<E>(self) -> Result<Notes, E> {
                Ok(Notes::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Notes, A::Error> {
                let mut kept = Vec::new();
                while let Some(key) = map.next_key::<CompactString>()? {
                    if NOTED.contains(&key.as_str()) {
                        kept.push((key, map.next_value::<CompactString>()?));
                    } else {
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                }
                Ok(Notes(Pairs(kept.into_boxed_slice())))
            }
        }
        deserializer.deserialize_any(Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managed_fields_are_skipped_and_labels_kept() {
        let meta: Meta = serde_json::from_str(
            r#"{"name":"a","namespace":"b","uid":"u","labels":{"x":"1"},"managedFields":[{"f:x":{}}],
                "creationTimestamp":"2026-11-22T08:57:48Z","ownerReferences":null}"#,
        )
        .unwrap();
        assert_eq!(meta.key().to_string(), "b/a");
        assert_eq!(meta.labels.get("x"), Some("1"));
        assert!(meta.owner("VirtualMachine").is_none());
    }

    #[test]
    fn annotations_are_skipped_but_for_a_few() {
        let meta: Meta = serde_json::from_str(
            r#"{"name":"a","annotations":{"x":{"odd":1},"kubevirt.io/eviction-source":"descheduler"}}"#,
        )
        .unwrap();
        assert_eq!(meta.notes.get("kubevirt.io/eviction-source"), Some("descheduler"));
        assert_eq!(meta.notes.get("x"), None);
        let none: Meta = serde_json::from_str(r#"{"name":"a","annotations":null}"#).unwrap();
        assert_eq!(none.notes, Notes::default());
    }

    #[test]
    fn an_object_without_a_name_is_refused() {
        assert!(serde_json::from_str::<Meta>(r#"{"namespace":"b"}"#).is_err());
        assert!(serde_json::from_str::<Meta>(r#"{"name":7}"#).is_err());
        assert!(serde_json::from_str::<Meta>(r#"{"name":"a","labels":[]}"#).is_err());
    }
}
