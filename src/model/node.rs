//! core/v1 Node.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Condition, Meta, lenient};

/// A node, as capacity and readiness need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// Name, labels (roles, zone, `kubevirt.io/schedulable`).
    pub metadata: Meta,
    /// Pod CIDR, taints, cordon.
    #[serde(default)]
    pub spec: Spec,
    /// Conditions and capacity.
    #[serde(default)]
    pub status: Status,
}

/// `spec` of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// First pod CIDR, as the node IPAM controller assigned it.
    #[serde(default, rename = "podCIDR")]
    pub pod_cidr: Option<CompactString>,
    /// All pod CIDRs (dual stack has two).
    #[serde(default, rename = "podCIDRs", deserialize_with = "lenient::null_as_default")]
    pub pod_cidrs: Vec<CompactString>,
    /// Cordoned.
    #[serde(default)]
    pub unschedulable: bool,
    /// Taints.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub taints: Vec<Taint>,
}

/// One taint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taint {
    /// Taint key.
    #[serde(default)]
    pub key: CompactString,
    /// Taint value, often empty.
    #[serde(default)]
    pub value: CompactString,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    #[serde(default)]
    pub effect: CompactString,
    /// When it was put there; the node controller writes it for its own taints.
    #[serde(default, deserialize_with = "lenient::time")]
    pub time_added: Option<Timestamp>,
}

/// `status` of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Ready`, pressures.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// What pods may ask for.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub allocatable: Resources,
    /// Versions of kubelet and system.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub node_info: NodeInfo,
    /// Internal and external addresses.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub addresses: Vec<Address>,
}

/// The resources vmotui adds up, as the server's quantities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Resources {
    /// CPU quantity, `47500m` for instance.
    #[serde(default, deserialize_with = "lenient::text_or_number")]
    pub cpu: Option<CompactString>,
    /// Memory quantity.
    #[serde(default, deserialize_with = "lenient::text_or_number")]
    pub memory: Option<CompactString>,
    /// Pod slots (kubelet `maxPods`).
    #[serde(default, deserialize_with = "lenient::text_or_number")]
    pub pods: Option<CompactString>,
}

/// `status.nodeInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfo {
    /// kubelet version.
    #[serde(default)]
    pub kubelet_version: CompactString,
    /// Operating system, for people.
    #[serde(default)]
    pub os_image: CompactString,
    /// Kernel release.
    #[serde(default)]
    pub kernel_version: CompactString,
}

/// One address of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Address {
    /// `InternalIP`, `Hostname`, …
    #[serde(default, rename = "type")]
    pub kind: CompactString,
    /// The address.
    #[serde(default)]
    pub address: CompactString,
}
