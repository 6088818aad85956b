//! What a node does: the sum of its guests, and what it needs itself.
use super::curve::Curve;
use super::roster::Roster;
use super::wave::Wave;
use super::{dice, seconds};
use crate::sim::store::World;

/// Use of a node's processors and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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

/// Cores and bytes of the system itself: kubelet, network, storage.
fn own(name: &str) -> (Wave, Wave) {
    let dice = dice(name);
    (Wave::new(1.8, 0.6, dice), Wave::new(22e9, 0.03, dice))
}

/// The load of the node of that name, now.
pub(in crate::sim) fn node(world: &World, name: &str) -> NodeLoad {
    let now = seconds(world);
    let roster = Roster::read(world);
    let (cores, memory) = own(name);
    let mut load = (cores.at(now), memory.at(now));
    for guest in roster.on(name) {
        load.0 += guest.cpu().at(now);
        load.1 += guest.resident().at(now) + guest.overhead();
    }
    NodeLoad {
        cores: load.0,
        memory: load.1 as u64,
    }
}

/// Cores in use over time.
pub(in crate::sim) fn cores(roster: &Roster, name: &str) -> Curve {
    let guests = roster.on(name).map(|guest| Curve::Wave(guest.cpu()));
    Curve::Sum(std::iter::once(Curve::Wave(own(name).0)).chain(guests).collect())
}

/// Seconds of processor time since `since`.
pub(in crate::sim) fn core_seconds(roster: &Roster, name: &str, since: f64) -> Curve {
    let count = |rate| Curve::Count { rate, since };
    let guests = roster.on(name).map(|guest| count(guest.cpu()));
    Curve::Sum(std::iter::once(count(own(name).0)).chain(guests).collect())
}

/// Bytes in use over time.
pub(in crate::sim) fn memory(roster: &Roster, name: &str) -> Curve {
    let guests = roster
        .on(name)
        .flat_map(|guest| [Curve::Wave(guest.resident()), Curve::Flat(guest.overhead())]);
    Curve::Sum(std::iter::once(Curve::Wave(own(name).1)).chain(guests).collect())
}

/// Bytes received or sent through the node's ports since `since`: its guests', and as much again for its storage.
pub(in crate::sim) fn traffic(roster: &Roster, name: &str, since: f64, sent: bool) -> Curve {
    let own = Wave::new(30e6, 1.0, dice(name).rotate_left(if sent { 11 } else { 23 }));
    let rates = roster.on(name).map(|guest| {
        let (received, transmitted) = guest.network();
        if sent { transmitted } else { received }
    });
    let rates = std::iter::once(own).chain(rates);
    Curve::Sum(rates.map(|rate| Curve::Count { rate, since }).collect())
}
