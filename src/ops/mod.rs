//! What an operator does to VMs: a [`Plan`] that is shown before anything is sent, and the job that carries it out.
//!
//! [`plan()`](build::plan) is pure: it looks at what is known of the VMs and gives preconditions, exact requests, undo
//! and blast radius, or the reason why not. One file a verb stands in `verb/`.
//!
//! **Architecture Invariant:** no write is sent without a plan, and none is sent twice: what was not answered is
//! looked up in the cluster, never repeated.

pub mod ask;
pub mod balance;
pub mod build;
pub mod explain;
pub mod facts;
mod guard;
pub mod job;
pub mod journal;
pub mod ladder;
pub mod maintenance;
pub mod metrics;
pub mod network;
pub mod origin;
pub mod part;
pub mod plan;
pub mod repave;
pub mod report;
pub mod saved;
pub mod shape;
pub mod storage;
pub mod subject;
#[cfg(test)]
mod testing;
pub mod verb;

pub use ask::{Ask, Scene};
pub use build::plan;
pub use guard::check_verbs;
pub use job::{Control, News, Outcome, Progress, Report, Runner, State, Tally};
pub use plan::{Call, Check, Confirm, Goal, Level, Method, Plan, Refused, Step, Target, Verdict};
pub use subject::Subject;
pub use verb::{Grant, JOB_LABEL, Verb, Wish};
