//! Preconditions, each with the field it read.

use serde::{Deserialize, Serialize};

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not: the step is not offered.
    Fail,
    /// What it needs was not read, or cannot be. Never taken for a pass; the server has the last word.
    Unknown,
}

/// One precondition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What must hold: "the guest is running".
    pub name: String,
    /// Whether it does.
    pub verdict: Verdict,
    /// Field it read: "VMI status.phase".
    pub field: String,
    /// What stands there, in words.
    pub found: String,
    /// What to do when it does not hold; may be empty.
    pub way_out: String,
}

/// Checks in the making.
#[derive(Clone, Debug, Default)]
pub struct Checks(Vec<Check>);

impl Checks {
    /// Notes one: `holds` is `None` when it is not known.
    pub fn add(&mut self, name: &str, holds: Option<bool>, field: &str, found: impl Into<String>, way_out: &str) {
        self.0.push(Check {
            name: name.to_owned(),
            verdict: match holds {
                Some(true) => Verdict::Pass,
                Some(false) => Verdict::Fail,
                None => Verdict::Unknown,
            },
            field: field.to_owned(),
            found: found.into(),
            way_out: way_out.to_owned(),
        });
    }

    /// The first that failed.
    pub fn failed(&self) -> Option<&Check> {
        self.0.iter().find(|check| check.verdict == Verdict::Fail)
    }

    /// All of them, in order.
    pub fn into_vec(self) -> Vec<Check> {
        self.0
    }
}
