//! What all objects share.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::model::lenient;

/// `metadata`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meta {
    /// Name.
    pub name: String,
    /// Namespace; empty for cluster-wide objects.
    pub namespace: String,
    /// UID.
    pub uid: String,
    /// Labels.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub labels: Arc<BTreeMap<String, String>>,
    /// Annotations.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub annotations: BTreeMap<String, String>,
    /// Owners.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub owner_references: Vec<Owner>,
    /// Creation.
    #[serde(deserialize_with = "lenient::time")]
    pub creation_timestamp: Option<Timestamp>,
    /// Set once it is being deleted.
    pub deletion_timestamp: Option<Value>,
}

impl Meta {
    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(String::as_str)
    }

    /// Whether it is being deleted.
    pub const fn deleting(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// An entry of `ownerReferences`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Owner {
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// The one that controls it.
    pub controller: bool,
}

/// The owner of a kind, if there is one.
pub fn owner<'a>(meta: &'a Meta, kind: &str) -> Option<&'a Owner> {
    meta.owner_references.iter().find(|owner| owner.kind == kind)
}

/// A status condition.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False`, `Unknown`.
    pub status: String,
    /// Reason code.
    pub reason: String,
    /// Message.
    pub message: String,
}

/// A condition by its type.
pub fn condition<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.kind == kind)
}

/// Quantities by resource name, as text or number.
pub type Quantities = BTreeMap<String, Value>;
