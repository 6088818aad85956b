//! The search: what must move first, then the move that evens out most, again and again.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};
use strum::IntoEnumIterator as _;

use super::super::spread::{Basis, Gauge, Spread, basis, spread};
use super::book::{Book, Gain};
use super::{Advice, EVEN, Even, FAULTS, Fault, MOST, Recommendation, Scene, WORTH, Why, priority};
use crate::domain::placement::{Board, Fit, NodeId};

/// Nodes that are looked at first on either side.
const FEW: usize = 8;

/// Places that are tried in vain before a step is given up.
const TRIES: usize = 400;

/// What would be moved, and what would not. The scene is left as it is.
pub fn advise(scene: &Scene) -> Advice {
    // of VMs on a node that is silent nobody expects figures, and none of them is moved
    let open: FxHashSet<NodeId> = scene
        .nodes
        .iter()
        .filter(|(_, node)| node.open)
        .map(|(id, _)| *id)
        .collect();
    let here = scene
        .machines
        .iter()
        .filter(|(pod, _)| scene.board.place_of(*pod).is_some_and(|id| open.contains(&id)));
    let weighed = here.map(|(_, machine)| machine.used.is_some());
    let basis = basis(scene.nodes.iter().map(|(_, node)| node), weighed);
    let mut search = Search {
        book: Book::open(scene, basis),
        first: &scene.board,
        board: scene.board.clone(),
        basis,
        faults: FxHashMap::default(),
        moves: Vec::new(),
    };
    let (before, requested) = (search.sums(), search.requested());
    search.rules();
    search.maintenance();
    search.reservations();
    let musts = search.moves.len();
    while search.moves.len() < musts + MOST && search.step() {}
    let used = (basis == Basis::Use).then(|| between(before, search.sums()));
    let requests = between(requested, search.requested());
    let (faults, more) = search.faults();
    Advice {
        basis,
        moves: search.moves,
        faults,
        more,
        requests,
        used,
        unread: scene.unread.clone(),
    }
}

/// Memory and CPU.
type Sums = (Spread, Spread);

const fn between(before: Sums, after: Sums) -> Even {
    Even {
        memory: (before.0, after.0),
        cpu: (before.1, after.1),
    }
}

pub(super) struct Search<'a> {
    pub(super) book: Book<'a>,
    first: &'a Board,
    pub(super) board: Board,
    basis: Basis,
    /// By guest: where it would have gone, what was in the way.
    pub(super) faults: FxHashMap<usize, (usize, String, String)>,
    pub(super) moves: Vec<Recommendation>,
}

/// One move that might be made.
#[derive(Clone, Copy)]
struct Idea {
    guest: usize,
    from: usize,
    to: usize,
    gain: Gain,
}

impl Search<'_> {
    fn sums(&self) -> Sums {
        (self.book.spread(Gauge::Memory), self.book.spread(Gauge::Cpu))
    }

    /// The same of what is requested, whatever the moves go by.
    fn requested(&self) -> Sums {
        let of = |gauge: Gauge| {
            let counted = |id| self.board.node(id).is_some_and(|node| node.counted);
            let seats = self.book.open_seats().filter(|seat| counted(seat.id));
            let whole = seats.filter(|seat| seat.whole.on(gauge) > 0);
            spread(whole.map(|seat| {
                let used = self.board.used(seat.id);
                let load = match gauge {
                    Gauge::Memory => used.memory,
                    Gauge::Cpu => used.cpu,
                };
                load as f64 / seat.whole.on(gauge) as f64
            }))
        };
        (of(Gauge::Memory), of(Gauge::Cpu))
    }

    /// Makes the best move that evens out; whether there was one.
    fn step(&mut self) -> bool {
        if Gauge::iter().all(|gauge| self.book.spread(gauge).deviation < EVEN) {
            return false;
        }
        for width in [FEW, usize::MAX] {
            let mut ideas = self.ideas(width);
            ideas.sort_by(Self::order);
            for idea in ideas.iter().take(TRIES) {
                if self.fits(idea.guest, idea.from, idea.to) {
                    return self.even(*idea);
                }
            }
        }
        false
    }

    fn order(a: &Idea, b: &Idea) -> Ordering {
        // guests and seats stand in the order of their names
        b.gain
            .total()
            .total_cmp(&a.gain.total())
            .then_with(|| (a.guest, a.to).cmp(&(b.guest, b.to)))
    }

    /// Moves between the fullest and the emptiest nodes that lower the spread.
    fn ideas(&self, width: usize) -> Vec<Idea> {
        let mut ideas = Vec::new();
        for gauge in Gauge::iter().filter(|gauge| self.book.spread(*gauge).deviation >= EVEN) {
            let seats = self.book.seats.iter().enumerate().filter(|(_, seat)| seat.open);
            let mut by_share: Vec<usize> = seats.map(|(index, _)| index).collect();
            let share = |index: &usize| self.book.seats.get(*index).map_or(0.0, |seat| seat.share(gauge));
            by_share.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.cmp(b)));
            let mean = self.book.spread(gauge).mean / 100.0;
            let full = by_share.iter().filter(|one| share(one) > mean).take(width);
            let empty: Vec<usize> = by_share
                .iter()
                .rev()
                .filter(|one| share(one) < mean)
                .take(width)
                .copied()
                .collect();
            for from in full {
                for to in empty.iter().filter(|to| (share(from) - share(to)) * 100.0 >= WORTH) {
                    self.between(*from, *to, &mut ideas);
                }
            }
        }
        ideas
    }

    fn between(&self, from: usize, to: usize, into: &mut Vec<Idea>) {
        let here = self.book.seats.get(from).map(|seat| seat.here.as_slice());
        for guest in here.unwrap_or_default() {
            let ready = self
                .book
                .guests
                .get(*guest)
                .is_some_and(|one| !one.moved && one.machine.stays.is_empty());
            if !ready {
                continue;
            }
            if let Some(gain) = self.book.gain(*guest, from, to)
                && gain.total() > 1e-9
            {
                into.push(Idea {
                    guest: *guest,
                    from,
                    to,
                    gain,
                });
            }
        }
    }

    /// Makes a move that evens out.
    fn even(&mut self, idea: Idea) -> bool {
        let gauge = idea.gain.gauge();
        let share = |search: &Self, index: usize| {
            search
                .book
                .seats
                .get(index)
                .map_or(0.0, |seat| seat.share(gauge) * 100.0)
        };
        let before = (
            share(self, idea.from),
            share(self, idea.to),
            self.book.spread(gauge).deviation,
        );
        self.make(
            idea.guest,
            idea.from,
            idea.to,
            priority(before.0 - before.1),
            Why::Reservations(gauge),
        );
        let after = (
            share(self, idea.from),
            share(self, idea.to),
            self.book.spread(gauge).deviation,
        );
        let basis = self.basis;
        if let Some(made) = self.moves.last_mut() {
            made.why = Why::Balance {
                gauge,
                basis,
                from: (before.0, after.0),
                to: (before.1, after.1),
                spread: (before.2, after.2),
            };
        }
        true
    }

    pub(super) fn may_go(&mut self, guest: usize, from: usize) -> bool {
        let Some(one) = self.book.guests.get(guest) else {
            return false;
        };
        if !one.machine.stays.is_empty() {
            let why = one.machine.stays.clone();
            self.faults.entry(guest).or_insert((from, String::new(), why));
            return false;
        }
        !one.moved
    }

    /// Whether the guest may stand there, by itself and after the moves so far; if not, the reason is kept.
    pub(super) fn fits(&mut self, guest: usize, from: usize, to: usize) -> bool {
        let (Some(one), Some(seat)) = (self.book.guests.get(guest), self.book.seats.get(to)) else {
            return false;
        };
        let (pod, id) = (one.pod, seat.id);
        let blocked = if !self.first.clear(pod, id) {
            Some(self.first.fit(pod, id))
        } else if !self.board.clear(pod, id) {
            Some(self.board.fit(pod, id))
        } else if !self.board.harmless(pod, id) {
            Some(Fit::Refused(Vec::new()))
        } else {
            None
        };
        let Some(fit) = blocked else { return true };
        let why = match fit.obstacles().first() {
            Some(first) if matches!(fit, Fit::Unknown(_)) => format!("not known whether it fits: {first}"),
            Some(first) => first.to_string(),
            None => "it would break a rule of another VM that wants it near, or is spread with it".to_owned(),
        };
        let name = seat.name.clone();
        self.faults.entry(guest).or_insert((from, name, why));
        false
    }

    pub(super) fn make(&mut self, guest: usize, from: usize, to: usize, priority: u8, why: Why) {
        let (Some(one), Some(left), Some(reached)) = (
            self.book.guests.get(guest),
            self.book.seats.get(from),
            self.book.seats.get(to),
        ) else {
            return;
        };
        self.moves.push(Recommendation {
            priority,
            namespace: one.machine.namespace.clone(),
            vm: one.machine.name.clone(),
            from: left.name.clone(),
            to: reached.name.clone(),
            why,
        });
        self.board.put(one.pod, reached.id);
        self.faults.remove(&guest);
        self.book.shift(guest, from, to);
    }

    /// All guests with their seats, by name.
    pub(super) fn everybody(&self) -> Vec<(usize, usize)> {
        let seats = self.book.seats.iter().enumerate();
        let mut all: Vec<(usize, usize)> = seats
            .flat_map(|(from, seat)| seat.here.iter().map(move |guest| (from, *guest)))
            .collect();
        all.sort_unstable_by_key(|(_, guest)| *guest);
        all
    }

    /// VMs that would have helped: those that were refused, and those that cannot leave the fullest nodes.
    fn faults(&mut self) -> (Vec<Fault>, usize) {
        for gauge in Gauge::iter().filter(|gauge| self.book.spread(*gauge).deviation >= EVEN) {
            let spread = self.book.spread(gauge);
            let line = (spread.mean + EVEN) / 100.0;
            for (from, seat) in self
                .book
                .seats
                .iter()
                .enumerate()
                .filter(|(_, seat)| seat.open && seat.share(gauge) > line)
            {
                for guest in &seat.here {
                    let Some(one) = self.book.guests.get(*guest).filter(|one| !one.moved) else {
                        continue;
                    };
                    let why = if one.machine.stays.is_empty() && one.weight.is_none() {
                        "what it weighs is not known"
                    } else {
                        &one.machine.stays
                    };
                    if !why.is_empty() {
                        self.faults
                            .entry(*guest)
                            .or_insert((from, String::new(), why.to_owned()));
                    }
                }
            }
        }
        let mut all: Vec<(usize, (usize, String, String))> = std::mem::take(&mut self.faults).into_iter().collect();
        all.sort_unstable_by_key(|(guest, _)| *guest);
        let told = all.into_iter().filter_map(|(guest, (from, to, why))| {
            let one = self.book.guests.get(guest).filter(|one| !one.moved)?;
            Some(Fault {
                namespace: one.machine.namespace.clone(),
                vm: one.machine.name.clone(),
                from: self
                    .book
                    .seats
                    .get(from)
                    .map(|seat| seat.name.clone())
                    .unwrap_or_default(),
                to,
                why,
            })
        });
        let mut told: Vec<Fault> = told.collect();
        let more = told.len().saturating_sub(FAULTS);
        told.truncate(FAULTS);
        (told, more)
    }
}
