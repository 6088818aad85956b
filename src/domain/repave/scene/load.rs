//! VMs, other pods, and the budgets that select them.

use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::PodId;

/// A VM that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vm {
    /// Its launcher pod on the board.
    pub pod: PodId,
    /// `namespace/name`.
    pub name: String,
    /// Name of the launcher pod in which it runs; empty when nobody found it.
    pub launcher: String,
    /// What KubeVirt decides when the launcher pod is to be evicted, by strategy and `LiveMigratable` alone.
    pub decided: Outcome,
    /// What a drain does to it in the end: quotas, budgets and networks may stand in the way of what KubeVirt decides.
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
    /// A rule of Cluster API that takes its launcher pod out of the drain.
    pub rule: Option<DrainRule>,
}

/// How Cluster API's drain treats a pod that it does not evict
/// (`cluster-api/internal/controllers/machine/drain/filters.go`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DrainRule {
    /// It is left alone, and deleted with the machine. The text names the label or the rule that says so.
    Skip(String),
    /// The drain waits until it has ended by itself.
    Wait(String),
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
    /// A rule makes the drain wait for its end; the text names it.
    pub waits: Option<String>,
    /// It uses a volume that lives on its node.
    pub local_volume: bool,
    /// It holds scratch data (`emptyDir`) that is lost with it.
    pub scratch: bool,
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
    /// It selects launcher pods of VMs.
    pub selects_vms: bool,
    /// Portworx made it for one of its nodes.
    pub per_node: bool,
}
