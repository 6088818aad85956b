//! The recent changes of one kind: what a watch reads and what an older list is rebuilt from.
use std::collections::VecDeque;
use std::sync::Arc;

use super::{Body, Entry, Key};

/// What happened to an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// It came into being.
    Added,
    /// It changed.
    Modified,
    /// It is gone; the change carries its last state.
    Deleted,
}

/// One change of one object.
#[derive(Debug)]
pub struct Change {
    /// The store's version after the change.
    pub rv: u64,
    /// What happened.
    pub verb: Verb,
    /// To whom.
    pub key: Key,
    /// The object after the change, or its last state.
    pub body: Body,
    /// The object before the change.
    pub before: Option<Entry>,
}

/// The changes asked for are no longer (or were never) kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooOld {
    /// The oldest version from which changes can still be told.
    pub oldest: u64,
}

/// At most this many changes of one kind are kept.
const MOST_CHANGES: usize = 40_000;
/// At most this many bytes of object text are kept in the changes of one kind.
const MOST_BYTES: usize = 8 << 20;

/// A bounded queue of changes, oldest first.
#[derive(Debug)]
pub struct Ring {
    changes: VecDeque<Arc<Change>>,
    bytes: usize,
    floor: u64,
}

impl Ring {
    /// An empty ring that knows every change after `floor`.
    pub fn new(floor: u64) -> Self {
        Self {
            changes: VecDeque::new(),
            bytes: 0,
            floor,
        }
    }

    /// The version after which every change is here.
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Appends a change and lets go of the oldest ones beyond the bounds.
    pub fn push(&mut self, change: Change) {
        self.bytes += weight(&change);
        self.changes.push_back(Arc::new(change));
        while self.changes.len() > MOST_CHANGES || self.bytes > MOST_BYTES {
            let Some(gone) = self.changes.pop_front() else { break };
            self.bytes -= weight(&gone);
            self.floor = gone.rv;
        }
    }

    /// Forgets everything up to and including `rv`.
    pub fn forget(&mut self, rv: u64) {
        while self.changes.front().is_some_and(|change| change.rv <= rv) {
            if let Some(gone) = self.changes.pop_front() {
                self.bytes -= weight(&gone);
            }
        }
        self.floor = self.floor.max(rv);
    }

    /// Up to `most` changes after `rv`, oldest first.
    pub fn since(&self, rv: u64, most: usize) -> Result<Vec<Arc<Change>>, TooOld> {
        if rv < self.floor {
            return Err(TooOld { oldest: self.floor });
        }
        let from = self.changes.partition_point(|change| change.rv <= rv);
        Ok(self.changes.range(from..).take(most).cloned().collect())
    }
}

fn weight(change: &Change) -> usize {
    change.body.weight() + change.before.as_ref().map_or(0, |entry| entry.body.weight())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(rv: u64, size: usize) -> Change {
        let body = Body::Bytes(vec![b' '; size].into());
        Change {
            rv,
            verb: Verb::Modified,
            key: Key::new(None, "a"),
            body,
            before: None,
        }
    }

    #[test]
    fn tells_what_came_after() {
        let mut ring = Ring::new(10);
        (11..=14).for_each(|rv| ring.push(change(rv, 1)));
        let rvs: Vec<u64> = ring.since(12, 9).unwrap().iter().map(|c| c.rv).collect();
        assert_eq!(rvs, [13, 14]);
        assert_eq!(ring.since(10, 1).unwrap().len(), 1);
        assert_eq!(ring.since(9, 9).unwrap_err(), TooOld { oldest: 10 });
    }

    #[test]
    fn stays_within_its_bytes_and_says_what_it_forgot() {
        let mut ring = Ring::new(0);
        (1..=9).for_each(|rv| ring.push(change(rv, 1 << 20)));
        assert_eq!(ring.floor(), 1);
        assert!(ring.since(0, 1).is_err());
        ring.forget(5);
        assert_eq!(ring.since(5, 99).unwrap().len(), 4);
    }
}
