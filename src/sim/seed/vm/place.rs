//! Where they run: nodes, pod addresses, and how each VM came to its node.
use super::{Block, NOWHERE, State, Vm};
use crate::sim::seed::mix::Dice;
use crate::sim::seed::node::{Mood, Node, Pool};
use crate::sim::seed::pod::Slots;
use crate::sim::seed::profile::Size;

/// No node gets more of its allocatable memory requested than this, in per cent.
const MEMORY_CEILING: u64 = 93;

/// Picks the nodes in trouble: one is being drained; `ra` has one with memory pressure, `small` a silent one.
pub(super) fn moods(nodes: &mut [Node], size: Size, now: u32) {
    if size.calm {
        return;
    }
    let cp = usize::from(size.control_planes);
    let (drained, other, mood) = if size.workers > 20 {
        (cp + 16, cp + 30, Mood::Pressed)
    } else {
        (cp + 1, cp + 4, Mood::Silent)
    };
    if let Some(n) = nodes.get_mut(drained) {
        n.mood = Mood::Draining;
        n.since = now.saturating_sub(2_477);
    }
    if let Some(n) = nodes.get_mut(other) {
        n.mood = mood;
        n.since = now.saturating_sub(1_063);
        if mood == Mood::Silent {
            n.beat = n.since - 41;
        }
    }
}

/// Gives every VM that has a placed pod a node: uneven counts, never over the memory ceiling.
pub(super) fn place(vms: &mut [Vm], nodes: &[Node], seed: u64) {
    let mut dice = Dice::new(seed, 0x91ACE, 0);
    let movers: Vec<usize> = (0..vms.len())
        .filter(|i| vms.get(*i).is_some_and(|v| v.state.on_node()))
        .collect();
    let mut seats = seats(nodes, movers.len() as u32, &mut dice);
    dice.shuffle(&mut seats);
    for (i, seat) in movers.iter().zip(seats) {
        if let Some(vm) = vms.get_mut(*i) {
            vm.node = seat;
        }
    }
    level(vms, nodes);
}

/// One entry a VM: the node it gets. A drained node has a third less than the rest.
fn seats(nodes: &[Node], total: u32, dice: &mut Dice) -> Vec<u8> {
    let weights: Vec<u32> = nodes
        .iter()
        .map(|n| match (n.pool, n.mood) {
            (Pool::ControlPlane, _) | (_, Mood::Bare) => 0,
            (_, Mood::Draining) => 675,
            _ => dice.between(960, 1_030),
        })
        .collect();
    let sum: u32 = weights.iter().sum::<u32>().max(1);
    let mut out = Vec::with_capacity(total as usize);
    for (i, w) in weights.iter().enumerate() {
        out.extend(std::iter::repeat_n(i as u8, (total * w / sum) as usize));
    }
    let workers: Vec<u8> = (0..nodes.len() as u8)
        .filter(|i| weights.get(usize::from(*i)).is_some_and(|w| *w > 900))
        .collect();
    while out.len() < total as usize {
        out.push(dice.pick(&workers).copied().unwrap_or(NOWHERE));
    }
    out
}

/// Swaps big VMs of full nodes with small VMs of the emptiest node until the ceiling holds.
fn level(vms: &mut [Vm], nodes: &[Node]) {
    let mut used = vec![0_u64; nodes.len()];
    for vm in vms.iter().filter(|v| v.node != NOWHERE) {
        if let Some(u) = used.get_mut(usize::from(vm.node)) {
            *u += u64::from(vm.request_mib());
        }
    }
    let ceiling: Vec<u64> = nodes
        .iter()
        .enumerate()
        .map(|(i, n)| n.allocatable_kib(i as u8) / 1024 * MEMORY_CEILING / 100)
        .collect();
    for _ in 0..4_000 {
        let Some(full) = (0..nodes.len()).find(|i| used.get(*i) > ceiling.get(*i)) else {
            return;
        };
        let Some(empty) = (0..nodes.len())
            .filter(|i| {
                nodes
                    .get(*i)
                    .is_some_and(|n| n.pool != Pool::ControlPlane && n.mood == Mood::Ready)
            })
            .min_by_key(|i| used.get(*i).copied().unwrap_or(u64::MAX))
        else {
            return;
        };
        let on = |node: usize| move |v: &&mut Vm| usize::from(v.node) == node;
        let big = vms
            .iter_mut()
            .filter(on(full))
            .max_by_key(|v| v.request_mib())
            .map(|v| {
                v.node = empty as u8;
                u64::from(v.request_mib())
            });
        let small = vms
            .iter_mut()
            .filter(on(empty))
            .min_by_key(|v| v.request_mib())
            .map(|v| {
                v.node = full as u8;
                u64::from(v.request_mib())
            });
        let (Some(big), Some(small)) = (big, small) else { return };
        if let Some(u) = used.get_mut(full) {
            *u = *u + small - big;
        }
        if let Some(u) = used.get_mut(empty) {
            *u = *u + big - small;
        }
    }
}

/// When each VMI started, and whether it came to its node by starting there or by migration: a node is younger
/// than most of its guests, for it was repaved under them.
pub(super) fn history(vms: &mut [Vm], nodes: &[Node], seed: u64, now: u32) {
    let workers: Vec<u8> = (0..nodes.len() as u8)
        .filter(|i| {
            nodes
                .get(usize::from(*i))
                .is_some_and(|n| n.pool != Pool::ControlPlane && n.mood != Mood::Bare)
        })
        .collect();
    for (i, vm) in vms.iter_mut().enumerate() {
        let mut d = Dice::new(seed, 0x1157, i as u32);
        if age(vm, &mut d, now) {
            continue;
        }
        let life = now - vm.created;
        vm.started = if d.chance(420) {
            vm.created + d.between(1, 4)
        } else {
            now - d.tail(1_200, life).min(life)
        };
        vm.placed = vm.started + d.between(1, 4);
        let Some(node) = nodes.get(usize::from(vm.node)) else {
            continue;
        };
        let settled = node.created + 900;
        if vm.block != Block::No {
            vm.started = vm.started.max(settled + d.tail(60, (now - settled) / 2));
            vm.placed = vm.started + d.between(1, 3);
        } else if vm.placed < settled || d.chance(160) {
            let earliest = settled.max(vm.started + 600);
            // the last hour belongs to the drain
            if earliest + 3_700 < now {
                vm.moved = now - d.tail(3_700, now - earliest);
                vm.source = other(&mut d, &workers, vm.node);
                land(vm, &mut d);
            }
        }
        vm.changed = vm.changed.max(vm.placed + d.between(9, 70)).min(now - 1);
        if matches!(vm.state, State::Paused | State::IoError) {
            vm.changed = now - d.tail(400, now - vm.changed);
        }
    }
}

/// Times of the VMs whose state says how young they are; false for those that simply run.
fn age(vm: &mut Vm, d: &mut Dice, now: u32) -> bool {
    let life = now - vm.created;
    match vm.state {
        State::Stopped | State::Fresh | State::Crashing => vm.changed = now - d.tail(300, life).min(life),
        State::Importing | State::Binding => {
            vm.created = now - d.between(140, 2_900);
            vm.changed = vm.created + 1;
        }
        State::DiskFailed => {
            vm.created = now - d.between(4_000, 190_000);
            vm.changed = vm.created + 1;
        }
        State::Starting => vm.changed = now - d.between(4, 31),
        State::NoImage | State::Unschedulable | State::NoClaim => vm.changed = now - d.between(900, 40_000).min(life),
        State::Stopping | State::Terminating => {
            vm.started = now - d.tail(86_400, 30 * 86_400).min(life / 2);
            vm.placed = vm.started + 2;
            vm.changed = now - d.between(3, 44);
            return true;
        }
        _ => return false,
    }
    if vm.state.has_vmi() {
        vm.started = vm.changed.max(vm.created + 1);
        vm.changed = vm.started;
        vm.placed = vm.started + u32::from(vm.state.has_pod());
    }
    true
}

/// Fills in what follows from `moved`: duration by memory, the pod that was made for it.
pub(super) fn land(vm: &mut Vm, d: &mut Dice) {
    vm.move_secs = (9 + vm.gib() * d.between(4, 9) + d.below(14)) as u16;
    vm.placed = vm.moved.saturating_sub(d.between(6, 17));
    vm.changed = vm.moved + u32::from(vm.move_secs);
}

/// A worker that is not `not`.
pub(super) fn other(d: &mut Dice, workers: &[u8], not: u8) -> u8 {
    for _ in 0..16 {
        if let Some(n) = d.pick(workers).copied().filter(|n| *n != not) {
            return n;
        }
    }
    NOWHERE
}

/// Addresses of launcher, migration target and hot-plug pods out of their nodes' blocks.
pub(super) fn pod_addresses(vms: &mut [Vm], slots: &mut Slots) {
    for vm in vms.iter_mut() {
        if vm.state.guest_up() {
            vm.ip = slots.take(vm.node);
        }
        if vm.target != NOWHERE {
            vm.target_ip = slots.take(vm.target);
        }
        if vm.is(super::flag::LEFTOVER) {
            vm.source_ip = slots.take(vm.source);
        }
        if vm.is(super::flag::HOTPLUG) {
            vm.plug_ip = slots.take(vm.node);
        }
    }
}
