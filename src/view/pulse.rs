//! How much of the picture is there, and how old it is: one verdict over all kinds that a screen rests on.

use jiff::Timestamp;

use crate::model::Kind;
use crate::store::{Inventory, State};

/// Beyond this many seconds without a sign of life a watch is suspect: it renews itself every minute.
pub const STALE_AFTER: i64 = 90;

/// Kinds that lists of nodes and VMs rest on.
pub const BASE: [Kind; 4] = [
    Kind::Node,
    Kind::VirtualMachine,
    Kind::VirtualMachineInstance,
    Kind::Pod,
];

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulse {
    /// Nothing came yet.
    Waiting,
    /// First lists are under way: so many objects so far.
    Loading(usize),
    /// Every VM stands under its node; details still come.
    Names,
    /// Everything is there; seconds since the quietest watch spoke.
    Live(i64),
    /// Some watch has been silent for so many seconds.
    Stale(i64),
    /// These kinds cannot be read.
    Partial(Vec<Kind>),
}

/// Feels it.
pub fn feel(inventory: &Inventory, now: Timestamp) -> Pulse {
    let kinds = || BASE.iter().map(|kind| (*kind, inventory.freshness(*kind)));
    let missing: Vec<Kind> = kinds()
        .filter(|(_, fresh)| fresh.trouble().is_some())
        .map(|(kind, _)| kind)
        .collect();
    if !missing.is_empty() {
        return Pulse::Partial(missing);
    }
    if kinds().all(|(_, fresh)| matches!(fresh.state, State::Idle)) {
        return Pulse::Waiting;
    }
    if kinds().any(|(_, fresh)| !fresh.countable()) {
        return Pulse::Loading(inventory.machine_count());
    }
    let age = kinds()
        .filter_map(|(_, fresh)| fresh.age(now))
        .max()
        .unwrap_or_default();
    if age > STALE_AFTER {
        return Pulse::Stale(age);
    }
    if kinds().any(|(_, fresh)| fresh.state == State::Briefed) {
        return Pulse::Names;
    }
    Pulse::Live(age)
}

/// Seconds since the quietest of these kinds gave a sign of life; `None` before any did.
pub fn age(inventory: &Inventory, now: Timestamp) -> Option<i64> {
    BASE.iter().filter_map(|kind| inventory.freshness(*kind).age(now)).max()
}

/// Objects that could not be read, over all kinds: how many, and of which kind and why the first.
pub fn skipped(inventory: &Inventory) -> Option<(u32, Kind, &str)> {
    use strum::IntoEnumIterator as _;
    let mut total = 0_u32;
    let mut first = None;
    for kind in Kind::iter() {
        if let Some((count, reason)) = &inventory.freshness(kind).skipped {
            total = total.saturating_add(*count);
            first = first.or(Some((kind, reason.as_str())));
        }
    }
    first.map(|(kind, reason)| (total, kind, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Delta;
    use crate::model::trouble::{Step, Trouble};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn from_nothing_to_live_to_stale() {
        let mut inventory = Inventory::default();
        assert_eq!(feel(&inventory, at(0)), Pulse::Waiting);
        inventory.apply(Delta::Listing(Kind::Node), at(0));
        assert_eq!(feel(&inventory, at(0)), Pulse::Loading(0));
        for kind in BASE {
            inventory.apply(Delta::Listing(kind), at(0));
            inventory.apply(Delta::Briefed(kind), at(0));
        }
        inventory.apply(Delta::Listed(Kind::Node), at(0));
        assert_eq!(feel(&inventory, at(1)), Pulse::Names);
        for kind in BASE {
            inventory.apply(Delta::Listed(kind), at(2));
        }
        inventory.apply(Delta::Alive(Kind::Node), at(40));
        assert_eq!(feel(&inventory, at(42)), Pulse::Live(40), "the quietest kind counts");
        assert_eq!(feel(&inventory, at(2 + STALE_AFTER + 1)), Pulse::Stale(STALE_AFTER + 1));
    }

    #[test]
    fn what_cannot_be_read_is_never_live() {
        let mut inventory = Inventory::default();
        for kind in BASE {
            inventory.apply(Delta::Listing(kind), at(0));
            inventory.apply(Delta::Listed(kind), at(0));
        }
        let trouble = Trouble {
            step: Step::Authorization,
            kind: Some(Kind::Pod),
            status: Some(403),
            reason: "forbidden".into(),
            way_out: String::new(),
        };
        inventory.apply(Delta::Failed(Kind::Pod, Box::new(trouble)), at(1));
        assert_eq!(feel(&inventory, at(1)), Pulse::Partial(vec![Kind::Pod]));
    }
}
