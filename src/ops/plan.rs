//! What is shown before it is sent.

mod call;
mod check;
mod goal;
mod level;
mod step;

use serde::{Deserialize, Serialize};

pub use call::{Call, Method};
pub use check::{Check, Checks, Verdict};
pub use goal::Goal;
pub(super) use level::targets;
pub use level::{Confirm, Level, MANY};
pub use step::{Change, Step, Target};

use super::verb::which::Verb;

/// How many objects are worked on at one time, unless somebody says otherwise: what one node may send at one time
/// (`parallelOutboundMigrationsPerNode`, kubevirt `pkg/virt-config`).
pub const IN_FLIGHT: usize = 2;

/// Everything that one confirmation sets going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Names the job in its file, and in labels of what it creates. The same question at the same moment has the
    /// same one.
    pub id: String,
    /// What is done.
    pub verb: Verb,
    /// One line: "Migrate shop/web-1", "Stop 3 VMs".
    pub headline: String,
    /// What will really happen, in a sentence or two.
    pub effect: String,
    /// One a VM, in the order they are begun; two where a snapshot comes first.
    pub steps: Vec<Step>,
    /// VMs that are left out, and why.
    pub refused: Vec<Refused>,
    /// How it is confirmed.
    pub level: Level,
    /// A guardrail wants the name or the count typed.
    pub guarded: bool,
    /// How to get back, or that there is no way back.
    pub undo: String,
    /// What else feels it, a line each.
    pub blast: Vec<String>,
    /// Most steps under way at one time; at least one.
    pub max_in_flight: usize,
    /// The node it is about, if it is about one.
    #[serde(default)]
    pub node: Option<String>,
}

/// A VM that a plan does not touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which.
    pub target: Target,
    /// What was found.
    pub reason: String,
    /// What to do about it.
    pub way_out: String,
}

impl Plan {
    /// What the operator has to type.
    pub fn confirm(&self) -> Confirm {
        Confirm::of(self.level, &self.steps)
    }

    /// How many objects it is about: a snapshot that comes first is no object of its own.
    pub fn targets(&self) -> usize {
        targets(&self.steps)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The same plan with nothing left to do: all that it was about is refused for this reason.
    #[must_use]
    pub fn withdrawn(mut self, why: &str) -> Self {
        let targets = self.steps.drain(..).filter(|step| step.verb == self.verb);
        self.refused.extend(targets.map(|step| Refused {
            target: step.target,
            reason: why.to_owned(),
            way_out: String::new(),
        }));
        self
    }

    /// Whether it is more than one object: then it has a job file, and pauses on the first failure.
    pub fn is_bulk(&self) -> bool {
        self.steps.len() > 1
    }
}
