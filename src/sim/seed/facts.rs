//! What the simulated storage and the simulated guests need to know of the records, without rendering an object.
use super::portworx::{self, Place};
use super::world::World;
use super::{Seed, node, storage, vm};

/// A storage pool as it was when the world was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolFacts {
    /// Portworx id of its node.
    pub node_id: String,
    /// Its own id.
    pub uuid: String,
    /// Its number on the node.
    pub index: u32,
    /// Its size.
    pub bytes: u64,
    /// Bytes in use that belong to no volume: snapshots and bookkeeping.
    pub rest: u64,
    /// Bytes a day that are added to them.
    pub daily: u64,
    /// World wide name of its drive.
    pub drive: String,
    /// Where it is, for the choice of replicas.
    pub place: Place,
}

/// A volume of a seeded PersistentVolume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeFacts {
    /// Name of the PersistentVolume.
    pub name: String,
    /// Portworx volume id.
    pub handle: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// Namespace of the claim.
    pub namespace: String,
    /// Name of the claim.
    pub claim: String,
    /// Name of the VM in that namespace that it belongs to; empty for none.
    pub vm: String,
    /// Seconds since 1970.
    pub created: u32,
    /// A block device rather than a file system.
    pub block: bool,
}

/// The part of an instance that its load follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestFacts {
    /// Name of its node; empty without one.
    pub node: String,
    /// Processors.
    pub vcpus: u16,
    /// Guest memory in MiB.
    pub mib: u32,
    /// Creation of the instance, in seconds since 1970.
    pub started: u32,
    /// There is a guest, and it is not paused.
    pub running: bool,
    /// Its agent is connected.
    pub agent: bool,
    /// When its migration began; 0 without one.
    pub moving: u32,
}

impl Seed {
    /// When this world was made, in seconds since 1970.
    pub const fn born(&self) -> u32 {
        self.0.now
    }

    /// The pools of all storage nodes.
    pub fn pools(&self) -> Vec<PoolFacts> {
        self.0
            .pools
            .iter()
            .map(|pool| portworx::pool_facts(&self.0, *pool))
            .collect()
    }

    /// The volume behind PersistentVolume `index`.
    pub fn volume(&self, index: u32) -> Option<VolumeFacts> {
        let claim = u32::from(*self.0.volumes.get(index as usize)?);
        storage::volume_facts(&self.0, claim)
    }

    /// What there is to know about instance `index`.
    pub fn guest(&self, index: u32) -> Option<GuestFacts> {
        let vm = self.0.vms.get(usize::from(*self.0.vmis.get(index as usize)?))?;
        let up = vm.state.guest_up();
        Some(GuestFacts {
            node: self.node_of(index).unwrap_or_default(),
            vcpus: u16::try_from(vm.vcpus()).unwrap_or(1),
            mib: vm.gib() * 1_024,
            started: vm.started,
            running: up && !matches!(vm.state, vm::State::Paused | vm::State::IoError),
            agent: up && vm.is(vm::flag::AGENT),
            moving: if vm.state == vm::State::Migrating { vm.moved } else { 0 },
        })
    }

    /// Names of the interfaces and of the drives of instance `index`.
    pub fn parts(&self, index: u32) -> Option<(Vec<String>, Vec<String>)> {
        let vm = self.0.vms.get(usize::from(*self.0.vmis.get(index as usize)?))?;
        let interfaces = vm::nics(vm).map(|(_, name)| name).collect();
        let drives = vm::disk_names(vm).map(|(_, name)| name.to_owned()).collect();
        Some((interfaces, drives))
    }

    /// Name of the node on which instance `index` runs; `None` before it has one.
    pub fn node_of(&self, index: u32) -> Option<String> {
        place(&self.0, index).map(node::name)
    }
}

fn place(w: &World, index: u32) -> Option<u8> {
    let vm = w.vms.get(usize::from(*w.vmis.get(index as usize)?))?;
    (vm.node != vm::NOWHERE && vm.state.guest_up()).then_some(vm.node)
}
