//! VirtualMachineInstanceMigrations: those under way, and the finished ones that were not cleaned up yet.
use super::mix::{hash, suffix};
use super::node::Node;
use super::profile::Size;
use super::vm::{NOWHERE, Vm};
use super::world::{World, salt};

/// The migration object of one VM: its last one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) vm: u16,
}

/// Migrations under way, and the latest finished ones.
pub(super) fn list(vms: &[Vm], _nodes: &[Node], size: Size) -> Vec<Move> {
    let mut all: Vec<u16> = (0_u16..)
        .zip(vms)
        .filter(|(_, v)| v.moved > 0 && v.state.guest_up())
        .map(|(i, _)| i)
        .collect();
    all.sort_by_key(|i| {
        vms.get(usize::from(*i))
            .map_or((true, 0), |v| (v.target == NOWHERE, u32::MAX - v.moved))
    });
    all.truncate(usize::from(size.migrations));
    all.sort_unstable();
    all.into_iter().map(|vm| Move { vm }).collect()
}

/// Name of the last migration of VM `i`; its prefix tells who asked for it.
pub(super) fn name_of(w: &World, i: u32) -> String {
    let vm = w.vms.get(i as usize);
    let prefix = match vm {
        Some(v) if Some(v.source) == w.drained() => "kubevirt-evacuation-",
        Some(v) if v.luck(80, 10) < 6 => "kubevirt-evacuation-",
        Some(v) if v.luck(80, 10) < 7 => "kubevirt-workload-update-",
        _ => "kubevirt-migrate-vm-",
    };
    format!("{prefix}{}", suffix(hash(w.seed, salt::MIGRATION, i) >> 7, 5))
}
