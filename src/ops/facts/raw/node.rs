//! core/v1 Node.

use serde::Deserialize;

use super::meta::{Condition, Meta, Quantities};
use crate::model::lenient;

/// A node.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Node {
    /// Name, labels.
    pub metadata: Meta,
    /// Taints, CIDR, cordon.
    pub spec: Spec,
    /// Conditions, resources.
    pub status: Status,
}

/// `spec`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// First pod CIDR.
    #[serde(rename = "podCIDR")]
    pub pod_cidr: Option<String>,
    /// All pod CIDRs.
    #[serde(rename = "podCIDRs", deserialize_with = "lenient::null_as_default")]
    pub pod_cidrs: Vec<String>,
    /// Cordoned.
    pub unschedulable: bool,
    /// Taints.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub taints: Vec<Taint>,
    /// `maas:///zone-a/abc123`.
    #[serde(rename = "providerID")]
    pub provider_id: String,
}

/// A taint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value.
    pub value: String,
    /// Effect.
    pub effect: String,
}

/// `status`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Status {
    /// Conditions.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// What pods may ask for.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub allocatable: Quantities,
}

impl Node {
    /// All pod CIDRs, whichever field holds them.
    pub fn cidrs(&self) -> Vec<&str> {
        if self.spec.pod_cidrs.is_empty() {
            self.spec.pod_cidr.as_deref().into_iter().collect()
        } else {
            self.spec.pod_cidrs.iter().map(String::as_str).collect()
        }
    }
}
