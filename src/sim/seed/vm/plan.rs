//! Who exists: names, sizes, guests, networks and ages of all VMs.
use super::{Block, NO_NIC, NOWHERE, POD_NET, State, Strategy, UNTAGGED, Vm, fate, flag, place};
use crate::sim::seed::mix::{Dice, hash, mix32};
use crate::sim::seed::node::Node;
use crate::sim::seed::pod::Slots;
use crate::sim::seed::profile::Size;
use crate::sim::seed::shop::{Family, Grade};
use crate::sim::seed::stock;

/// Oldest VM: the cluster is a bit older than a year.
pub(in crate::sim::seed) const CLUSTER_AGE: u32 = 412 * 86_400;

/// Makes all VMs, in list order (namespace, then name), and changes the moods of the nodes that are in trouble.
pub(in crate::sim::seed) fn plan(
    size: Size,
    seed: u64,
    now: u32,
    nodes: &mut [Node],
    families: &[(Family, u16)],
    slots: &mut Slots,
) -> Vec<Vm> {
    let mut vms = Vec::with_capacity(usize::from(size.vms));
    for (f, (family, count)) in families.iter().enumerate() {
        members(&mut vms, seed, now, f as u16, *family, *count);
    }
    addresses(&mut vms);
    fate::rest(&mut vms, size, seed);
    place::moods(nodes, size, now);
    place::place(&mut vms, nodes, seed);
    fate::trouble(&mut vms, nodes, size, seed);
    place::history(&mut vms, nodes, seed, now);
    fate::travel(&mut vms, nodes, size, seed, now);
    place::pod_addresses(&mut vms, slots);
    vms
}

fn members(vms: &mut Vec<Vm>, seed: u64, now: u32, f: u16, family: Family, count: u16) {
    let mut crowd = Dice::new(seed, 0xFA01, u32::from(f));
    let home = stock::guest_weights(
        family.windows,
        family.stem.starts_with("vdi") || family.stem.starts_with("cad"),
    );
    let usual_os = crowd.weighted(&home);
    let vlan = vlan(&mut crowd);
    // a family is set up in one project, so its members are of similar age
    let born = crowd.between(20 * 86_400, CLUSTER_AGE - 86_400);
    let short_lived = ["dev", "lab", "runner", "qa"]
        .iter()
        .any(|p| family.stem.starts_with(p));
    let weights = stock::weights(family.grade, family.windows);
    let mut number = family.first;
    for _ in 0..count {
        let id = vms.len() as u32;
        let mut d = Dice::new(seed, 0x0111, id);
        let os = if d.chance(820) { usual_os } else { d.weighted(&home) };
        let age = if short_lived {
            d.tail(7_000, 90 * 86_400)
        } else {
            born - d.tail(0, born - born / 5)
        };
        let mut flags = flag::FIXED_MAC | flag::AGENT | flag::ADDRESSED;
        let heavy = family.grade == Grade::Heavy;
        for (bit, on) in [
            (flag::DATA_DISK, d.chance(if heavy { 640 } else { 110 })),
            (flag::EVICTABLE, d.chance(880)),
            (flag::TPM, os == 7),
            (flag::NO_AGENT, d.chance(if family.windows { 70 } else { 45 })),
            (flag::RESTART_REQUIRED, d.chance(9)),
        ] {
            if on {
                flags |= bit;
            }
        }
        if d.chance(20) {
            flags &= !flag::FIXED_MAC;
        }
        if flags & flag::NO_AGENT != 0 {
            flags &= !(flag::AGENT | flag::ADDRESSED);
        }
        let vlan = if d.chance(30) {
            POD_NET
        } else if d.chance(830) {
            vlan
        } else {
            self::vlan(&mut d)
        };
        vms.push(Vm {
            flags,
            mac: id.wrapping_mul(2) ^ (hash(seed, 0x3AC, 0) as u32 & !1),
            created: now - age,
            started: 0,
            placed: 0,
            changed: 0,
            told: 0,
            moved: 0,
            move_secs: 0,
            family: f,
            number,
            addr: 0,
            addr2: 0,
            turn: 0,
            state: State::Running,
            block: Block::No,
            strategy: if d.chance(640) {
                Strategy::LiveMigrate
            } else {
                Strategy::Unset
            },
            os,
            size: d.weighted(&weights),
            node: NOWHERE,
            ip: 0,
            source: NOWHERE,
            target: NOWHERE,
            target_ip: 0,
            source_ip: 0,
            plug_ip: 0,
            vlan,
            vlan2: if vlan != POD_NET && d.chance(80) {
                // two NICs of one name would be refused
                Some(self::vlan(&mut d))
                    .filter(|second| *second != vlan)
                    .unwrap_or(NO_NIC)
            } else {
                NO_NIC
            },
            run: d.weighted(&[945, 28, 20, 7]),
        });
        number += 1 + u16::from(d.chance(55)) * d.between(1, 2) as u16;
    }
}

/// VLANs 21 to 100 (reference architecture, network table); a dozen of them carry most of the VMs.
fn vlan(d: &mut Dice) -> u8 {
    match d.below(100) {
        0..60 => 21 + (d.below(14) * 3) as u8,
        60..98 => 21 + d.below(80) as u8,
        _ => UNTAGGED,
    }
}

/// Numbers the NICs within each VLAN, in an order that has nothing to do with the names.
fn addresses(vms: &mut [Vm]) {
    let mut next = [0_u16; 256];
    let mut order: Vec<usize> = (0..vms.len()).collect();
    order.sort_by_key(|i| vms.get(*i).map_or(0, |v| mix32(v.mac)));
    let mut take = |vlan: u8| {
        next.get_mut(usize::from(vlan)).map_or(0, |n| {
            *n += 1;
            *n
        })
    };
    for i in order {
        if let Some(vm) = vms.get_mut(i) {
            vm.addr = take(vm.vlan);
            if vm.vlan2 != NO_NIC {
                vm.addr2 = take(vm.vlan2);
            }
        }
    }
}
