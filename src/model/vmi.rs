//! kubevirt.io/v1 VirtualMachineInstance: the machine that runs.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::vm::{Cpu, InstanceSpec};
use super::{Condition, Meta, lenient};

/// A VirtualMachineInstance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Vmi {
    /// Name, owner, labels.
    pub metadata: Meta,
    /// Sizes and strategies.
    #[serde(default)]
    pub spec: InstanceSpec,
    /// Where it runs and how.
    #[serde(default)]
    pub status: Status,
}

/// `status` of a VMI.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Pending`, `Scheduling`, `Scheduled`, `Running`, `Succeeded`, `Failed`, … or empty.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// Node that runs it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub node_name: CompactString,
    /// `Ready`, `LiveMigratable`, `Paused`, `AgentConnected`, …
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// NICs as seen by domain, guest agent and Multus.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub interfaces: Vec<Nic>,
    /// Guest operating system, when the agent tells.
    #[serde(default, rename = "guestOSInfo", deserialize_with = "lenient::null_as_default")]
    pub guest_os: GuestOs,
    /// The migration under way, or the last one.
    #[serde(default)]
    pub migration_state: Option<MigrationState>,
    /// Set while a drain wants the VM off this node.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub evacuation_node_name: CompactString,
    /// Topology the guest has now.
    #[serde(default, rename = "currentCPUTopology")]
    pub current_cpu: Option<Cpu>,
    /// Memory the guest has now.
    #[serde(default)]
    pub memory: Option<MemoryStatus>,
}

/// `status.memory`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemoryStatus {
    /// Memory of the guest, as a quantity.
    #[serde(default, deserialize_with = "lenient::text_or_number")]
    pub guest_current: Option<CompactString>,
}

/// One entry of `status.interfaces`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Nic {
    /// Name in the VM's spec; empty for NICs that only the guest knows.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: CompactString,
    /// First address.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub ip_address: CompactString,
    /// All addresses.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub ip_addresses: Vec<CompactString>,
    /// MAC address.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub mac: CompactString,
}

/// `status.guestOSInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GuestOs {
    /// "Ubuntu 24.04.3 LTS" for instance; written by the guest, so hostile.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub pretty_name: CompactString,
}

/// `status.migrationState`. KubeVirt keeps the *previous* migration here until the next one hands over, so compare
/// the UID before believing it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MigrationState {
    /// UID of the VirtualMachineInstanceMigration.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub migration_uid: CompactString,
    /// Where it came from.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub source_node: CompactString,
    /// Where it goes.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub target_node: CompactString,
    /// Start.
    #[serde(default, deserialize_with = "lenient::time")]
    pub start_timestamp: Option<Timestamp>,
    /// End.
    #[serde(default, deserialize_with = "lenient::time")]
    pub end_timestamp: Option<Timestamp>,
    /// Whether it is over.
    #[serde(default)]
    pub completed: bool,
    /// Whether it failed.
    #[serde(default)]
    pub failed: bool,
    /// Why.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub failure_reason: CompactString,
    /// Somebody asked to stop it.
    #[serde(default)]
    pub abort_requested: bool,
    /// `PreCopy`, `PostCopy`, `Paused`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub mode: CompactString,
    /// The limits in force for it.
    #[serde(default)]
    pub migration_configuration: Option<MigrationConfiguration>,
}

/// Limits of migrations; the same words in `migrationState` and in the KubeVirt object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MigrationConfiguration {
    /// Seconds a gigabyte.
    #[serde(default, rename = "completionTimeoutPerGiB")]
    pub completion_timeout_per_gib: Option<u32>,
    /// Seconds without progress.
    #[serde(default)]
    pub progress_timeout: Option<u32>,
    /// May switch to post-copy.
    #[serde(default)]
    pub allow_post_copy: Option<bool>,
    /// May pause the guest.
    #[serde(default)]
    pub allow_workload_disruption: Option<bool>,
    /// May slow the guest down.
    #[serde(default)]
    pub allow_auto_converge: Option<bool>,
    /// At a time in the cluster.
    #[serde(default)]
    pub parallel_migrations_per_cluster: Option<u32>,
    /// At a time away from a node.
    #[serde(default)]
    pub parallel_outbound_migrations_per_node: Option<u32>,
}

impl MigrationState {
    /// Whether memory is moving now.
    pub fn under_way(&self) -> bool {
        self.start_timestamp.is_some() && self.end_timestamp.is_none() && !self.completed && !self.failed
    }
}
