//! How busy guests and nodes are: functions of the world's clock, the same in every run.
mod curve;
mod guest;
mod node;
mod roster;
mod wave;

pub(in crate::sim) use curve::{Curve, Shared};
pub(in crate::sim) use node::{core_seconds, cores, memory, node, traffic};
pub(in crate::sim) use roster::{Guest, Roster, Stay};
pub(in crate::sim) use wave::Wave;

use crate::sim::store::World;

/// A number that belongs to a name.
pub(in crate::sim) fn dice(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 29)
}

/// World time in seconds since 1970, with its fraction.
pub(in crate::sim) fn seconds(world: &World) -> f64 {
    world.clock().now().as_millisecond() as f64 / 1_000.0
}
