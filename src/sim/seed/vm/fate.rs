//! What befell them: states, reasons against migration, migrations under way.
use super::place::{land, other};
use super::{Block, NOWHERE, POD_NET, State, Strategy, Vm, flag};
use crate::sim::seed::mix::Dice;
use crate::sim::seed::node::{GPUS, Mood, Node, Pool, has_gpu};
use crate::sim::seed::profile::Size;

/// Indices in an order of their own for each purpose.
fn order(seed: u64, salt: u32, n: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    Dice::new(seed, salt, 0).shuffle(&mut all);
    all
}

/// Deals out every state that does not depend on the node.
pub(super) fn rest(vms: &mut [Vm], size: Size, seed: u64) {
    if vms.is_empty() {
        return;
    }
    let big = size.vms > 1_000;
    let n = |ra: u16| match (size.calm, big) {
        (true, _) => 0,
        (false, true) => ra,
        (false, false) => 1,
    };
    let fates = [
        (State::Stopped, size.stopped - n(23)),
        (State::Fresh, n(23)),
        (State::Paused, n(7)),
        (State::IoError, n(3)),
        (State::Starting, n(3)),
        (State::Importing, n(4)),
        (State::DiskFailed, n(3)),
        (State::Unschedulable, n(4)),
        (State::Crashing, n(5)),
        (State::NoImage, n(2)),
        (State::NoClaim, n(2)),
        (State::Binding, n(1)),
        (State::Stopping, n(2)),
        (State::Terminating, n(1)),
    ];
    let mut order = order(seed, 0xFA7E, vms.len()).into_iter();
    for (state, count) in fates {
        for i in order.by_ref().take(usize::from(count)) {
            if let Some(vm) = vms.get_mut(i) {
                dress(vm, state);
            }
        }
    }
    // what is left in the order is running: a few of them get a hot-plugged disk
    for i in order.by_ref().take(usize::from(size.hotplugged)) {
        if let Some(vm) = vms.get_mut(i) {
            vm.set(flag::HOTPLUG, true);
        }
    }
    let mut left = if big { 3 } else { 1 };
    for i in order {
        if left > 0 && twin(vms, i) {
            left -= 1;
        }
    }
    if let Some(vm) = vms.iter_mut().rev().find(|v| v.state == State::Running && !v.windows()) {
        vm.set(flag::EXOTIC, true);
    }
}

/// Makes the rest of the record agree with the state.
fn dress(vm: &mut Vm, state: State) {
    vm.state = state;
    match state {
        State::Stopped | State::Fresh | State::Stopping => vm.run = if vm.run == 2 { 2 } else { 4 },
        _ => vm.run = 0,
    }
    vm.set(flag::EPHEMERAL, state == State::NoImage);
    if state == State::NoClaim {
        vm.set(flag::DATA_DISK | flag::TPM, false);
    }
    if state == State::NoImage {
        vm.set(flag::DATA_DISK | flag::TPM, false);
        vm.os = 0;
    }
}

/// A clone whose maker forgot to change the MAC: takes that of its neighbour in the family. False if it does not fit.
fn twin(vms: &mut [Vm], i: usize) -> bool {
    let fits = |v: &Vm| v.state == State::Running && v.is(flag::FIXED_MAC);
    let Some(other) = i.checked_sub(1).and_then(|j| vms.get(j)).copied().filter(fits) else {
        return false;
    };
    match vms.get_mut(i) {
        Some(vm) if fits(vm) && vm.family == other.family && vm.vlan == other.vlan => {
            vm.mac = other.mac;
            vm.vlan2 = super::NO_NIC;
            true
        }
        _ => false,
    }
}

/// Reasons against migration, about one per cent each in the big pool's world, none in the second pool; and the few
/// VMs whose owners chose another eviction strategy.
pub(super) fn trouble(vms: &mut [Vm], nodes: &[Node], size: Size, seed: u64) {
    if size.calm {
        return;
    }
    let per_cent = (size.vms / 100).max(1);
    let few = (size.vms / 900).max(1);
    let kinds = [
        (Block::HostDevice, per_cent),
        (Block::Passthrough, per_cent),
        (Block::Reservation, per_cent),
        (Block::Disks, per_cent),
        (Block::Interface, per_cent),
        (Block::Tdx, few),
        (Block::Tsc, few),
    ];
    let mut gpus = [0_u8; 66];
    let candidates = order(seed, 0xB10C, vms.len());
    for (block, count) in kinds {
        let mut left = count;
        for i in &candidates {
            let Some(vm) = vms.get_mut(*i).filter(|_| left > 0) else {
                continue;
            };
            let Some(node) = nodes.get(usize::from(vm.node)).copied() else {
                continue;
            };
            let fits = vm.state == State::Running
                && vm.block == Block::No
                && node.pool == Pool::Worker
                && !vm.is(flag::EXOTIC)
                && !vm.is(flag::HOTPLUG)
                && match block {
                    Block::HostDevice => has_gpu(node, vm.node),
                    Block::Passthrough | Block::Tsc => vm.windows(),
                    Block::Reservation => vm.is(flag::DATA_DISK),
                    Block::Tdx => !vm.windows(),
                    _ => true,
                };
            if !fits {
                continue;
            }
            if block == Block::HostDevice {
                match gpus.get_mut(usize::from(vm.node)) {
                    Some(g) if *g < GPUS => *g += 1,
                    _ => continue,
                }
            }
            if block == Block::Interface {
                vm.vlan = POD_NET;
            }
            vm.block = block;
            left -= 1;
        }
    }
    let odd = [
        (Strategy::None, per_cent),
        (Strategy::IfPossible, per_cent / 2 + 1),
        (Strategy::External, few),
    ];
    let mut order = order(seed, 0x57A7, vms.len()).into_iter();
    for (strategy, count) in odd {
        let mut left = count;
        for i in order.by_ref() {
            if left == 0 {
                break;
            }
            let Some(vm) = vms.get_mut(i) else { continue };
            let calm = nodes
                .get(usize::from(vm.node))
                .is_some_and(|n| n.pool == Pool::Worker && n.mood != Mood::Draining);
            if calm && vm.state == State::Running {
                vm.strategy = strategy;
                left -= 1;
            }
        }
    }
}

/// The drain that is going on, the migrations of this minute, and the finished pods they leave behind.
pub(super) fn travel(vms: &mut [Vm], nodes: &[Node], size: Size, seed: u64, now: u32) {
    let mut d = Dice::new(seed, 0x0071_24E1, 0);
    let Some(drained) = nodes.iter().position(|n| n.mood == Mood::Draining) else {
        return;
    };
    let since = nodes.get(drained).map_or(now, |n| n.since);
    let drained = drained as u8;
    let fit: Vec<u8> = (0..nodes.len() as u8)
        .filter(|i| {
            nodes
                .get(usize::from(*i))
                .is_some_and(|n| n.pool != Pool::ControlPlane && n.mood == Mood::Ready)
        })
        .collect();
    let movable =
        |v: &Vm| v.state == State::Running && v.block == Block::No && !v.is(flag::EXOTIC) && !v.is(flag::HOTPLUG);
    let order = order(seed, 0x0071_24E2, vms.len());

    // those that have left already: two lanes, one after the other, since the cordon
    let gone = if size.vms > 1_000 { 67 } else { 3 };
    let mut lanes = [since + 8, since + 11];
    let mut left = gone;
    for i in &order {
        let Some(vm) = vms
            .get_mut(*i)
            .filter(|v| left > 0 && movable(v) && fit.contains(&v.node))
        else {
            continue;
        };
        let lane = usize::from(lanes[0] > lanes[1]);
        let Some(at) = lanes.get_mut(lane) else { continue };
        if vm.started + 4_000 > since || *at + 120 > now {
            continue;
        }
        vm.source = drained;
        vm.moved = *at + d.between(7, 19);
        land(vm, &mut d);
        *at = vm.moved + u32::from(vm.move_secs) + d.between(2, 9);
        vm.set(flag::LEFTOVER, true);
        left -= 1;
    }

    // those that wait, and the five that move now: two from the drained node (the limit), three from elsewhere
    let mut descheduled = false;
    let mut from_here = [State::Migrating, State::Moving].into_iter();
    let mut elsewhere: &[State] = if size.vms > 1_000 {
        &[State::Migrating, State::Migrating, State::Moving]
    } else {
        &[State::Migrating]
    };
    for i in &order {
        let Some(vm) = vms.get_mut(*i).filter(|v| v.state.guest_up() && v.node != NOWHERE) else {
            continue;
        };
        let here = vm.node == drained;
        if here && vm.block == Block::No && vm.state.ready() {
            vm.set(flag::EVACUATING, true);
        }
        let big_enough = vm.gib() >= 4 || size.vms < 1_000;
        if !movable(vm) || vm.is(flag::LEFTOVER) || !big_enough || !(here || fit.contains(&vm.node)) {
            continue;
        }
        let state = if here {
            from_here.next()
        } else if let [first, more @ ..] = elsewhere {
            elsewhere = more;
            Some(*first)
        } else {
            None
        };
        if let Some(state) = state {
            // one of those elsewhere is the descheduler's doing
            if !here && !descheduled {
                vm.set(flag::EVACUATING, true);
                descheduled = true;
            }
            vm.state = state;
            vm.target = other(&mut d, &fit, vm.node);
            vm.source = vm.node;
            vm.moved = now
                - if state == State::Migrating {
                    d.between(12, 48)
                } else {
                    d.between(5, 11)
                };
            vm.move_secs = 0;
        }
    }
    fail(vms, &fit, size, &mut d, now);
    balance(vms, size);
}

/// Migrations that did not work out: the VM is where it was.
fn fail(vms: &mut [Vm], fit: &[u8], size: Size, d: &mut Dice, now: u32) {
    let (mut left, often) = if size.vms > 1_000 { (24, 90) } else { (1, 1_000) };
    for vm in vms.iter_mut() {
        if left > 0 && vm.state == State::Running && vm.block == Block::No && vm.moved == 0 && d.chance(often) {
            vm.moved = now - d.between(4_000, 900_000).min(now - vm.changed - 60);
            vm.move_secs = 151 + d.below(90) as u16;
            vm.source = other(d, fit, vm.node);
            vm.set(flag::MOVE_FAILED, true);
            left -= 1;
        }
    }
}

/// Keeps exactly as many finished pods as the pod count of the profile asks for, the latest ones.
fn balance(vms: &mut [Vm], size: Size) {
    let Some(want) = size.vm_pods else { return };
    let count = |f: fn(&Vm) -> bool| vms.iter().filter(|v| f(v)).count() as u16;
    let live = count(|v| v.state.has_pod()) + count(|v| v.target != NOWHERE) + count(|v| v.is(flag::HOTPLUG));
    let keep = usize::from(want.saturating_sub(live));
    let mut finished: Vec<usize> = (0..vms.len())
        .filter(|i| {
            vms.get(*i).is_some_and(|v| {
                v.moved > 0 && v.state == State::Running && !v.is(flag::HOTPLUG) && !v.is(flag::MOVE_FAILED)
            })
        })
        .collect();
    finished.sort_by_key(|i| std::cmp::Reverse(vms.get(*i).map_or(0, |v| v.moved)));
    for (rank, i) in finished.into_iter().enumerate() {
        if let Some(vm) = vms.get_mut(i) {
            vm.set(flag::LEFTOVER, rank < keep);
        }
    }
}
