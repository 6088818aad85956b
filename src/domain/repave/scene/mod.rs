//! The cluster as it was found.

mod load;
mod network;
mod pool;
mod settings;
mod storage;

pub use load::{Budget, DrainRule, Other, OtherKind, Vm};
pub use network::{Announced, Network};
pub use pool::{ControlPlane, HealthCheck, Pool, PoolKind};
pub use settings::{Busy, DrainSettings, Lost, Pace};
pub use storage::{Copies, Storage, StorageNode};

use crate::domain::finding::Read;
use crate::domain::migratable::Limits;
use crate::domain::placement::Board;
use crate::domain::rollout::Rollout;

/// Everything that decides about a repave.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Nodes and pods.
    pub board: Board,
    /// VMs that run.
    pub vms: Vec<Vm>,
    /// All other pods that hold a slot.
    pub others: Vec<Other>,
    /// Pools, in the order in which they roll: control plane first.
    pub pools: Read<Vec<Pool>>,
    /// Pod network.
    pub network: Network,
    /// Services that MetalLB announces from one node each; none without MetalLB or in BGP mode.
    pub announced: Read<Vec<Announced>>,
    /// KubeVirt's limits.
    pub limits: Read<Limits>,
    /// Portworx; `Known(None)` without it.
    pub storage: Read<Option<Storage>>,
    /// PodDisruptionBudgets, by their number in [`Other::budgets`].
    pub budgets: Read<Vec<Budget>>,
    /// Palette's drain settings; `Known(None)` when there are none.
    pub settings: Read<Option<DrainSettings>>,
    /// Control plane; `Known(None)` when nothing in the cluster describes it.
    pub control: Read<Option<ControlPlane>>,
    /// Migrations under way, and VMs that a drain wants gone.
    pub migrations: Read<u32>,
    /// Whether a descheduler is active; `Known(false)` when none was found.
    pub descheduler: Read<bool>,
    /// MachineHealthChecks that may delete machines meanwhile.
    pub health_checks: Read<Vec<HealthCheck>>,
    /// Other controllers that move VMs or take nodes away just now.
    pub busy: Vec<Busy>,
    /// Clusters of Cluster API that are paused: nothing rolls.
    pub paused: Vec<String>,
    /// Hooks that hold the deletion of machines: machine, and annotation.
    pub hooks: Vec<(String, String)>,
    /// Machines that come and go just now.
    pub under_way: Read<Rollout>,
    /// Whether Palette must approve: Cluster API is in the cluster.
    pub palette: bool,
    /// Free machines in MAAS: nothing in the cluster tells.
    pub spares: Option<u32>,
    /// What the time is reckoned from.
    pub pace: Pace,
    /// What nobody looked at, in words.
    pub unchecked: Vec<String>,
    /// Decisive sources that could not be read: nothing can be GO without them.
    pub unread: Vec<String>,
    /// Sources that could not be read, and what is not checked without them.
    pub lost: Vec<Lost>,
    /// Pools roll at the same time instead of one after the other.
    pub together: bool,
    /// VMs that a what-if left without a place: nothing can be GO with them.
    pub homeless: Vec<String>,
}
