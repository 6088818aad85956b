//! Pods: ten daemon pods a node, 58 others that run the platform, and the pods of the VMs.
mod daemon;
mod launcher;
mod parts;
mod platform;
mod plug;

pub(super) use daemon::{DAEMONS, Daemon};
pub(super) use platform::{PLATFORM, Row, Sort, replica_set, revision};

use serde_json::Value;

use super::mix::hash;
use super::node::{Mood, Node};
use super::profile::Size;
use super::vm::{NOWHERE, Vm, flag};
use super::world::World;

/// Daemon pods a node (reference architecture, solution sizing).
pub(super) const PER_NODE: u8 = 10;

/// No profile has more nodes.
const MOST_NODES: usize = 66;

/// Which pod an index means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodRef {
    /// Daemon number on a node.
    Daemon(u8, u8),
    /// Entry of [`World::platform`].
    Platform(u8),
    /// Where the guest runs, or is to run.
    Launcher(u16),
    /// Where a migration goes.
    Target(u16),
    /// Left over where a migration came from.
    Source(u16),
    /// Holds hot-plugged disks.
    Plug(u16),
}

/// One platform pod: row of the table, ordinal within the row, where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) row: u8,
    pub(super) ordinal: u8,
    pub(super) node: u8,
    /// Last octet of its address; 0 on the host network.
    pub(super) ip: u8,
}

/// Hands out pod addresses, each node from its own /24: 252 of them in an order without a pattern.
pub(super) struct Slots {
    seed: u64,
    next: [u16; MOST_NODES],
}

impl Slots {
    pub(super) const fn new(seed: u64) -> Self {
        Self {
            seed,
            next: [0; MOST_NODES],
        }
    }

    /// The next free last octet on `node`; 0 without a node or when the block is used up.
    pub(super) fn take(&mut self, node: u8) -> u8 {
        let Some(k) = self.next.get_mut(usize::from(node)) else {
            return 0;
        };
        if *k >= 252 {
            return 0;
        }
        *k += 1;
        Self::octet(self.seed, node, *k - 1)
    }

    /// What the first [`Slots::take`] of a node gave.
    pub(super) const fn first(seed: u64, node: u8) -> u8 {
        Self::octet(seed, node, 0)
    }

    const fn octet(seed: u64, node: u8, k: u16) -> u8 {
        let start = hash(seed, 0x0C7E7, node as u32) % 252;
        (2 + (start + k as u64 * 61) % 252) as u8
    }
}

/// Places the platform pods: those for control planes in turn, the others over the workers.
pub(super) fn seats(size: Size, seed: u64, slots: &mut Slots) -> Vec<Seat> {
    let mut d = super::mix::Dice::new(seed, 0x5EA7, 0);
    let mut seats = Vec::new();
    for (row, r) in (0_u8..).zip(PLATFORM) {
        let start = d.below(u32::from(size.workers - size.bare)) as u8;
        for ordinal in 0..r.replicas {
            let node = if r.control_plane {
                (ordinal + if r.replicas == 3 { 0 } else { row }) % size.control_planes.max(1)
            } else {
                size.control_planes + (start + ordinal * 7) % (size.workers - size.bare).max(1)
            };
            let ip = if r.host { 0 } else { slots.take(node) };
            seats.push(Seat { row, ordinal, node, ip });
        }
    }
    seats
}

/// Daemon pods of a node. Portworx, the last of them, is not sent to a node that never was ready.
pub(super) fn daemons(node: Node) -> u8 {
    PER_NODE - u8::from(node.mood == Mood::Bare)
}

/// All pods of the world.
pub(super) fn list(nodes: &[Node], platform: &[Seat], vms: &[Vm]) -> Vec<PodRef> {
    let mut pods = Vec::with_capacity(vms.len() + nodes.len() * usize::from(PER_NODE) + platform.len());
    for (i, node) in (0_u8..).zip(nodes) {
        pods.extend((0..daemons(*node)).map(|d| PodRef::Daemon(i, d)));
    }
    pods.extend((0..platform.len() as u8).map(PodRef::Platform));
    for (i, vm) in (0_u16..).zip(vms) {
        if vm.state.has_pod() {
            pods.push(PodRef::Launcher(i));
        }
        if vm.target != NOWHERE {
            pods.push(PodRef::Target(i));
        }
        if vm.is(flag::LEFTOVER) {
            pods.push(PodRef::Source(i));
        }
        if vm.is(flag::HOTPLUG) {
            pods.push(PodRef::Plug(i));
        }
    }
    pods
}

/// Namespace and name of pod `k`.
pub(super) fn key(w: &World, k: u32) -> (Option<String>, String) {
    use super::world::salt;
    let of_vm = |i: u16, name: String| (w.vms.get(usize::from(i)).map(|vm| w.vm_ns(vm).to_owned()), name);
    match w.pods.get(k as usize) {
        None => (None, String::new()),
        Some(PodRef::Daemon(node, d)) => daemon::key(w, *node, *d),
        Some(PodRef::Platform(p)) => platform::key(w, *p),
        Some(PodRef::Launcher(i)) => of_vm(*i, w.launcher_name((*i).into(), salt::LAUNCHER)),
        Some(PodRef::Target(i)) => of_vm(*i, w.launcher_name((*i).into(), salt::TARGET)),
        Some(PodRef::Source(i)) => of_vm(*i, w.launcher_name((*i).into(), salt::SOURCE)),
        Some(PodRef::Plug(i)) => of_vm(*i, w.plug_name((*i).into())),
    }
}

/// The whole object of pod `k`.
pub(super) fn render(w: &World, k: u32) -> Value {
    match w.pods.get(k as usize).copied() {
        None => Value::Null,
        Some(PodRef::Daemon(node, d)) => daemon::render(w, node, d),
        Some(PodRef::Platform(p)) => platform::render(w, p),
        Some(PodRef::Plug(i)) => plug::render(w, i.into()),
        Some(PodRef::Launcher(i)) => launcher::render(w, i.into(), launcher::Role::Present),
        Some(PodRef::Target(i)) => launcher::render(w, i.into(), launcher::Role::Target),
        Some(PodRef::Source(i)) => launcher::render(w, i.into(), launcher::Role::Source),
    }
}
