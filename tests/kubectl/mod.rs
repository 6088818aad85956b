//! What the kubectl cases share: the cluster, the command, and its answers.
mod changing;
#[path = "../simulated/mod.rs"]
pub(crate) mod cluster;
mod command;
mod context;
mod discovering;
mod editing;
mod living;
mod measuring;
mod operating;
mod reading;
mod watching;

pub(crate) use command::{Kubectl, Outcome, ensure};

/// One thing kubectl must be able to do.
pub(crate) struct Case {
    /// The command it is about.
    pub(crate) name: &'static str,
    /// Does it; an error says what was expected and what came.
    pub(crate) run: fn(&Kubectl) -> Outcome,
}

/// All cases, in the order in which they run; those that change something touch objects of their own.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    [
        discovering::CASES,
        reading::CASES,
        watching::CASES,
        measuring::CASES,
        context::CASES,
        changing::CASES,
        editing::CASES,
        operating::CASES,
        living::CASES,
    ]
    .into_iter()
    .flatten()
    .map(|(name, run)| Case { name, run: *run })
}

/// Name and function of each case of one file.
type Cases = &'static [(&'static str, fn(&Kubectl) -> Outcome)];
