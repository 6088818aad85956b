//! How old each part of the picture is, and why a part is missing.

use jiff::Timestamp;

use crate::model::trouble::Trouble;

/// Where a kind stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody asked for it yet.
    #[default]
    Idle,
    /// The first list is under way; so many objects came.
    Loading(u32),
    /// Names and whereabouts are complete, details still come.
    Briefed,
    /// Complete; the watch keeps it so.
    Live,
    /// It cannot be read, or no longer; what is shown is as old as [`Freshness::alive`].
    Failed(Box<Trouble>),
}

/// State and age of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Where it stands.
    pub state: State,
    /// The last sign of life of its watch.
    pub alive: Option<Timestamp>,
    /// Objects that could not be read since the last list, with the first reason.
    pub skipped: Option<(u32, String)>,
    /// Whether a complete list was ever seen; without one, absence proves nothing.
    pub complete_once: bool,
}

impl Freshness {
    /// Seconds since the last sign of life; `None` before the first.
    pub fn age(&self, now: Timestamp) -> Option<i64> {
        self.alive.map(|alive| now.duration_since(alive).as_secs().max(0))
    }

    /// Whether a count of this kind can be believed: a full list or all names are in.
    pub fn countable(&self) -> bool {
        self.complete_once || matches!(self.state, State::Briefed | State::Live)
    }

    /// The trouble, if the kind is in any.
    pub fn trouble(&self) -> Option<&Trouble> {
        match &self.state {
            State::Failed(trouble) => Some(trouble),
            _ => None,
        }
    }
}
