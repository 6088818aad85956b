//! Virtual machines: one small record each, from which the VM, its VMI, its pods and its disks are rendered.
mod conditions;
mod fate;
mod place;
mod plan;
mod podnet;
mod render;
mod spec;
mod state;

pub(super) use conditions::{IMAGE_MESSAGE, blocked, of_vmi as vmi_conditions, unbound, unschedulable};
pub(super) use plan::{CLUSTER_AGE, plan};
pub(super) use podnet::pod_interface;
pub(super) use render::{LAST_VMI, data_gib, generation, render, storage, template_notes};
pub(super) use spec::{
    Disk, disk_names, labels as template_labels, mac, nad, network_annotation, nics, pinned_zone, spread, vmi_spec,
};
pub(super) use state::State;

/// Index that means "no node".
pub(super) const NOWHERE: u8 = u8::MAX;
/// [`Vm::vlan`] of a VM on the pod network.
pub(super) const POD_NET: u8 = u8::MAX;
/// [`Vm::vlan2`] of a VM with one NIC.
pub(super) const NO_NIC: u8 = 1;
/// [`Vm::vlan`] of the untagged network.
pub(super) const UNTAGGED: u8 = 0;

/// Yes-or-no facts of a VM, one bit each.
pub(super) mod flag {
    pub(in crate::sim::seed) const FIXED_MAC: u32 = 1;
    pub(in crate::sim::seed) const AGENT: u32 = 1 << 1;
    /// The agent has told the addresses.
    pub(in crate::sim::seed) const ADDRESSED: u32 = 1 << 2;
    pub(in crate::sim::seed) const DATA_DISK: u32 = 1 << 3;
    pub(in crate::sim::seed) const HOTPLUG: u32 = 1 << 4;
    /// The finished source pod of the last migration is still there.
    pub(in crate::sim::seed) const LEFTOVER: u32 = 1 << 5;
    /// Marked for evacuation from the node it runs on.
    pub(in crate::sim::seed) const EVACUATING: u32 = 1 << 6;
    pub(in crate::sim::seed) const SNAPSHOT: u32 = 1 << 7;
    pub(in crate::sim::seed) const RESTART_REQUIRED: u32 = 1 << 8;
    /// Carries the annotation that lets the descheduler move it.
    pub(in crate::sim::seed) const EVICTABLE: u32 = 1 << 9;
    pub(in crate::sim::seed) const TPM: u32 = 1 << 10;
    /// Boots from a container image instead of a claim.
    pub(in crate::sim::seed) const EPHEMERAL: u32 = 1 << 11;
    /// Runs but nobody has installed the agent, ever.
    pub(in crate::sim::seed) const NO_AGENT: u32 = 1 << 12;
    /// The one with the longest legal name and foreign letters.
    pub(in crate::sim::seed) const EXOTIC: u32 = 1 << 13;
    /// Last migration failed.
    pub(in crate::sim::seed) const MOVE_FAILED: u32 = 1 << 14;
}

/// Why a VM cannot be live-migrated, as virt-handler decides it (`pkg/virt-handler/vm.go`, calculateLiveMigrationCondition).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    No,
    Disks,
    Interface,
    HostDevice,
    Reservation,
    Passthrough,
    Tdx,
    Tsc,
}

/// What an eviction does, as far as the VM says so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Nothing in the VM: the KubeVirt CR decides.
    Unset,
    LiveMigrate,
    IfPossible,
    None,
    External,
}

/// One VM.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vm {
    pub(super) flags: u32,
    /// Input of the MAC formula; two VMs with the same one have the same addresses.
    pub(super) mac: u32,
    pub(super) created: u32,
    /// Creation of the VMI; 0 without one.
    pub(super) started: u32,
    /// Creation of the launcher pod on the present node.
    pub(super) placed: u32,
    /// Last change of the readiness.
    pub(super) changed: u32,
    /// When the agent connected last; 0 for the time after the boot.
    pub(super) told: u32,
    /// Start of the last migration; 0 for none.
    pub(super) moved: u32,
    pub(super) move_secs: u16,
    pub(super) family: u16,
    pub(super) number: u16,
    /// Counts within its VLAN; the guest address follows from it.
    pub(super) addr: u16,
    pub(super) addr2: u16,
    /// Churn counter: what the guest agent reports varies with it.
    pub(super) turn: u16,
    pub(super) state: State,
    pub(super) block: Block,
    pub(super) strategy: Strategy,
    pub(super) os: u8,
    pub(super) size: u8,
    pub(super) node: u8,
    /// Last octet of the pod's address.
    pub(super) ip: u8,
    /// Node that the last migration left.
    pub(super) source: u8,
    /// Node that a running migration goes to.
    pub(super) target: u8,
    pub(super) target_ip: u8,
    /// Last octet that the finished source pod had.
    pub(super) source_ip: u8,
    /// Last octet of the hot-plug pod's address.
    pub(super) plug_ip: u8,
    pub(super) vlan: u8,
    pub(super) vlan2: u8,
    pub(super) run: u8,
}

/// Run strategies by [`Vm::run`].
pub(super) const RUN: [&str; 5] = ["Always", "RerunOnFailure", "Manual", "Once", "Halted"];

impl Vm {
    pub(super) const fn is(&self, bits: u32) -> bool {
        self.flags & bits == bits
    }

    pub(super) const fn set(&mut self, bits: u32, on: bool) {
        if on {
            self.flags |= bits;
        } else {
            self.flags &= !bits;
        }
    }

    /// A number below `n` that belongs to this VM and to `what`, for details that need no record.
    pub(super) const fn luck(&self, what: u32, n: u32) -> u32 {
        super::mix::mix32(self.mac.wrapping_add(what.wrapping_mul(0x9E37_79B9))) % n
    }

    /// vCPUs of the guest.
    pub(super) fn vcpus(&self) -> u32 {
        u32::from(super::stock::size(self.size).sockets)
    }

    /// Guest memory in GiB.
    pub(super) fn gib(&self) -> u32 {
        u32::from(super::stock::size(self.size).gib)
    }

    /// What the launcher pod requests, in MiB.
    pub(super) fn request_mib(&self) -> u32 {
        self.gib() * 1024 + super::stock::overhead_mib(self.vcpus())
    }

    /// Windows guests have the higher numbers.
    pub(super) const fn windows(&self) -> bool {
        self.os >= 5
    }

    /// Capacity of the root disk in GiB.
    pub(super) const fn root_gib(&self) -> u16 {
        match (self.windows(), self.luck(3, 3)) {
            (true, 0) => 80,
            (true, _) => 60,
            (false, 0) => 40,
            (false, 1) => 20,
            (false, _) => 30,
        }
    }
}
