//! Reading a log back: is it whole, and what was left open?

use std::collections::BTreeMap;

use super::chain::{ZEROS, open};
use super::{Event, Record};

/// What a log looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Every line stands as it was written, from the first to the closing one.
    Whole,
    /// Every line stands, but the closing one is missing: a crash, a session that still runs, or a tail that was cut.
    OpenEnd {
        /// Number of the last whole line.
        after: u64,
        /// Half a line follows it.
        torn: bool,
    },
    /// Something was changed, taken out or put in.
    Broken {
        /// Line, counted from one.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The lines agree with each other, but not with the head that was kept.
    OtherHead,
}

/// An intent that no answer followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenIntent {
    /// Its number.
    pub seq: u64,
    /// What was to be done: `migrate`.
    pub verb: String,
    /// `namespace/name`.
    pub target: String,
    /// It was answered, but not followed to its end.
    pub answered: bool,
}

/// The finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How it stands.
    pub state: State,
    /// Whole lines.
    pub records: u64,
    /// Hash of the last of them; empty if there is none.
    pub head: String,
    /// Requests that may or may not have reached the cluster.
    pub open: Vec<OpenIntent>,
}

/// Checks a log. `head` is the hash that the session printed when it ended, if somebody kept it.
pub fn verify(bytes: &[u8], head: Option<&str>) -> Report {
    let mut walk = Walk::default();
    let mut rest = bytes;
    let mut number = 0;
    let mut torn = false;
    while !rest.is_empty() {
        number += 1;
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            torn = true;
            break;
        };
        let (line, more) = rest.split_at(end);
        rest = more.get(1..).unwrap_or_default();
        if let Err(reason) = walk.take(line) {
            return walk.report(State::Broken { line: number, reason });
        }
    }
    let state = match (walk.closed, torn) {
        (true, true) => State::Broken {
            line: number,
            reason: "it stands after the closing line".to_owned(),
        },
        (false, torn) => State::OpenEnd { after: walk.seq, torn },
        (true, false) if head.is_some_and(|head| !head.trim().eq_ignore_ascii_case(&walk.head)) => State::OtherHead,
        (true, false) => State::Whole,
    };
    walk.report(state)
}

#[derive(Default)]
struct Walk {
    seq: u64,
    head: String,
    session: String,
    closed: bool,
    open: BTreeMap<u64, OpenIntent>,
}

impl Walk {
    fn take(&mut self, line: &[u8]) -> Result<(), String> {
        if self.closed {
            return Err("it stands after the closing line".to_owned());
        }
        let (record, hash) = open(line)?;
        if record.seq != self.seq + 1 {
            return Err(format!(
                "it is number {}, and {} is expected: a gap",
                record.seq,
                self.seq + 1
            ));
        }
        let before = if self.seq == 0 { ZEROS } else { &self.head };
        if record.prev_hash != before {
            return Err("it does not continue the line before".to_owned());
        }
        if (record.event == Event::SessionStart) != (self.seq == 0) {
            return Err("a session starts with the first line, and only there".to_owned());
        }
        if self.seq > 0 && record.who.session != self.session {
            return Err("it belongs to another session".to_owned());
        }
        self.session.clone_from(&record.who.session);
        self.seq = record.seq;
        self.head = hash;
        self.closed = record.event == Event::SessionEnd;
        self.follow(record);
        Ok(())
    }

    fn follow(&mut self, record: Record) {
        match (record.event, record.of) {
            (Event::Intent, _) => {
                let intent = OpenIntent {
                    seq: record.seq,
                    verb: record.verb,
                    target: format!("{}/{}", record.ns, record.name),
                    answered: false,
                };
                self.open.insert(record.seq, intent);
            }
            (Event::Answer, Some(of)) => {
                if let Some(intent) = self.open.get_mut(&of) {
                    intent.answered = true;
                }
            }
            (Event::Outcome, Some(of)) => {
                self.open.remove(&of);
            }
            _ => {}
        }
    }

    fn report(self, state: State) -> Report {
        Report {
            state,
            records: self.seq,
            head: self.head,
            open: self.open.into_values().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
