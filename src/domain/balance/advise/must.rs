//! What has to move whatever the loads are: rules that are broken, nodes that are to be emptied, nodes that promised too
//! much. DRS gives all of it priority 1.

use super::super::spread::Gauge;
use super::book::Gain;
use super::search::Search;
use super::{MUST, Why};

impl Search<'_> {
    /// VMs that stand where a rule of theirs forbids it.
    pub(super) fn rules(&mut self) {
        for (from, guest) in self.everybody() {
            if self.moves.len() >= MUST {
                return;
            }
            let Some(pod) = self.book.guests.get(guest).map(|one| one.pod) else {
                continue;
            };
            let broken = self.board.breaches(pod);
            if let Some(first) = broken.first() {
                self.leave(guest, from, Why::Rule(first.to_string()));
            }
        }
    }

    /// VMs on nodes that are to be emptied.
    pub(super) fn maintenance(&mut self) {
        for (from, guest) in self.everybody() {
            let Some(seat) = self.book.seats.get(from).filter(|seat| !seat.open) else {
                continue;
            };
            if self.moves.len() < MUST {
                self.leave(guest, from, Why::Maintenance);
            } else {
                let why = format!(
                    "this list holds {MUST} moves at most; maintenance of {} moves all",
                    seat.name
                );
                self.faults.entry(guest).or_insert((from, String::new(), why));
            }
        }
    }

    /// Nodes that have promised more than they have.
    pub(super) fn reservations(&mut self) {
        for from in 0..self.book.seats.len() {
            let short = |search: &Self| {
                let seat = search.book.seats.get(from).filter(|seat| seat.open)?;
                let left = search.board.left(seat.id);
                if left.memory < 0 {
                    Some(Gauge::Memory)
                } else {
                    (left.cpu < 0).then_some(Gauge::Cpu)
                }
            };
            let here = self
                .book
                .seats
                .get(from)
                .map(|seat| seat.here.clone())
                .unwrap_or_default();
            for guest in here {
                match short(self) {
                    Some(gauge) if self.moves.len() < MUST => {
                        self.leave(guest, from, Why::Reservations(gauge));
                    }
                    _ => break,
                }
            }
        }
    }

    /// Sends a guest to the place that suits the balance best.
    fn leave(&mut self, guest: usize, from: usize, why: Why) {
        if !self.may_go(guest, from) {
            return;
        }
        let open = self.book.seats.iter().enumerate().filter(|(_, seat)| seat.open);
        let mut places: Vec<(f64, usize)> = open
            .map(|(to, _)| to)
            .filter(|to| *to != from)
            .map(|to| (self.book.gain(guest, from, to).map_or(0.0, Gain::total), to))
            .collect();
        places.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, to) in places {
            if self.fits(guest, from, to) {
                self.make(guest, from, to, 1, why);
                return;
            }
        }
    }
}
