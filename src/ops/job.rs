//! A plan that is being carried out: what there is to see of it, and what can be said to it.

mod answer;
mod attempt;
mod clock;
mod file;
mod follow;
mod judge;
mod look;
mod runner;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use clock::{Clock, WallClock};
pub use file::{Header, Interrupted, Mark, interrupted};
pub use runner::{Depth, Runner};

/// How a step ended. There is no other way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The goal was seen in the cluster.
    Done(String),
    /// The goal was seen, and something is missing or went another way than planned: what.
    Flawed(String),
    /// The cluster said no, before or after it was sent.
    Failed {
        /// Its words, and the thing they are about.
        reason: String,
        /// What to do about it; may be empty.
        way_out: String,
    },
    /// Nobody knows; it is not sent again. What to look at.
    Unknown {
        /// Why it is not known.
        reason: String,
        /// "check VM shop/web-1".
        check: String,
    },
    /// It was not begun: the job was cancelled.
    Left,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its turn.
    Waiting,
    /// The server is asked what it would do.
    Rehearsing,
    /// The request is on its way.
    Sending,
    /// It was accepted; this is awaited, and this was seen last.
    Following {
        /// The goal in words.
        awaited: String,
        /// `migration vmotui-migrate-x7k2p is Running`; cleaned when it is shown.
        seen: String,
    },
    /// It is over.
    Ended(Outcome),
}

/// What a job tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The plan's id.
    pub job: String,
    /// What happened.
    pub news: News,
}

/// News of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It begins.
    Began,
    /// A step changed.
    Step {
        /// Number in the plan.
        index: usize,
        /// How far it is.
        state: State,
        /// Name of the object that the request created, once it is known.
        object: Option<String>,
    },
    /// No further step is begun: after the first failure of a bulk job, or because the operator said so.
    Paused(String),
    /// It goes on.
    Resumed,
    /// It is over.
    Ended(Tally),
}

/// What the operator can say to a running job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Begin no further step; those under way are followed.
    Pause,
    /// Go on.
    Resume,
    /// Begin no further step and end; what was sent is followed to its end.
    Cancel,
}

/// How many steps ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Done.
    pub done: usize,
    /// Failed.
    pub failed: usize,
    /// Nobody knows.
    pub unknown: usize,
    /// Not begun.
    pub left: usize,
}

impl Outcome {
    /// The word for it, how it ended, and what to do about it.
    pub const fn told(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Done(detail) => ("done", detail.as_str(), ""),
            Self::Flawed(detail) => ("flawed", detail.as_str(), ""),
            Self::Failed { reason, way_out } => ("failed", reason.as_str(), way_out.as_str()),
            Self::Unknown { reason, check } => ("unknown", reason.as_str(), check.as_str()),
            Self::Left => ("left", "", ""),
        }
    }

    /// Whether what was wanted is there.
    pub const fn well(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Flawed(_))
    }
}

impl Tally {
    /// Counts one.
    pub const fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done(_) | Outcome::Flawed(_) => self.done += 1,
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::Unknown { .. } => self.unknown += 1,
            Outcome::Left => self.left += 1,
        }
    }
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// One a step, in the order of the plan.
    pub outcomes: Vec<Outcome>,
    /// How many ended how.
    pub tally: Tally,
    /// File of a job that stopped on the way and can be continued.
    pub left_behind: Option<PathBuf>,
    /// Why nothing was begun at all.
    pub stopped: Option<String>,
}
