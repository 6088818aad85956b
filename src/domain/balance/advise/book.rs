//! Loads as they change move by move, with sums that make a question cost nothing.

use super::super::spread::{Amount, Basis, Gauge, Spread, spread};
use super::{Machine, Scene};
use crate::domain::placement::{NodeId, PodId};

/// A node that takes part.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) id: NodeId,
    pub(super) name: String,
    pub(super) whole: Amount,
    pub(super) load: Amount,
    /// It counts in the balance and takes VMs; one that is to be emptied does neither.
    pub(super) open: bool,
    /// Indexes of movable machines, by name.
    pub(super) here: Vec<usize>,
}

impl Seat {
    pub(super) fn share(&self, gauge: Gauge) -> f64 {
        match self.whole.on(gauge) {
            whole if whole > 0 => self.load.on(gauge) as f64 / whole as f64,
            _ => 0.0,
        }
    }

    fn shifted(&self, gauge: Gauge, by: i64) -> f64 {
        match self.whole.on(gauge) {
            whole if whole > 0 => self.load.on(gauge).saturating_add(by) as f64 / whole as f64,
            _ => 0.0,
        }
    }
}

/// A VM on a node that takes part.
#[derive(Clone, Debug)]
pub(super) struct Guest<'a> {
    pub(super) pod: PodId,
    pub(super) machine: &'a Machine,
    /// What it weighs on the node; `None` where that is not known.
    pub(super) weight: Option<Amount>,
    pub(super) moved: bool,
}

/// What moving a guest would do to the sum of squares of the shares' distances from their mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    pub(super) memory: f64,
    pub(super) cpu: f64,
}

impl Gain {
    pub(super) fn total(self) -> f64 {
        self.memory + self.cpu
    }

    /// Where it helps most.
    pub(super) fn gauge(self) -> Gauge {
        if self.memory >= self.cpu {
            Gauge::Memory
        } else {
            Gauge::Cpu
        }
    }
}

pub(super) struct Book<'a> {
    pub(super) seats: Vec<Seat>,
    pub(super) guests: Vec<Guest<'a>>,
    /// Shares of all open seats, added up: asked for with every idea, and changed by moves alone.
    memory: f64,
    cpu: f64,
}

impl<'a> Book<'a> {
    /// Nodes and VMs by name, so that the order in which they were read does not matter.
    pub(super) fn open(scene: &'a Scene, basis: Basis) -> Self {
        let mut seats: Vec<Seat> = scene
            .nodes
            .iter()
            .filter(|(_, node)| node.open || node.leaving)
            .filter_map(|(id, node)| {
                let load = match basis {
                    Basis::Requests => node.requested,
                    Basis::Use => node.used,
                };
                // of a node that is to be emptied neither matters
                let free = (!node.open).then_some(Amount::default());
                Some(Seat {
                    id: *id,
                    name: node.name.clone(),
                    whole: node.whole.or(free)?,
                    load: load.or(free)?,
                    open: node.open,
                    here: Vec::new(),
                })
            })
            .collect();
        seats.sort_by(|a, b| a.name.cmp(&b.name));
        let mut guests: Vec<Guest<'a>> = scene
            .machines
            .iter()
            .map(|(pod, machine)| {
                let requests = scene.board.pod(*pod).and_then(|load| load.requests.as_ref());
                let weight = match basis {
                    Basis::Use => machine.used,
                    Basis::Requests => requests.map(|requests| Amount {
                        memory: requests.memory,
                        cpu: requests.cpu,
                    }),
                };
                Guest {
                    pod: *pod,
                    machine,
                    weight,
                    moved: false,
                }
            })
            .collect();
        guests.sort_by(|a, b| (&a.machine.namespace, &a.machine.name).cmp(&(&b.machine.namespace, &b.machine.name)));
        for (index, guest) in guests.iter().enumerate() {
            let place = scene.board.place_of(guest.pod);
            if let Some(seat) = seats.iter_mut().find(|seat| Some(seat.id) == place) {
                seat.here.push(index);
            }
        }
        let mut book = Self {
            seats,
            guests,
            memory: 0.0,
            cpu: 0.0,
        };
        book.add_up();
        book
    }

    fn add_up(&mut self) {
        let sum = |gauge| self.open_seats().map(|seat| seat.share(gauge)).sum();
        (self.memory, self.cpu) = (sum(Gauge::Memory), sum(Gauge::Cpu));
    }

    pub(super) fn open_seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.open)
    }

    pub(super) fn spread(&self, gauge: Gauge) -> Spread {
        spread(self.open_seats().map(|seat| seat.share(gauge)))
    }

    /// What a move would gain; `None` when nothing is known of the weight.
    pub(super) fn gain(&self, guest: usize, from: usize, to: usize) -> Option<Gain> {
        let weight = self.guests.get(guest)?.weight?;
        let (from, to) = (self.seats.get(from)?, self.seats.get(to)?);
        let count = self.open_seats().count().max(1) as f64;
        let on = |gauge: Gauge| {
            let sum = match gauge {
                Gauge::Memory => self.memory,
                Gauge::Cpu => self.cpu,
            };
            let (b, d) = (to.share(gauge), to.shifted(gauge, weight.on(gauge)));
            let (a, c) = if from.open {
                let left = from.shifted(gauge, weight.on(gauge).saturating_neg());
                (from.share(gauge), left)
            } else {
                (0.0, 0.0)
            };
            let after = sum - a - b + c + d;
            // n·variance is the sum of squares less the square of the sum over n
            (a * a + b * b - sum * sum / count) - (c * c + d * d - after * after / count)
        };
        Some(Gain {
            memory: on(Gauge::Memory),
            cpu: on(Gauge::Cpu),
        })
    }

    /// Notes a move.
    pub(super) fn shift(&mut self, guest: usize, from: usize, to: usize) {
        let Some(one) = self.guests.get_mut(guest) else { return };
        one.moved = true;
        let weight = one.weight.unwrap_or_default();
        for (index, sign) in [(from, -1), (to, 1)] {
            if let Some(seat) = self.seats.get_mut(index) {
                seat.load.memory = seat.load.memory.saturating_add(sign * weight.memory);
                seat.load.cpu = seat.load.cpu.saturating_add(sign * weight.cpu);
            }
        }
        if let Some(seat) = self.seats.get_mut(from) {
            seat.here.retain(|index| *index != guest);
        }
        if let Some(seat) = self.seats.get_mut(to) {
            seat.here.push(guest);
        }
        self.add_up();
    }
}
