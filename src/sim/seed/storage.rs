//! Claims, and what hangs off them.
use super::profile::Size;
use super::vm::{Disk, Vm, flag};
use super::world::World;

/// Storage class of VM disks.
pub(super) const CLASS: &str = "spectro-storage-class";

/// One claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) vm: u16,
    pub(super) disk: Disk,
}

/// All claims.
pub(super) fn claims(vms: &[Vm], _size: Size, _seed: u64, _now: u32) -> Vec<Claim> {
    let mut list = Vec::new();
    for (i, vm) in (0_u16..).zip(vms) {
        for (disk, _) in super::vm::disk_names(vm) {
            if disk != Disk::Init && !(disk == Disk::Root && vm.is(flag::EPHEMERAL)) {
                list.push(Claim { vm: i, disk });
            }
        }
    }
    list
}

/// Claim name and capacity in GiB behind a disk of VM `i`.
pub(super) fn claim_of(w: &World, i: u32, vm: &Vm, disk: Disk) -> Option<(String, u16)> {
    let name = w.vm_name(i);
    match disk {
        Disk::Root if vm.is(flag::EPHEMERAL) => None,
        Disk::Root => Some((format!("{name}-root"), vm.root_gib())),
        Disk::Data => Some((format!("{name}-data"), super::vm::data_gib(vm))),
        Disk::Plugged => Some((format!("{name}-scratch"), 20)),
        Disk::Init => None,
    }
}
