//! What the rules read of one VM, freed of the API's shapes.

use super::quota::Quota;
use super::strategy::Strategy;
use crate::domain::finding::Read;

/// A status condition that says yes or no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// It is not there: nobody has said anything yet.
    #[default]
    Absent,
    /// `True`.
    True,
    /// `False`, with its reason code and message.
    False {
        /// Reason code, may be empty.
        reason: String,
        /// Message, may be empty.
        message: String,
    },
    /// `Unknown`, or something that is no truth value.
    Odd(String),
}

/// One VM instance with what belongs to it. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `status.phase` of the instance; empty when it has none.
    pub phase: String,
    /// Whether the instance is being deleted.
    pub deleting: bool,
    /// `status.nodeName`; empty when it is nowhere.
    pub node: String,
    /// Condition `LiveMigratable`.
    pub live_migratable: Condition,
    /// Condition `StorageLiveMigratable`; its message lists all causes that are not about disks.
    pub storage_migratable: Condition,
    /// Reason of condition `Paused` while it is True; `None` when the VM is not paused.
    pub paused: Option<String>,
    /// Reason and message of condition `DataVolumesReady` while it is False.
    pub volumes_not_ready: Option<String>,
    /// `spec.evictionStrategy` of the instance; `None` leaves it to the KubeVirt CR.
    pub strategy: Option<Strategy>,
    /// `spec.configuration.evictionStrategy` of the KubeVirt CR; `Known(None)` when it sets none.
    pub cluster_strategy: Read<Option<Strategy>>,
    /// `spec.runStrategy` of the owning VirtualMachine; `None` when no VirtualMachine owns the instance.
    pub run_strategy: Option<Read<String>>,
    /// Migrations of this VM that have not ended.
    pub in_flight: Read<Vec<InFlight>>,
    /// `status.evacuationNodeName`; empty when no drain wants the VM gone.
    pub evacuating_from: String,
    /// Condition `EvictionRequested` is True.
    pub eviction_requested: bool,
    /// `status.snapshotInProgress` of the VirtualMachine.
    pub snapshot: Read<Option<String>>,
    /// `status.restoreInProgress` of the VirtualMachine.
    pub restore: Read<Option<String>>,
    /// Volumes that were, or are being, hot-plugged.
    pub hot_plugged: Vec<Volume>,
    /// NICs of the spec.
    pub nics: Vec<Nic>,
    /// What `status.migrationState` remembers.
    pub last: Option<LastMigration>,
    /// Launcher pods of the VM that are still alive.
    pub launchers: Read<u32>,
    /// KubeVirt's limits and how far they are used.
    pub limits: Read<Limits>,
    /// Quotas of the namespace, with what a second launcher pod would ask of them.
    pub quotas: Read<Vec<Quota>>,
}

/// A VirtualMachineInstanceMigration that has not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFlight {
    /// Name.
    pub name: String,
    /// `status.phase`; empty for the first moment.
    pub phase: String,
    /// Condition `migrationRejectedByResourceQuota` is True.
    pub over_quota: bool,
}

/// An entry of `status.volumeStatus` with `hotplugVolume`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Name of the volume.
    pub name: String,
    /// `status.volumeStatus[].phase`.
    pub phase: String,
}

/// A NIC of `spec.domain.devices.interfaces`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nic {
    /// Name.
    pub name: String,
    /// Whether the spec fixes its MAC address.
    pub fixed_mac: bool,
    /// Masquerade on the pod network.
    pub masquerade: bool,
}

/// `status.migrationState`: the last migration, or the one under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastMigration {
    /// `sourceNode`.
    pub source: String,
    /// `targetNode`.
    pub target: String,
    /// `failed`.
    pub failed: bool,
    /// `completed`.
    pub completed: bool,
    /// `failureReason`.
    pub why: String,
}

/// KubeVirt's `spec.configuration.migrations` with defaults filled in, and what counts against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `parallelMigrationsPerCluster`, by default 5.
    pub per_cluster: u32,
    /// `parallelOutboundMigrationsPerNode`, by default 2.
    pub per_node: u32,
    /// Migrations that run in the cluster.
    pub in_cluster: u32,
    /// Migrations that run away from the VM's node.
    pub from_node: u32,
}

impl Default for Limits {
    /// KubeVirt's own defaults (`pkg/virt-config/virt-config.go`), nothing running.
    fn default() -> Self {
        Self {
            per_cluster: 5,
            per_node: 2,
            in_cluster: 0,
            from_node: 0,
        }
    }
}
