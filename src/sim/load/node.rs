//! What a node is doing.
use super::wave::Wave;
use crate::sim::store::World;

/// Use of a node's processors and memory.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::sim) struct NodeLoad {
    /// Cores in use.
    pub(in crate::sim) cores: f64,
    /// Bytes in use.
    pub(in crate::sim) memory: u64,
}

impl NodeLoad {
    /// Share of the processors, in percent with two digits.
    pub(in crate::sim) fn percent(self, cores: u64) -> f64 {
        let share = self.cores / (cores.max(1) as f64) * 100.0;
        (share * 100.0).round() / 100.0
    }
}

/// The load of the node of that name, now.
pub(in crate::sim) fn node(world: &World, name: &str) -> NodeLoad {
    let dice = name
        .bytes()
        .fold(7_u64, |a, b| a.wrapping_mul(0x0100_0000_01b3) ^ u64::from(b));
    let now = world.clock().now().as_second() as f64;
    NodeLoad {
        cores: Wave::new(11.0, dice).at(now),
        memory: Wave::new(400e9, dice).at(now) as u64,
    }
}
