//! Small objects: quotas, claims, volumes, Portworx nodes.

use serde::Deserialize;
use serde_json::Value;

use super::affinity::NodeTerm;
use super::meta::{Condition, Meta, Quantities};
use crate::model::lenient;

/// core/v1 ResourceQuota.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// Name.
    pub metadata: Meta,
    /// Scopes.
    pub spec: QuotaSpec,
    /// Numbers.
    pub status: QuotaStatus,
}

/// `spec` of a quota.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QuotaSpec {
    /// Scopes.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub scopes: Vec<Value>,
    /// Scopes with operators.
    pub scope_selector: Option<Value>,
}

/// `status` of a quota.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QuotaStatus {
    /// Limits.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub hard: Quantities,
    /// What is used of them.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub used: Quantities,
}

/// core/v1 PersistentVolumeClaim.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// Name.
    pub metadata: Meta,
    /// Volume.
    pub spec: ClaimSpec,
}

/// `spec` of a claim.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClaimSpec {
    /// Name of the volume once bound.
    pub volume_name: String,
}

/// core/v1 PersistentVolume.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Volume {
    /// Name.
    pub metadata: Meta,
    /// From where it can be reached.
    pub spec: VolumeSpec,
}

/// `spec` of a volume.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeSpec {
    /// Node affinity.
    pub node_affinity: Option<VolumeAffinity>,
    /// The claim that it is bound to.
    pub claim_ref: Option<ClaimRef>,
}

/// `spec.claimRef` of a volume.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClaimRef {
    /// Namespace of the claim.
    pub namespace: String,
    /// Name of the claim.
    pub name: String,
}

/// `spec.nodeAffinity` of a volume.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct VolumeAffinity {
    /// Terms.
    pub required: Option<Required>,
}

/// Terms, of which one must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Required {
    /// Terms.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_selector_terms: Vec<NodeTerm>,
}

/// core.libopenstorage.org/v1 StorageNode.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StorageNode {
    /// Named like its node.
    pub metadata: Meta,
    /// Role and phase.
    pub status: StorageStatus,
}

/// `status` of a StorageNode.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StorageStatus {
    /// Portworx's own id of the node.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_uid: String,
    /// `Online`, …
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub phase: String,
    /// Role.
    pub node_attributes: StorageRole,
    /// Of the key-value database among others.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
}

/// `status.nodeAttributes`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StorageRole {
    /// Stores data.
    pub storage: Option<bool>,
    /// Member of the key-value database.
    pub kvdb: Option<bool>,
}
