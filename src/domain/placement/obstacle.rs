//! What keeps a pod off a node.

use std::fmt;

use crate::domain::capacity::Axis;
use crate::domain::finding::Verdict;
use crate::domain::human;

/// One thing in the way. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The pod is on this node already: a migration needs another one.
    Source,
    /// The node is not ready.
    NotReady,
    /// Nobody knows whether the node is ready.
    ReadyUnknown,
    /// The node is cordoned.
    Cordoned,
    /// A taint that is not tolerated.
    Taint(String),
    /// A label of `spec.nodeSelector` is absent or different.
    Selector {
        /// `key=value` as asked for.
        wanted: String,
        /// The node's value, if it has the label.
        has: Option<String>,
    },
    /// No term of the required node affinity holds.
    NodeAffinity(String),
    /// No term of a volume's node affinity holds.
    VolumeAffinity,
    /// The node's CPU is of another vendor or model than the one the guest runs on.
    Unlike(String),
    /// Required pod affinity: no such pod in the node's domain.
    Near(String),
    /// Required pod anti-affinity: such a pod is in the node's domain.
    Apart(String),
    /// A pod of the node's domain does not want this one near.
    KeptAway(String),
    /// Topology spread.
    Spread(String),
    /// Not enough left on an axis.
    Short {
        /// Which.
        axis: Axis,
        /// How much is asked for.
        wanted: i64,
        /// How much is left.
        left: i64,
    },
    /// Not enough of another resource left: hugepages, a device, a network.
    ShortOf {
        /// Name of the resource.
        resource: String,
        /// How much is asked for.
        wanted: i64,
        /// How much is left.
        left: i64,
    },
    /// What the node has left on an axis is not known.
    RoomUnknown(Axis),
    /// The pod's requests are not known.
    RequestsUnknown,
    /// A rule that this program does not model.
    Unmodelled(String),
}

impl Obstacle {
    /// Whether it refuses, or leaves the place unknown.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::ReadyUnknown
            | Self::Unlike(_)
            | Self::RoomUnknown(_)
            | Self::RequestsUnknown
            | Self::Unmodelled(_) => Verdict::Unknown,
            _ => Verdict::Fail,
        }
    }

    /// The field that decides.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Source => "VirtualMachineInstance status.nodeName",
            Self::NotReady | Self::ReadyUnknown => "Node status.conditions[Ready]",
            Self::Cordoned => "Node spec.unschedulable",
            Self::Taint(_) => "Node spec.taints",
            Self::Selector { .. } => "Pod spec.nodeSelector",
            Self::NodeAffinity(_) => "Pod spec.affinity.nodeAffinity",
            Self::VolumeAffinity => "PersistentVolume spec.nodeAffinity",
            Self::Unlike(_) => "Node metadata.labels",
            Self::Near(_) => "Pod spec.affinity.podAffinity",
            Self::Apart(_) | Self::KeptAway(_) => "Pod spec.affinity.podAntiAffinity",
            Self::Spread(_) => "Pod spec.topologySpreadConstraints",
            Self::Short {
                axis: Axis::PodSlots, ..
            }
            | Self::RoomUnknown(Axis::PodSlots) => "Node status.allocatable.pods",
            Self::Short { axis: Axis::PodIps, .. } | Self::RoomUnknown(Axis::PodIps) => "Node spec.podCIDR",
            Self::Short { axis: Axis::Memory, .. } | Self::RoomUnknown(Axis::Memory) => {
                "Node status.allocatable.memory"
            }
            Self::Short { axis: Axis::Cpu, .. } | Self::RoomUnknown(Axis::Cpu) => "Node status.allocatable.cpu",
            Self::ShortOf { .. } => "Node status.allocatable",
            Self::RequestsUnknown => "Pod spec.containers[].resources.requests",
            Self::Unmodelled(_) => "Pod spec",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source => out.write_str("the VM is on this node"),
            Self::NotReady => out.write_str("the node is not ready"),
            Self::ReadyUnknown => out.write_str("nobody knows whether the node is ready"),
            Self::Cordoned => out.write_str("the node is cordoned"),
            Self::Taint(taint) => write!(out, "taint {taint} is not tolerated"),
            Self::Selector { wanted, has: None } => write!(out, "label {wanted} is missing"),
            Self::Selector {
                wanted,
                has: Some(value),
            } => write!(out, "label {wanted} is {value} here"),
            Self::NodeAffinity(wanted) => write!(out, "node affinity wants {wanted}"),
            Self::VolumeAffinity => out.write_str("a volume cannot be reached from here"),
            Self::Unlike(label) => write!(out, "its CPU differs from the source's ({label})"),
            Self::Near(term) => write!(out, "no pod with {term} is near"),
            Self::Apart(term) => write!(out, "a pod with {term} is here, and the VM keeps away from it"),
            Self::KeptAway(term) => write!(out, "a pod here keeps away from {term}"),
            Self::Spread(term) => write!(out, "it would be spread too unevenly over {term}"),
            Self::Short { axis, wanted, left } => {
                write!(
                    out,
                    "{} short: {} wanted, {} left",
                    axis.title(),
                    amount(*axis, *wanted),
                    amount(*axis, (*left).max(0))
                )
            }
            Self::ShortOf { resource, wanted, left } => {
                write!(out, "{resource} short: {wanted} wanted, {} left", (*left).max(0))
            }
            Self::RoomUnknown(axis) => write!(out, "how many {} are left is not known", plural(*axis)),
            Self::RequestsUnknown => out.write_str("what the pod asks for is not known"),
            Self::Unmodelled(rule) => write!(out, "not modelled: {rule}"),
        }
    }
}

const fn plural(axis: Axis) -> &'static str {
    match axis {
        Axis::Memory => "bytes of memory",
        Axis::Cpu => "cores",
        Axis::PodSlots => "pod slots",
        Axis::PodIps => "pod IPs",
    }
}

/// An amount with its unit.
pub(crate) fn amount(axis: Axis, value: i64) -> String {
    match axis {
        Axis::Memory => human::bytes(value.unsigned_abs()),
        Axis::Cpu => human::cores(value),
        Axis::PodSlots | Axis::PodIps => human::count(value.unsigned_abs()),
    }
}

/// How a pod and a node go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// All rules hold.
    Fits,
    /// At least one rule refuses; all that is in the way.
    Refused(Vec<Obstacle>),
    /// No rule refuses, but some could not be judged.
    Unknown(Vec<Obstacle>),
}

impl Fit {
    /// From all that is in the way.
    pub fn of(obstacles: Vec<Obstacle>) -> Self {
        if obstacles.is_empty() {
            Self::Fits
        } else if obstacles.iter().any(|obstacle| obstacle.verdict() == Verdict::Fail) {
            Self::Refused(obstacles)
        } else {
            Self::Unknown(obstacles)
        }
    }

    /// `fits`, `refused`, `unknown`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What is in the way.
    pub fn obstacles(&self) -> &[Obstacle] {
        match self {
            Self::Fits => &[],
            Self::Refused(all) | Self::Unknown(all) => all,
        }
    }
}
