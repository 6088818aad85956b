//! What a node does: the sum of its guests, and what it needs itself.
use super::curve::Curve;
use super::roster::{Guest, Roster, Stay};
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

/// What guests do on a node while they are there, with what it does itself.
fn sum(roster: &Roster, name: &str, own: Curve, of: impl Fn(&Guest, Stay) -> Curve) -> Curve {
    let guests = roster.stays(name).map(|(guest, stay)| of(guest, stay));
    Curve::Sum(std::iter::once(own).chain(guests).collect())
}

/// Cores in use over time.
pub(in crate::sim) fn cores(roster: &Roster, name: &str) -> Curve {
    sum(roster, name, Curve::Wave(own(name).0), |guest, stay| {
        Curve::Wave(guest.cpu()).within(stay.from, stay.to)
    })
}

/// A counter on a node that counts since `since`.
fn spell(rate: Wave, stay: Stay, since: f64) -> Curve {
    Curve::Spell {
        rate,
        from: stay.from.max(since),
        to: stay.to,
    }
}

/// Seconds of processor time since `since`.
pub(in crate::sim) fn core_seconds(roster: &Roster, name: &str, since: f64) -> Curve {
    let own = Curve::Count {
        rate: own(name).0,
        since,
    };
    sum(roster, name, own, |guest, stay| spell(guest.cpu(), stay, since))
}

/// Bytes in use over time.
pub(in crate::sim) fn memory(roster: &Roster, name: &str) -> Curve {
    sum(roster, name, Curve::Wave(own(name).1), |guest, stay| {
        let both = vec![Curve::Wave(guest.resident()), Curve::Flat(guest.overhead())];
        Curve::Sum(both).within(stay.from, stay.to)
    })
}

/// Bytes received or sent through the node's ports since `since`: its guests', and as much again for its storage.
pub(in crate::sim) fn traffic(roster: &Roster, name: &str, since: f64, sent: bool) -> Curve {
    let rate = Wave::new(30e6, 1.0, dice(name).rotate_left(if sent { 11 } else { 23 }));
    sum(roster, name, Curve::Count { rate, since }, |guest, stay| {
        let (received, transmitted) = guest.network();
        spell(if sent { transmitted } else { received }, stay, since)
    })
}
