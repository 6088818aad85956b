//! What travels from a watch, a list or a dump to the store.

use super::brief::Brief;
use super::event::Event;
use super::kubevirt::KubeVirt;
use super::migration::Migration;
use super::namespace::Namespace;
use super::node::Node;
use super::pod::Pod;
use super::portworx::StorageNode;
use super::snapshot::{Snapshot, VolumeSnapshot};
use super::trouble::Trouble;
use super::vm::Vm;
use super::vmi::Vmi;
use super::{Kind, Meta};

/// An object of a watched kind, slim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// Node
    Node(Box<Node>),
    /// Namespace
    Namespace(Box<Namespace>),
    /// VirtualMachine
    Vm(Box<Vm>),
    /// VirtualMachineInstance
    Vmi(Box<Vmi>),
    /// Pod
    Pod(Box<Pod>),
    /// VirtualMachineInstanceMigration
    Migration(Box<Migration>),
    /// Event
    Event(Box<Event>),
    /// KubeVirt
    KubeVirt(Box<KubeVirt>),
    /// StorageNode
    StorageNode(Box<StorageNode>),
    /// VirtualMachineSnapshot
    Snapshot(Box<Snapshot>),
    /// VolumeSnapshot
    VolumeSnapshot(Box<VolumeSnapshot>),
}

impl Object {
    /// Parses one object of `kind` from JSON text.
    ///
    /// # Errors
    /// When a field that vmotui reads is missing or has another type; the object is then skipped and counted.
    pub fn parse(kind: Kind, json: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            Kind::Node => Self::Node(serde_json::from_slice(json)?),
            Kind::Namespace => Self::Namespace(serde_json::from_slice(json)?),
            Kind::VirtualMachine => Self::Vm(serde_json::from_slice(json)?),
            Kind::VirtualMachineInstance => Self::Vmi(serde_json::from_slice(json)?),
            Kind::Pod => Self::Pod(serde_json::from_slice(json)?),
            Kind::VirtualMachineInstanceMigration => Self::Migration(serde_json::from_slice(json)?),
            Kind::Event => Self::Event(serde_json::from_slice(json)?),
            Kind::KubeVirt => Self::KubeVirt(serde_json::from_slice(json)?),
            Kind::StorageNode => Self::StorageNode(serde_json::from_slice(json)?),
            Kind::VirtualMachineSnapshot => Self::Snapshot(serde_json::from_slice(json)?),
            Kind::VolumeSnapshot => Self::VolumeSnapshot(serde_json::from_slice(json)?),
        })
    }

    /// The kind.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Node(_) => Kind::Node,
            Self::Namespace(_) => Kind::Namespace,
            Self::Vm(_) => Kind::VirtualMachine,
            Self::Vmi(_) => Kind::VirtualMachineInstance,
            Self::Pod(_) => Kind::Pod,
            Self::Migration(_) => Kind::VirtualMachineInstanceMigration,
            Self::Event(_) => Kind::Event,
            Self::KubeVirt(_) => Kind::KubeVirt,
            Self::StorageNode(_) => Kind::StorageNode,
            Self::Snapshot(_) => Kind::VirtualMachineSnapshot,
            Self::VolumeSnapshot(_) => Kind::VolumeSnapshot,
        }
    }

    /// The metadata.
    pub fn meta(&self) -> &Meta {
        match self {
            Self::Node(object) => &object.metadata,
            Self::Namespace(object) => &object.metadata,
            Self::Vm(object) => &object.metadata,
            Self::Vmi(object) => &object.metadata,
            Self::Pod(object) => &object.metadata,
            Self::Migration(object) => &object.metadata,
            Self::Event(object) => &object.metadata,
            Self::KubeVirt(object) => &object.metadata,
            Self::StorageNode(object) => &object.metadata,
            Self::Snapshot(object) => &object.metadata,
            Self::VolumeSnapshot(object) => &object.metadata,
        }
    }
}

/// One step of a kind's inventory. Watches, lists and dumps all speak it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// A list of this kind begins. What is on screen stays until [`Delta::Listed`]; nothing ever goes blank.
    Listing(Kind),
    /// A row of a Table; it must never overwrite what a whole object told.
    Brief(Brief),
    /// All Table rows of this kind are in: names are complete, details are not. For pods, which are kept as rows, this
    /// ends the list that began with [`Delta::Listing`].
    Briefed(Kind),
    /// An object was added or changed.
    Upsert(Object),
    /// An object is gone.
    Delete(Kind, Box<Meta>),
    /// The list that began with [`Delta::Listing`] is complete: what it did not mention is gone. Without a `Listing`
    /// before it, the kind is whole again after a [`Delta::Failed`], and nothing is gone.
    Listed(Kind),
    /// The watch gave a sign of life: an event, a bookmark, or an answered request.
    Alive(Kind),
    /// Objects of this kind that could not be read, with the first reason; the count is since the last `Listing`.
    Skipped {
        /// Kind.
        kind: Kind,
        /// How many more.
        count: u32,
        /// Why the first one was refused.
        reason: String,
    },
    /// This kind cannot be read (now); it alone degrades.
    Failed(Kind, Box<Trouble>),
}

impl Delta {
    /// The kind this is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Listing(kind)
            | Self::Briefed(kind)
            | Self::Delete(kind, _)
            | Self::Listed(kind)
            | Self::Alive(kind)
            | Self::Failed(kind, _)
            | Self::Skipped { kind, .. } => *kind,
            Self::Brief(Brief::Vm(_)) => Kind::VirtualMachine,
            Self::Brief(Brief::Vmi(_)) => Kind::VirtualMachineInstance,
            Self::Brief(Brief::Pod(_)) => Kind::Pod,
            Self::Upsert(object) => object.kind(),
        }
    }
}
