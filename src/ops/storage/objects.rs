//! StorageCluster and StorageNode, as far as storage is told by them (operator `pkg/apis/core/v1`).

use compact_str::CompactString;
use serde::Deserialize;

use super::phase;
use crate::domain::portworx::words::State;
use crate::domain::quantity;
use crate::model::lenient;
use crate::model::portworx::{Attributes, WordCondition};
use crate::ops::facts::raw::Meta;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawCluster {
    metadata: Meta,
    spec: ClusterSpec,
    status: ClusterStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ClusterSpec {
    start_port: Option<u16>,
    security: Option<Security>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Security {
    enabled: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ClusterStatus {
    #[serde(deserialize_with = "lenient::null_as_default")]
    cluster_name: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    cluster_uid: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    phase: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    reason: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    version: String,
}

/// Annotation with the cluster's id where it is not its name (operator `drivers/storage/portworx/util`).
const ID: &str = "portworx.io/cluster-id";

/// Where Portworx's ports begin when the spec does not say (operator `drivers/storage/portworx`).
pub(super) const START_PORT: u16 = 9001;

/// A Portworx cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Namespace; Portworx's Services and pods stand there, too.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Its id, from which names of ConfigMaps are made.
    pub id: String,
    /// Its identity, which outlives renames.
    pub uid: String,
    /// Phase.
    pub state: State,
    /// Why it is in that phase; hostile until cleaned.
    pub reason: String,
    /// Version that is installed.
    pub version: String,
    /// First of its ports.
    pub start_port: u16,
    /// Whether it asks for tokens.
    pub secured: bool,
}

impl Cluster {
    pub(super) fn of(raw: &RawCluster) -> Self {
        let id = raw.metadata.annotations.get(ID).cloned().unwrap_or_default();
        let name = raw.metadata.name.clone();
        Self {
            namespace: raw.metadata.namespace.clone(),
            id: if id.is_empty() { name.clone() } else { id },
            uid: raw.status.cluster_uid.clone(),
            state: phase(&raw.status.phase),
            reason: raw.status.reason.clone(),
            version: raw.status.version.clone(),
            start_port: raw.spec.start_port.unwrap_or(START_PORT),
            secured: raw.spec.security.as_ref().is_some_and(|security| security.enabled),
            name: if raw.status.cluster_name.is_empty() {
                name
            } else {
                raw.status.cluster_name.clone()
            },
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawNode {
    metadata: Meta,
    status: NodeStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct NodeStatus {
    #[serde(deserialize_with = "lenient::null_as_default")]
    node_uid: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    phase: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    storage: Sizes,
    #[serde(deserialize_with = "lenient::null_as_default")]
    node_attributes: Attributes,
    #[serde(deserialize_with = "lenient::null_as_default")]
    conditions: Vec<WordCondition>,
    #[serde(deserialize_with = "lenient::null_as_default")]
    network: Network,
}

/// Old operators print quantities as text, new ones take numbers as well.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Sizes {
    #[serde(deserialize_with = "lenient::text_or_number")]
    total_size: Option<CompactString>,
    #[serde(deserialize_with = "lenient::text_or_number")]
    used_size: Option<CompactString>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Network {
    #[serde(rename = "dataIP", deserialize_with = "lenient::null_as_default")]
    data: String,
    #[serde(rename = "mgmtIP", deserialize_with = "lenient::null_as_default")]
    management: String,
}

/// Portworx on one node. The operator polls Portworx, so all of it lags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageNode {
    /// Name of the Kubernetes node.
    pub name: String,
    /// Portworx's id of it.
    pub id: String,
    /// Phase.
    pub state: State,
    /// Whether it stores data; `None` where it is not told.
    pub storage: Option<bool>,
    /// Bytes of all its pools.
    pub total: Option<u64>,
    /// Bytes taken of them.
    pub used: Option<u64>,
    /// Whether it is a member of the key-value database; `None` where it is not told.
    pub kvdb: Option<bool>,
    /// Status of the condition NodeKVDB; empty where there is none.
    pub kvdb_status: String,
    /// Its message, which says whether the node leads.
    pub kvdb_message: String,
    /// Addresses.
    pub addresses: Vec<String>,
}

impl StorageNode {
    pub(super) fn of(raw: &RawNode) -> Self {
        let status = &raw.status;
        let size = |text: &Option<CompactString>| text.as_deref().and_then(quantity::whole);
        let total = size(&status.storage.total_size);
        let kvdb = status.conditions.iter().find(|condition| condition.kind == "NodeKVDB");
        Self {
            name: raw.metadata.name.clone(),
            id: status.node_uid.clone(),
            state: phase(&status.phase),
            // a node without the attribute that has room stores data
            storage: status
                .node_attributes
                .storage
                .or_else(|| total.filter(|total| *total > 0).map(|_| true)),
            used: size(&status.storage.used_size).filter(|used| total.is_none_or(|total| *used <= total)),
            total,
            kvdb: status.node_attributes.kvdb.or_else(|| kvdb.map(|_| true)),
            kvdb_status: kvdb.map(|found| found.status.to_string()).unwrap_or_default(),
            kvdb_message: kvdb.map(|found| found.message.to_string()).unwrap_or_default(),
            addresses: [&status.network.data, &status.network.management]
                .into_iter()
                .filter(|address| !address.is_empty())
                .cloned()
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_text_or_number_and_words_that_are_new() {
        for (total, used, wanted) in [
            (r#""1Ti""#, r#""512Gi""#, (Some(1 << 40), Some(512 << 30))),
            ("1099511627776", "5", (Some(1 << 40), Some(5))),
            ("\"x\"", "null", (None, None)),
            ("5", "6", (Some(5), None)),
        ] {
            let json = format!(
                r#"{{"metadata":{{"name":"w"}},"status":{{"phase":"Sideways","nodeUid":"n","nodeAttributes":null,
                "storage":{{"totalSize":{total},"usedSize":{used}}},"conditions":null}}}}"#
            );
            let node = StorageNode::of(&serde_json::from_str(&json).unwrap());
            assert_eq!((node.total, node.used), wanted, "{total}");
            assert_eq!(node.state.word, "Sideways");
            assert_eq!(node.storage, node.total.map(|_| true));
        }
    }

    #[test]
    fn the_id_comes_from_the_annotation_or_the_name() {
        let json = r#"{"metadata":{"name":"px-a","namespace":"p","annotations":{"portworx.io/cluster-id":"px-old"}},
            "spec":{"security":{"enabled":true}},"status":{"phase":"Online"}}"#;
        let cluster = Cluster::of(&serde_json::from_str(json).unwrap());
        assert_eq!(
            (cluster.id.as_str(), cluster.start_port, cluster.secured),
            ("px-old", 9001, true)
        );
        let plain = Cluster::of(&serde_json::from_str(r#"{"metadata":{"name":"px-a"}}"#).unwrap());
        assert_eq!((plain.id.as_str(), plain.state.word.as_ref()), ("px-a", "unknown"));
    }
}
