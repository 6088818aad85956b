//! What all volumes together weigh on each pool.
use super::volume::each_raw;
use crate::sim::seed::{Place, replicas, written};
use crate::sim::store::World;

/// Sums over the volumes with a replica in one pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct Sum {
    /// Sizes.
    pub(in crate::sim) provisioned: u64,
    /// Bytes written when the world was made, and a day later on top.
    pub(in crate::sim) written: u64,
    pub(in crate::sim) daily: u64,
    pub(in crate::sim) volumes: u32,
}

/// One sum a place, counted anew when a volume came or went.
#[derive(Debug)]
pub(super) struct Sums(pub(super) Vec<Sum>);

pub(super) fn count(world: &World, places: &[Place]) -> Sums {
    let mut sums = vec![Sum::default(); places.len()];
    each_raw(world, |volume| {
        let Some((one, two)) = replicas(volume.handle, places) else {
            return;
        };
        let (now, daily) = written(volume.handle, volume.bytes);
        for at in [one, two] {
            if let Some(sum) = sums.get_mut(at) {
                sum.provisioned += volume.bytes;
                sum.written += now;
                sum.daily += daily;
                sum.volumes += 1;
            }
        }
    });
    Sums(sums)
}
