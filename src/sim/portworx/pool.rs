//! One storage pool at one moment.
use super::cluster::{Cluster, age};
use super::node::Node;
use super::read::number;
use super::sums::{self, Sum, Sums};
use crate::sim::fault::StorageFault;
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
    pub(super) growth: Growth,
    /// It no longer fills: somebody fixed what it holds.
    pub(super) fixed: bool,
    pub(in crate::sim) provisioned: u64,
    pub(in crate::sim) volumes: u32,
    pub(in crate::sim) online: bool,
    pub(in crate::sim) place: Place,
    /// World wide name of its drive.
    pub(in crate::sim) drive: String,
}

const DAY: i128 = 86_400;
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
    let age = i64::try_from(age(world)).unwrap_or_default();
    facts
        .into_iter()
        .zip(&sums.0)
        .map(|(facts, sum)| {
            let growth = Growth::new(&facts, sum, seeded);
            Pool {
                node: nodes.iter().position(|node| node.id == facts.node_id),
                uuid: facts.uuid,
                index: facts.index,
                node_id: facts.node_id,
                bytes: facts.bytes,
                used: growth.at(age),
                growth,
                fixed: false,
                provisioned: sum.provisioned,
                volumes: sum.volumes,
                online: true,
                place: facts.place,
                drive: facts.drive,
            }
        })
        .collect()
}

/// How a pool fills: its volumes steadily, and what it holds beside them at a rate of its own. Asked for a moment before the
/// world was made, it says what would have led there.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Growth {
    bytes: u64,
    start: u64,
    daily: u64,
    dice: u64,
}

/// The same over world time.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Filling {
    growth: Growth,
    /// Moment of the world's making, in seconds since 1970.
    from: i64,
    /// What is to be said instead, whatever time it is.
    fixed: Option<u64>,
}

impl Filling {
    /// Bytes in use at a moment.
    pub(in crate::sim) fn at(self, seconds: f64) -> f64 {
        let age = seconds as i64 - self.from;
        self.fixed.unwrap_or_else(|| self.growth.at(age)) as f64
    }
}

impl Pool {
    /// Lets happen to it what was made to go wrong on its node.
    pub(super) fn strike(&mut self, host: &str, faults: &[StorageFault]) {
        for fault in faults {
            match fault {
                StorageFault::PoolOffline(name, index) if name == host && *index == self.index => self.online = false,
                StorageFault::PoolFull(name, index) if name == host && *index == self.index => {
                    self.used = self.bytes;
                    self.fixed = true;
                }
                _ => {}
            }
        }
    }

    /// How the pool fills, over world time.
    pub(in crate::sim) fn growth_from(&self, cluster: &Cluster) -> Filling {
        Filling {
            growth: self.growth,
            from: cluster.at.as_second() - i64::try_from(cluster.age).unwrap_or_default(),
            fixed: self.fixed.then_some(self.used),
        }
    }
}

impl Growth {
    fn new(facts: &PoolFacts, sum: &Sum, with_volumes: bool) -> Self {
        let (written, daily) = if with_volumes { (sum.written, sum.daily) } else { (0, 0) };
        Self {
            bytes: facts.bytes,
            start: written + facts.rest,
            daily: daily + facts.daily,
            dice: number(&facts.uuid),
        }
    }

    /// Bytes in use `age` seconds after the world was made; no pool holds more than it can.
    pub(in crate::sim) fn at(self, age: i64) -> u64 {
        let grown = i128::from(self.daily) * i128::from(age) / DAY;
        let used = i128::from(self.start) + grown + i128::from(self.ripple(age));
        u64::try_from(used).unwrap_or_default().min(self.bytes)
    }

    /// Up to a ten-thousandth of the pool comes and goes within an hour: what is trimmed and written again. It is nothing at
    /// the beginning, so that the first answer agrees with the StorageNodes.
    fn ripple(self, age: i64) -> u64 {
        const STEP: i64 = 600;
        let height = |step: i64| {
            if step == 0 {
                return 0;
            }
            let turn = u32::try_from(step.rem_euclid(61)).unwrap_or_default();
            self.dice.rotate_left(turn).wrapping_mul(0x9E37_79B9) % 1_000
        };
        let (step, into) = (age.div_euclid(STEP), age.rem_euclid(STEP) as u64);
        let mean = (height(step) * (STEP as u64 - into) + height(step + 1) * into) / STEP as u64;
        self.bytes / 10_000 * mean / 1_000
    }
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

    fn growth() -> Growth {
        Growth::new(&facts(), &Sum::default(), true)
    }

    #[test]
    fn a_pool_fills_and_never_overflows() {
        let day = |days: i64| growth().at(days * 86_400);
        assert_eq!(day(0), 1 << 39);
        for days in -20..31 {
            let gain = day(days) - day(days - 1);
            assert!(((1 << 34) - (1 << 28)..(1 << 34) + (1 << 28)).contains(&gain), "{gain}");
        }
        assert_eq!(day(400), 1 << 40);
    }

    #[test]
    fn there_is_no_jump_between_two_seconds() {
        for age in -2_000..4_000 {
            let (one, two) = (growth().at(age), growth().at(age + 1));
            assert!(one.abs_diff(two) < 1 << 20, "{age}");
        }
    }
}
