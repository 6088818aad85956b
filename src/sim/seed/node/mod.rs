//! Nodes: three control planes and two pools of bare-metal workers.
mod labels;
mod render;

pub(super) use labels::host_model;
pub(super) use render::{info, render};

use super::mix::{Dice, mix};
use super::profile::Size;

/// Which pool a node belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pool {
    ControlPlane,
    /// The big pool; every sort of VM lives here.
    Worker,
    /// The pool whose VMs can all be moved.
    Gold,
}

/// What is going on with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Ready,
    /// Cordoned, its VMs on the way out.
    Draining,
    /// kubelet reports memory pressure.
    Pressed,
    /// kubelet went silent.
    Silent,
    /// It joined when no block of pod addresses was left: its network never came up.
    Bare,
}

/// One node. Everything else about it follows from its index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) pool: Pool,
    pub(super) mood: Mood,
    /// Third octet of the node's /24 out of the pod CIDR.
    pub(super) block: u8,
    pub(super) created: u32,
    /// Last heartbeat of kubelet and virt-handler.
    pub(super) beat: u32,
    /// When the present mood began.
    pub(super) since: u32,
}

/// GPUs in a worker that has any.
pub(super) const GPUS: u8 = 8;
/// Memory that kubelet keeps back on a worker: OS, Portworx and kubelet itself, in KiB.
const RESERVED_KIB: u64 = 32 * 1024 * 1024;

impl Node {
    /// Allocatable CPU in millicores: 48 cores with two threads each, cores 0-7 reserved with their siblings
    /// (reference architecture, hardware table and kubelet tuning); control planes have 16 cores.
    pub(super) const fn cpu_millis(self) -> u32 {
        match self.pool {
            Pool::ControlPlane => 15_500,
            _ => 80_000,
        }
    }

    /// Memory that the kernel reports, in KiB: a 1 TiB (64 GiB) host less what firmware keeps, never twice the same.
    pub(super) const fn memory_kib(self, i: u8) -> u64 {
        let odd = mix(i as u64) % 211 * 4;
        match self.pool {
            Pool::ControlPlane => 65_689_088 + odd,
            _ => 1_056_473_600 + odd * 64,
        }
    }

    /// What is left of it for pods.
    pub(super) const fn allocatable_kib(self, i: u8) -> u64 {
        match self.pool {
            Pool::ControlPlane => self.memory_kib(i) - 2 * 1024 * 1024,
            _ => self.memory_kib(i) - RESERVED_KIB,
        }
    }
}

/// `vmo-cp-01`, `vmo-w-01`.
pub(super) fn name(i: u8) -> String {
    if i < 3 {
        format!("vmo-cp-{:02}", i + 1)
    } else {
        format!("vmo-w-{:02}", i - 2)
    }
}

/// Availability zone as MAAS names it; racks were filled one after the other, with a few exceptions.
pub(super) const fn zone(i: u8) -> &'static str {
    match if i < 3 { i } else { (i + (i / 11) % 2) % 3 } {
        0 => "a",
        1 => "b",
        _ => "c",
    }
}

/// Address on `bond_mgmt.10`, which kubelet and Portworx use (reference architecture, network table).
pub(super) fn address(i: u8) -> String {
    format!("172.16.0.{}", 11 + u16::from(i))
}

/// The MAAS system id: six letters or digits.
pub(super) fn system_id(seed: u64, i: u8) -> String {
    super::mix::suffix(super::mix::hash(seed, 0x5D, u32::from(i)), 6)
}

/// `maas:///zone/system`, as the MAAS provider of Cluster API writes it.
pub(super) fn provider_id(seed: u64, i: u8) -> String {
    format!("maas:///{}/{}", zone(i), system_id(seed, i))
}

/// True for workers with GPUs; only the big pool has some.
pub(super) fn has_gpu(node: Node, i: u8) -> bool {
    node.pool == Pool::Worker && i.is_multiple_of(2)
}

/// Makes the nodes. They were repaved one after the other about seven weeks ago, so that their ages and their
/// pod CIDRs follow the order of the repave and not the order of the names.
pub(super) fn plan(size: Size, seed: u64, now: u32) -> Vec<Node> {
    let total = size.control_planes + size.workers;
    let first_gold = total - size.gold;
    let mut dice = Dice::new(seed, 0x40DE, 0);
    let mut order: Vec<u8> = (size.control_planes..total - size.bare).collect();
    dice.shuffle(&mut order);
    let mut clock = now.saturating_sub(47 * 86_400 + dice.below(40_000));
    let mut nodes: Vec<Node> = (0..total)
        .map(|i| Node {
            pool: match i {
                _ if i < size.control_planes => Pool::ControlPlane,
                _ if i < first_gold => Pool::Worker,
                _ => Pool::Gold,
            },
            mood: Mood::Ready,
            block: 0,
            created: 0,
            beat: now.saturating_sub(dice.between(1, 58)),
            since: 0,
        })
        .collect();
    let mut blocks: Vec<u8> = (0..64).collect();
    // each new node takes the block that the one before it gave back: a rotation with a few swaps
    for k in 0..9 {
        blocks.swap(dice.below(64) as usize, k * 7);
    }
    for (k, i) in (0..size.control_planes).chain(order).enumerate() {
        clock += dice.between(3_300, 5_600);
        if let Some(n) = nodes.get_mut(usize::from(i)) {
            n.created = clock;
            n.since = clock + dice.between(35, 90);
            n.block = blocks.get(k).copied().unwrap_or(63);
        }
    }
    // somebody has just asked for the last workers
    for (k, n) in nodes.iter_mut().rev().take(usize::from(size.bare)).enumerate() {
        n.mood = Mood::Bare;
        n.created = now.saturating_sub(1_420 + 95 * k as u32);
        n.since = n.created;
    }
    nodes
}
