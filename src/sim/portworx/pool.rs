//! One storage pool at one moment.
use super::cluster::age;
use super::node::Node;
use super::read::number;
use super::sums::{self, Sum, Sums};
use crate::sim::seed::{Place, PoolFacts};
use crate::sim::store::World;

/// A pool.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Pool {
    pub(in crate::sim) uuid: String,
    /// Its number on the node.
    pub(in crate::sim) index: u32,
    /// Portworx id of its node.
    pub(in crate::sim) node_id: String,
    /// Place of that node in the cluster's list; `None` while nobody has attached its drives.
    pub(in crate::sim) node: Option<usize>,
    pub(in crate::sim) bytes: u64,
    pub(in crate::sim) used: u64,
    pub(in crate::sim) provisioned: u64,
    pub(in crate::sim) volumes: u32,
    pub(in crate::sim) online: bool,
    pub(in crate::sim) place: Place,
    /// World wide name of its drive.
    pub(in crate::sim) drive: String,
}

const DAY: u64 = 86_400;
const PX_OBJECTS: &[&str] = &["persistentvolumes", "storagenodes.core.libopenstorage.org"];

/// The pools of all nodes, in an order that does not change.
pub(super) fn read(world: &World, nodes: &[Node]) -> Vec<Pool> {
    let made = world
        .seed(crate::sim::seed::Seed::pools)
        .filter(|facts| !facts.is_empty());
    let seeded = made.is_some();
    let facts = made.unwrap_or_else(|| nodes.iter().filter_map(guess).collect());
    let places: Vec<Place> = facts.iter().map(|facts| facts.place).collect();
    let sums = world.remembered::<Sums>(PX_OBJECTS, || sums::count(world, &places));
    let age = age(world);
    facts
        .into_iter()
        .zip(&sums.0)
        .map(|(facts, sum)| {
            let used = used(&facts, sum, age, seeded);
            Pool {
                node: nodes.iter().position(|node| node.id == facts.node_id),
                uuid: facts.uuid,
                index: facts.index,
                node_id: facts.node_id,
                bytes: facts.bytes,
                used,
                provisioned: sum.provisioned,
                volumes: sum.volumes,
                online: true,
                place: facts.place,
                drive: facts.drive,
            }
        })
        .collect()
}

/// Bytes in use `age` seconds after the world was made. Volumes fill steadily, and what the pool holds beside them at a
/// rate of its own; no pool holds more than it can.
fn used(facts: &PoolFacts, sum: &Sum, age: u64, with_volumes: bool) -> u64 {
    let (written, daily) = if with_volumes { (sum.written, sum.daily) } else { (0, 0) };
    let grown = u128::from(daily + facts.daily) * u128::from(age) / u128::from(DAY);
    let grown = u64::try_from(grown).unwrap_or(u64::MAX);
    (written + facts.rest)
        .saturating_add(grown)
        .saturating_add(ripple(facts, age))
        .min(facts.bytes)
}

/// Up to a ten-thousandth of the pool comes and goes within an hour: what is trimmed and written again.
fn ripple(facts: &PoolFacts, age: u64) -> u64 {
    const STEP: u64 = 600;
    let height = |step: u64| {
        number(&facts.uuid)
            .rotate_left((step % 61) as u32)
            .wrapping_mul(0x9E37_79B9)
            % 1_000
    };
    if age == 0 {
        return 0;
    }
    let (step, into) = (age / STEP, age % STEP);
    // it begins at nothing, so that the first answer agrees with the StorageNodes
    let from = if step == 0 { 0 } else { height(step) };
    let mean = (from * (STEP - into) + height(step + 1) * into) / STEP;
    facts.bytes / 10_000 * mean / 1_000
}

/// For a cluster whose pools nobody wrote down: one a node, as big as the StorageNode says.
fn guess(node: &Node) -> Option<PoolFacts> {
    if !node.storage || node.total == 0 {
        return None;
    }
    let (high, low) = (number(&node.id), number(&node.name));
    Some(PoolFacts {
        node_id: node.id.clone(),
        uuid: format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            (low >> 48) & 0xFFF,
            low & 0xFFFF_FFFF_FFFF
        ),
        index: 0,
        bytes: node.total,
        rest: node.used,
        daily: 0,
        drive: format!("36{high:024x}"),
        place: Place {
            node: low,
            zone: number(&node.zone),
            bytes: node.total,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> PoolFacts {
        PoolFacts {
            node_id: "n".to_owned(),
            uuid: "u".to_owned(),
            index: 0,
            bytes: 1 << 40,
            rest: 1 << 39,
            daily: 1 << 34,
            drive: String::new(),
            place: Place {
                node: 1,
                zone: 1,
                bytes: 1 << 40,
            },
        }
    }

    #[test]
    fn a_pool_fills_and_never_overflows() {
        let sum = Sum::default();
        let day = |days: u64| used(&facts(), &sum, days * DAY, true);
        assert_eq!(day(0), 1 << 39);
        for days in 1..31 {
            let gain = day(days) - day(days - 1);
            assert!(((1 << 34) - (1 << 28)..(1 << 34) + (1 << 28)).contains(&gain), "{gain}");
        }
        assert_eq!(day(400), 1 << 40);
    }

    #[test]
    fn there_is_no_jump_between_two_seconds() {
        let sum = Sum::default();
        for age in 0..4_000 {
            let (one, two) = (used(&facts(), &sum, age, true), used(&facts(), &sum, age + 1, true));
            assert!(one.abs_diff(two) < 1 << 20, "{age}");
        }
    }
}
