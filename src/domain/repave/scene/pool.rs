//! Machines that roll together.

use crate::domain::finding::Read;
use crate::domain::placement::NodeId;

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
    /// Nodes whose machine is annotated `machine.cluster.x-k8s.io/exclude-node-draining`: they go undrained.
    pub undrained: Vec<NodeId>,
    /// Seconds that a new node must have been ready before the next one goes (`minReadySeconds`, which is what Palette's
    /// node repave interval sets); `None` when nothing in the cluster says.
    pub interval: Option<i64>,
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

    /// Nodes that are replaced at once, at most. With neither surge nor unavailable nothing could move; controllers
    /// refuse that, one at a time comes nearest.
    pub fn batch(&self) -> usize {
        (self.surge as usize + self.unavailable as usize).clamp(1, self.nodes.len().max(1))
    }
}

/// The control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlPlane {
    /// Wanted.
    pub replicas: i64,
    /// Ready.
    pub ready: i64,
}

/// A MachineHealthCheck (cluster.x-k8s.io).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthCheck {
    /// `namespace/name`.
    pub name: String,
    /// It is annotated `cluster.x-k8s.io/paused`, or its Cluster is paused: it does nothing.
    pub paused: bool,
    /// `maxUnhealthy`, or `triggerIf` of the second beta form, as written; empty when not set.
    pub most: String,
    /// Machines that it may still delete (`status.remediationsAllowed`); `None` before it looked.
    pub allowed: Option<i64>,
    /// Machines that it counts as unhealthy now.
    pub unhealthy: i64,
    /// Seconds within which a new machine must become a node, or it is deleted; `None` is never, zero is not set.
    pub startup: Option<i64>,
}
