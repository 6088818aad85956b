//! Storage pools. No object of the API holds one: Portworx tells about them itself.
use super::layout::{self, Place};
use super::{node_uid, used};
use crate::sim::seed::mix::hash;
use crate::sim::seed::node;
use crate::sim::seed::storage;
use crate::sim::seed::world::{World, salt};

/// One pool of one storage node.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::seed) struct Pool {
    pub(in crate::sim::seed) node: u8,
    /// Number of the pool on its node.
    pub(in crate::sim::seed) index: u8,
    pub(in crate::sim::seed) gib: u32,
    /// Bytes of volumes in it when the world was made.
    pub(in crate::sim::seed) written: u64,
    /// Bytes of snapshots and bookkeeping at that time, and what a day adds to them.
    pub(in crate::sim::seed) rest: u64,
    pub(in crate::sim::seed) daily: u64,
}

const GIB: u64 = 1 << 30;

/// Size of the first drive of a node in GiB: 1 TiB as the reference architecture writes it down (Portworx layer), and as
/// much more in the big cluster as its 12,500 VMs need.
pub(in crate::sim::seed) fn drive_gib(w: &World) -> u32 {
    if w.size.workers > 20 { 16_384 } else { 1_024 }
}

/// Every fourth node got a second pool when its drives ran short.
const fn has_second(k: u8) -> bool {
    k % 4 == 2
}

/// Sizes of a node's pools in GiB.
pub(in crate::sim::seed) fn sizes(w: &World, k: u8) -> Vec<u32> {
    let first = drive_gib(w);
    if has_second(k) {
        vec![first, first / 2]
    } else {
        vec![first]
    }
}

impl Pool {
    const fn bytes(self) -> u64 {
        self.gib as u64 * GIB
    }

    /// Bytes in use when the world was made.
    pub(in crate::sim::seed) const fn used(self) -> u64 {
        self.written + self.rest
    }
}

/// Uuid of a pool, which stays with its drives.
pub(in crate::sim::seed) fn uuid(w: &World, pool: Pool) -> String {
    w.uid(salt::STORAGE, 1_000 + u32::from(pool.node) * 8 + u32::from(pool.index))
}

pub(in crate::sim::seed) fn place(pool: Pool) -> Place {
    Place {
        node: u64::from(pool.node),
        zone: node::zone(pool.node).bytes().map(u64::from).sum(),
        bytes: pool.bytes(),
    }
}

/// The pools of a new world; its volumes must be known.
pub(in crate::sim::seed) fn plan(w: &World) -> Vec<Pool> {
    let mut pools = Vec::new();
    for k in 0..w.size.workers {
        for (index, gib) in (0_u8..).zip(sizes(w, k)) {
            pools.push(Pool {
                node: w.size.control_planes + k,
                index,
                gib,
                written: 0,
                rest: 0,
                daily: 0,
            });
        }
    }
    let places: Vec<Place> = pools.iter().copied().map(place).collect();
    for claim in &w.volumes {
        let (handle, bytes) = storage::handle_and_bytes(w, u32::from(*claim));
        let Some((one, two)) = layout::replicas(handle, &places) else {
            continue;
        };
        for at in [one, two] {
            if let Some(pool) = pools.get_mut(at) {
                pool.written += layout::written(handle, bytes).0;
            }
        }
    }
    for (number, pool) in (0_u32..).zip(&mut pools) {
        let share = if pool.index == 0 {
            u64::from(used(w, pool.node))
        } else {
            300 + hash(w.seed, salt::STORAGE, 700 + number) % 250
        };
        let wanted = pool.bytes() / 1_000 * share;
        pool.rest = wanted.saturating_sub(pool.written).max(20 * GIB);
        // most pools gain little by snapshots; one in seven, and the one that is nearly full, run away
        let runs_away = share > 900 || hash(w.seed, salt::STORAGE, 800 + number).is_multiple_of(7);
        let growth = hash(w.seed, salt::STORAGE, 900 + number) % 8;
        pool.daily = pool.bytes() / 10_000 * if runs_away { 90 + growth * 4 } else { growth };
    }
    pools
}

/// World wide name of a FlashArray volume; `salt` tells the drives of a node apart.
pub(in crate::sim::seed) fn drive(w: &World, node: u8, salt: u32) -> String {
    format!("36{:024x}", hash(w.seed, salt, node.into()))
}

/// Portworx node id, uuid, number, size, the part that is not of volumes, and what a day adds to that part.
pub(in crate::sim::seed) fn facts(w: &World, pool: Pool) -> crate::sim::seed::PoolFacts {
    crate::sim::seed::PoolFacts {
        node_id: node_uid(w, pool.node),
        uuid: uuid(w, pool),
        index: u32::from(pool.index),
        bytes: pool.bytes(),
        rest: pool.rest,
        daily: pool.daily,
        drive: drive(w, pool.node, 0xD1 + u32::from(pool.index) * 16),
        place: place(pool),
    }
}
