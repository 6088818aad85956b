//! Stage one of the two-stage load: what a Table without objects tells.
//!
//! The API server prints 12,500 rows in well under a second and two megabytes; whole objects take five to eight seconds
//! and a hundred and fifty. Briefs put every VM under its node at once, the watch then fills in the rest.

use compact_str::CompactString;
use jiff::Timestamp;

use super::{Key, Truth};

/// One row of a Table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brief {
    /// Row of VirtualMachines.
    Vm(VmBrief),
    /// Row of VirtualMachineInstances.
    Vmi(VmiBrief),
    /// Row of Pods.
    Pod(PodBrief),
}

/// Name, Age, Status, Ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmBrief {
    /// Namespace and name.
    pub key: Key,
    /// `printableStatus`.
    pub status: CompactString,
    /// Ready condition.
    pub ready: Truth,
    /// Creation, reckoned back from the Age column, so only as exact as that.
    pub created: Option<Timestamp>,
}

/// Name, Age, Phase, IP, NodeName, Ready, Live-Migratable, Paused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmiBrief {
    /// Namespace and name.
    pub key: Key,
    /// Phase.
    pub phase: CompactString,
    /// Address of the first NIC.
    pub ip: CompactString,
    /// Node.
    pub node: CompactString,
    /// Ready condition.
    pub ready: Truth,
    /// LiveMigratable condition.
    pub migratable: Truth,
    /// Paused condition.
    pub paused: Truth,
}

/// Name, Status, IP, Node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodBrief {
    /// Namespace and name.
    pub key: Key,
    /// Node, empty until scheduled.
    pub node: CompactString,
    /// Pod IP.
    pub ip: CompactString,
    /// The STATUS column says `Completed`, `Succeeded`, `Failed`, `Error` or `Evicted`: the slot is free again.
    pub finished: bool,
}

impl Brief {
    /// Namespace and name of the row.
    pub fn key(&self) -> &Key {
        match self {
            Self::Vm(row) => &row.key,
            Self::Vmi(row) => &row.key,
            Self::Pod(row) => &row.key,
        }
    }
}
