//! How much a plan asks of the operator before it is sent.

use serde::{Deserialize, Serialize};

use super::Step;

/// More objects than this are confirmed by typing their count, whatever is done to them.
pub const MANY: usize = 20;

/// Confirm level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Can be taken back: Enter.
    L1,
    /// Disturbs somebody: `y`.
    L2,
    /// Destroys something, or touches more than [`MANY`] objects: the name or the count.
    L3,
}

/// How many objects steps are about.
pub(in crate::ops) fn targets(steps: &[Step]) -> usize {
    // what waits for a node to be cordoned or opened is about an object of its own
    if steps.first().is_some_and(|step| step.target.kind == "Node") {
        return steps.len();
    }
    // a step that waits for the one before it is about the same object
    steps.iter().filter(|step| step.needs.is_none()).count()
}

/// What has to be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Enter.
    Enter,
    /// `y`.
    Yes,
    /// This text: the name of the one object, or the number of objects.
    Type(String),
}

impl Confirm {
    pub(super) fn of(level: Level, steps: &[Step]) -> Self {
        match level {
            Level::L1 => Self::Enter,
            Level::L2 => Self::Yes,
            // a node by its name, however much is on it
            Level::L3 if steps.first().is_some_and(|step| step.target.kind == "Node") => {
                Self::Type(steps.first().map(|step| step.target.name.clone()).unwrap_or_default())
            }
            Level::L3 => Self::Type(match (targets(steps), steps.last()) {
                (1, Some(only)) => only.target.name.clone(),
                (many, _) => many.to_string(),
            }),
        }
    }

    /// Whether `typed` confirms, spaces around it aside.
    pub fn accepts(&self, typed: &str) -> bool {
        match self {
            Self::Enter => typed.trim().is_empty() || typed.trim() == "y",
            Self::Yes => typed.trim() == "y",
            Self::Type(text) => typed.trim() == text,
        }
    }
}
