//! kubevirt.io/v1 KubeVirt and VirtualMachineInstanceMigration.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::meta::{Condition, Meta};
use crate::model::lenient;

/// The installation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KubeVirt {
    /// Configuration.
    pub spec: Spec,
    /// Versions, and how many VMs still run the old one.
    pub status: InstallationStatus,
}

/// `status` of the installation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstallationStatus {
    /// `Deployed`, `Deploying`, …
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub phase: String,
    /// Version that is wanted.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub target_kube_virt_version: String,
    /// Version that runs.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub observed_kube_virt_version: String,
    /// VM instances with the launcher of an older version.
    pub outdated_virtual_machine_instance_workloads: Option<i64>,
}

/// `spec`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// Configuration.
    pub configuration: Configuration,
    /// How VMs come to a new version.
    pub workload_update_strategy: UpdateStrategy,
}

/// `spec.workloadUpdateStrategy`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateStrategy {
    /// `LiveMigrate`, `Evict`; none leaves VMs alone.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub workload_update_methods: Vec<String>,
}

/// `spec.configuration`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Configuration {
    /// Default eviction strategy.
    pub eviction_strategy: Option<String>,
    /// Limits.
    pub migrations: Option<MigrationConfig>,
}

/// `spec.configuration.migrations`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationConfig {
    /// Default 5.
    pub parallel_migrations_per_cluster: Option<u32>,
    /// Default 2.
    pub parallel_outbound_migrations_per_node: Option<u32>,
    /// Bytes a second as a quantity; none or zero is unlimited.
    pub bandwidth_per_migration: Option<Value>,
    /// Default 150 s.
    #[serde(rename = "completionTimeoutPerGiB")]
    pub completion_timeout_per_gib: Option<i64>,
}

/// A migration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Migration {
    /// Name, UID.
    pub metadata: Meta,
    /// Of which VM.
    pub spec: MigrationSpec,
    /// How far it is.
    pub status: MigrationStatus,
}

/// `spec` of a migration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationSpec {
    /// Name of the VM instance.
    pub vmi_name: String,
    /// Labels that the target must have.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub added_node_selector: BTreeMap<String, String>,
}

/// `status` of a migration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationStatus {
    /// Phase; absent for the first moment.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub phase: String,
    /// Conditions, in lower case.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// Source and target.
    pub migration_state: Option<MigrationState>,
}

/// `migrationState`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationState {
    /// From.
    pub source_node: String,
    /// From this pod.
    pub source_pod: String,
    /// To.
    pub target_node: String,
    /// Why it failed.
    pub failure_reason: String,
    /// Failed.
    pub failed: bool,
    /// Over.
    pub completed: bool,
    /// Start.
    #[serde(deserialize_with = "lenient::time")]
    pub start_timestamp: Option<Timestamp>,
    /// End.
    #[serde(deserialize_with = "lenient::time")]
    pub end_timestamp: Option<Timestamp>,
}

impl Migration {
    /// Whether it has ended.
    pub fn ended(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    /// Whether it is under way: from Scheduling on (`core/v1/types.go`, `IsRunning`).
    pub fn running(&self) -> bool {
        !self.ended() && !matches!(self.status.phase.as_str(), "" | "Pending")
    }
}
