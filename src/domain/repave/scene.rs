//! The cluster as it was found.

use ipnet::IpNet;

use super::time::Range;
use crate::domain::finding::{Read, Verdict};
use crate::domain::migratable::Limits;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::{Board, NodeId, PodId};

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
    /// Migrations under way.
    pub migrations: Read<u32>,
    /// Whether a descheduler is active; `Known(false)` when none was found.
    pub descheduler: Read<bool>,
    /// MachineHealthChecks that may delete machines meanwhile.
    pub health_checks: Read<u32>,
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
    /// Pools roll at the same time instead of one after the other.
    pub together: bool,
    /// VMs that a what-if left without a place: nothing can be GO with them.
    pub homeless: Vec<String>,
}

/// A VM that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vm {
    /// Its launcher pod on the board.
    pub pod: PodId,
    /// `namespace/name`.
    pub name: String,
    /// What an eviction does to it.
    pub outcome: Outcome,
    /// How bad that is: a VM that must stop is worse than one that may.
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub why: String,
    /// The way out.
    pub fix: String,
    /// A NIC on the pod network: connections are cut by the move.
    pub masquerade: bool,
    /// A NIC without fixed MAC address.
    pub loose_mac: bool,
}

/// What keeps a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    /// One on each node: it goes and comes with the node.
    Daemon,
    /// A static pod of the node.
    Mirror,
    /// Nobody makes it anew.
    Bare,
    /// A controller makes it anew elsewhere.
    Controlled,
}

/// A pod that is no VM's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// On the board.
    pub pod: PodId,
    /// `namespace/name`.
    pub name: String,
    /// What keeps it.
    pub kind: OtherKind,
    /// The drain leaves it alone: by label, by rule, or because it tolerates the cordon and Palette drains.
    pub skipped: bool,
    /// It uses a volume that lives on its node.
    pub local_volume: bool,
    /// Budgets that select it, by number.
    pub budgets: Vec<usize>,
}

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// `namespace/name`.
    pub name: String,
    /// `status.disruptionsAllowed`.
    pub allowed: i64,
    /// It selects launcher pods, with maxUnavailable: it blocks their eviction always.
    pub blocks_vms: bool,
    /// Portworx made it for one of its nodes, and lowers it by itself when that node may go.
    pub per_node: bool,
}

/// Pod CIDR and what is cut from it.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Cluster CIDR.
    pub cluster: Read<IpNet>,
    /// Size of a node's slice.
    pub mask: Read<u8>,
    /// Service CIDR; `Known(None)` when nothing says where it is.
    pub service: Read<Option<IpNet>>,
    /// Where they were read.
    pub source: String,
    /// Slices of all Node objects; `Unread` when nodes were not read.
    pub held: Read<Vec<IpNet>>,
    /// Nodes that wait for a slice, and machines without a node yet.
    pub pending: i64,
}

/// What a pool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PoolKind {
    /// Control plane.
    ControlPlane,
    /// Workers.
    Worker,
}

impl PoolKind {
    /// `control-plane` or `worker`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::Worker => "worker",
        }
    }
}

/// Machines that roll together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Name.
    pub name: String,
    /// What it is for.
    pub kind: PoolKind,
    /// Its nodes, in the order in which they were read.
    pub nodes: Vec<NodeId>,
    /// Machines that are added before others go.
    pub surge: u32,
    /// Machines that may be missing.
    pub unavailable: u32,
    /// Whether the controller's order is `nodes`; otherwise nobody can know it.
    pub determined: bool,
    /// Seconds after which a drain is given up and the machine deleted with what is on it; `Known(None)` waits for ever.
    pub drain_timeout: Read<Option<i64>>,
    /// Where this comes from, or that it is an assumption.
    pub source: String,
}

impl Pool {
    /// `expand first, surge 1`, `contract first`, `surge 1, unavailable 1`.
    pub fn strategy(&self) -> String {
        match (self.surge, self.unavailable) {
            (0, 0 | 1) => "contract first".to_owned(),
            (0, many) => format!("contract first, {many} at a time"),
            (surge, 0) => format!("expand first, surge {surge}"),
            (surge, unavailable) => format!("surge {surge}, unavailable {unavailable}"),
        }
    }
}

/// Portworx.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Nodes with their role.
    pub nodes: Vec<StorageNode>,
    /// `maxStorageNodes` and the like; `None` when it is not set.
    pub max_storage_nodes: Option<i64>,
}

/// A Portworx node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageNode {
    /// Name of its Kubernetes node.
    pub name: String,
    /// It stores data.
    pub storage: bool,
    /// Its phase is Online.
    pub online: bool,
    /// Member of the key-value database.
    pub kvdb: bool,
    /// Leads the key-value database.
    pub leader: bool,
}

/// Palette's drain settings (`palette-agent-config`, key `drain`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrainSettings {
    /// Pods are deleted instead of evicted: VMs stop.
    pub disable_eviction: bool,
    /// Seconds; `None` waits for ever.
    pub timeout: Option<i64>,
}

/// The control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlPlane {
    /// Wanted.
    pub replicas: i64,
    /// Ready.
    pub ready: i64,
}

/// What the time is reckoned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Seconds a VM's move takes.
    pub migration: Range,
    /// Where that comes from.
    pub migration_source: String,
    /// Seconds from a machine's creation to a node that is ready.
    pub deploy: Range,
    /// Where that comes from.
    pub deploy_source: String,
    /// Seconds between two nodes.
    pub interval: i64,
}

impl Default for Pace {
    /// Assumptions, and said to be such: 20 to 90 s a VM, 15 to 40 min a machine.
    fn default() -> Self {
        Self {
            migration: Range { low: 20, high: 90 },
            migration_source: "assumption: no finished migration to measure".to_owned(),
            deploy: Range { low: 900, high: 2400 },
            deploy_source: "assumption: no machine to measure".to_owned(),
            interval: 0,
        }
    }
}
