//! VirtualMachineInstanceMigrations: those under way, and the finished ones that were not cleaned up yet.
mod render;

pub(super) use render::{key, render};

use super::mix::{hash, suffix};
use super::profile::Size;
use super::vm::{NOWHERE, Vm, flag};
use super::world::{World, salt};

/// VMs whose last migration still has its object: all that are under way, and the latest finished ones.
pub(super) fn list(vms: &[Vm], size: Size) -> Vec<u16> {
    let mut all: Vec<u16> = (0_u16..)
        .zip(vms)
        .filter(|(_, v)| v.moved > 0 && v.state.guest_up())
        .map(|(i, _)| i)
        .collect();
    all.sort_by_key(|i| {
        vms.get(usize::from(*i)).map_or((true, true, 0), |v| {
            (
                v.target == NOWHERE,
                !v.is(flag::MOVE_FAILED | flag::LEFTOVER),
                u32::MAX - v.moved,
            )
        })
    });
    all.truncate(usize::from(size.migrations));
    all.sort_unstable();
    all
}

/// Who asked for a migration; shows in the prefix of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Evacuation,
    Person,
    WorkloadUpdate,
}

/// Origin of the last migration of a VM.
pub(super) fn origin(w: &World, vm: &Vm) -> Origin {
    if vm.state.has_target() {
        return if vm.is(flag::EVACUATING) {
            Origin::Evacuation
        } else {
            Origin::Person
        };
    }
    match vm.luck(80, 10) {
        _ if Some(vm.source) == w.drained() && !vm.is(flag::MOVE_FAILED) => Origin::Evacuation,
        0..=5 => Origin::Evacuation,
        6 => Origin::WorkloadUpdate,
        _ => Origin::Person,
    }
}

/// Name of the last migration of VM `i`.
pub(super) fn name_of(w: &World, i: u32) -> String {
    let prefix = w.vms.get(i as usize).map_or("", |vm| prefix(origin(w, vm)));
    format!("{prefix}{}", suffix(hash(w.seed, salt::MIGRATION, i) >> 7, 5))
}

/// generateName of a migration.
pub(super) const fn prefix(origin: Origin) -> &'static str {
    match origin {
        Origin::Evacuation => "kubevirt-evacuation-",
        Origin::Person => "kubevirt-migrate-vm-",
        Origin::WorkloadUpdate => "kubevirt-workload-update-",
    }
}
