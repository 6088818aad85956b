//! core.libopenstorage.org/v1 StorageNode: Portworx on one node.

use compact_str::CompactString;
use serde::Deserialize;

use super::{Meta, lenient};

/// A StorageNode; its name is the Kubernetes node's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct StorageNode {
    /// Name of the node.
    pub metadata: Meta,
    /// Phase and conditions.
    #[serde(default)]
    pub status: Status,
}

/// `status` of a StorageNode. The operator polls Portworx, so all of it lags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Online`, `Degraded`, `Offline`, …; an open enum.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// `NodeState`, `NodeKVDB`; their statuses are words of their own, not True/False.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<WordCondition>,
    /// Whether the node stores data or keeps the key-value database.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub node_attributes: Attributes,
}

/// A Portworx condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct WordCondition {
    /// `NodeState`, `NodeKVDB`, `NodeInit`.
    #[serde(default, rename = "type")]
    pub kind: CompactString,
    /// `Online`, `Offline`, …
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub status: CompactString,
    /// Says whether the node is the database's leader or a member.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub message: CompactString,
}

/// `status.nodeAttributes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Attributes {
    /// Stores data.
    #[serde(default)]
    pub storage: Option<bool>,
    /// Keeps the key-value database.
    #[serde(default)]
    pub kvdb: Option<bool>,
}
