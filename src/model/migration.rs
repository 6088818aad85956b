//! kubevirt.io/v1 VirtualMachineInstanceMigration.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::meta::Pairs;
use super::vmi::MigrationState;
use super::{Condition, Meta, lenient};

/// One migration, asked for by a person or a controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Migration {
    /// Name, creation time, labels that tell its origin.
    pub metadata: Meta,
    /// What to migrate.
    #[serde(default)]
    pub spec: Spec,
    /// How far it is.
    #[serde(default)]
    pub status: Status,
}

/// `spec` of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// Name of the VMI, in the same namespace.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub vmi_name: CompactString,
    /// Labels that the target node must have beside those the VM asks for.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub added_node_selector: Pairs,
    /// `system-critical`, `system-maintenance`, `user-triggered`: only virt-controller may set it, and only with gate
    /// `MigrationPriorityQueue`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub priority: CompactString,
}

/// `status` of a migration. A new one has no phase for its first moments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Pending`, `Scheduling`, …, `Succeeded`, `Failed`, or empty.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// When it entered each phase.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase_transition_timestamps: Vec<Passed>,
    /// `migrationAbortRequested`, `migrationRejectedByResourceQuota`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// A copy of the VMI's; while it is under way it names the source pod only.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub migration_state: MigrationState,
}

/// One entry of `status.phaseTransitionTimestamps`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passed {
    /// The phase.
    #[serde(default)]
    pub phase: CompactString,
    /// When it was entered.
    #[serde(default, deserialize_with = "lenient::time")]
    pub phase_transition_timestamp: Option<Timestamp>,
}

impl Migration {
    /// When it entered a phase.
    pub fn entered(&self, phase: &str) -> Option<Timestamp> {
        let passed = &self.status.phase_transition_timestamps;
        passed
            .iter()
            .find(|passed| passed.phase == phase)?
            .phase_transition_timestamp
    }

    /// Whether it has ended, well or badly.
    pub fn finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }
}
