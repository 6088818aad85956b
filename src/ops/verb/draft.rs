//! What each verb comes up with for one VM.

use crate::ops::plan::{Call, Change, Checks, Goal, Target};

/// Label of what a job creates: `JOB.NUMBER`. After a crash it tells whether a request arrived.
pub const JOB_LABEL: &str = "vmotui/job";

/// What a verb says about one VM, before it is known whether it may.
pub(in crate::ops) struct Draft {
    pub(in crate::ops) target: Target,
    pub(in crate::ops) effect: String,
    pub(in crate::ops) checks: Checks,
    pub(in crate::ops) changes: Vec<Change>,
    pub(in crate::ops) dry_run: Option<Call>,
    pub(in crate::ops) request: Call,
    pub(in crate::ops) goal: Goal,
}
