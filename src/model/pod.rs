//! core/v1 Pod: where it runs and what it asks for.

use compact_str::CompactString;
use serde::Deserialize;

use super::node::Resources;
use super::{Condition, Meta, lenient};

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Pod {
    /// Name, owner, labels.
    pub metadata: Meta,
    /// Node and requests.
    #[serde(default)]
    pub spec: Spec,
    /// Phase and address.
    #[serde(default)]
    pub status: Status,
}

/// `spec` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// Node, empty until scheduled.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub node_name: CompactString,
    /// Host network pods take no pod IP.
    #[serde(default)]
    pub host_network: bool,
    /// Containers, for their requests.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub containers: Vec<Container>,
}

/// One container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Container {
    /// Requests.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub resources: Requirements,
}

/// `resources` of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Requirements {
    /// What the scheduler reserves.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub requests: Resources,
}

/// `status` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// First pod IP.
    #[serde(default, rename = "podIP", deserialize_with = "lenient::null_as_default")]
    pub pod_ip: CompactString,
    /// `PodScheduled`, whose message is the scheduler's.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
}

impl Pod {
    /// Whether the pod has ended and gave its slot back.
    pub fn finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }
}
