//! kubevirt.io/v1 VirtualMachineInstanceMigration.

use compact_str::CompactString;
use serde::Deserialize;

use super::{Meta, lenient};

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
}

/// `status` of a migration. A new one has no phase for its first moments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// `Pending`, `Scheduling`, …, `Succeeded`, `Failed`, or empty.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
}

impl Migration {
    /// Whether it has ended, well or badly.
    pub fn finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }
}
