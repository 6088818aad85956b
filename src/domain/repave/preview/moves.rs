//! What the moves themselves do to guests, counted.

use crate::domain::finding::Verdict;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Pool, Scene, Vm};

/// VMs of these pools whose network feels a move.
pub(super) fn checks(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let here = |vm: &&Vm| {
        let place = scene.board.place_of(vm.pod);
        place.is_some_and(|place| pools.iter().any(|pool| pool.nodes.contains(&place)))
    };
    let masquerade = scene.vms.iter().filter(here).filter(|vm| vm.masquerade).count();
    let loose = scene.vms.iter().filter(here).filter(|vm| vm.loose_mac).count();
    let mut found = Vec::new();
    if masquerade > 0 {
        found.push(
            Check::new(
                "pod-network",
                Verdict::Warn,
                format!("{masquerade} VMs"),
                "NICs on the pod network get another outside address: open connections are cut",
            )
            .value(masquerade.to_string(), "0")
            .source("VirtualMachineInstance spec.domain.devices.interfaces[].masquerade")
            .fix("Tell their users, or give these VMs a NIC on a VLAN"),
        );
    }
    if loose > 0 {
        found.push(
            Check::new(
                "fixed-mac",
                Verdict::Warn,
                format!("{loose} VMs"),
                "NICs without a fixed MAC address may get a new one and lose their DHCP reservation",
            )
            .value(loose.to_string(), "0")
            .source("VirtualMachineInstance spec.domain.devices.interfaces[].macAddress")
            .fix("Write the present MAC addresses into the VMs' specs"),
        );
    }
    found
}
