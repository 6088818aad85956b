//! What a plan does to one object.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Call, Check, Goal};
use crate::ops::verb::which::Verb;

/// The object a step is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// Kind, `VirtualMachine` for instance.
    pub kind: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// UID when the plan was made; empty if it was not known.
    pub uid: String,
    /// `resourceVersion` when the plan was made; empty if it was not known.
    #[serde(default)]
    pub resource_version: String,
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            return out.write_str(&self.name);
        }
        write!(out, "{}/{}", self.namespace, self.name)
    }
}

/// A field that the server will write on account of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `spec.runStrategy` for instance.
    pub path: String,
    /// What stands there.
    pub from: String,
    /// What will.
    pub to: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it does: another verb than the plan's where a snapshot comes first, or a node is cordoned for a drain. The
    /// audit log and refusals name this one.
    pub verb: Verb,
    /// The object.
    pub target: Target,
    /// What will really happen to it.
    pub effect: String,
    /// Preconditions; none of them failed.
    pub checks: Vec<Check>,
    /// What the server will write beside what the request says.
    pub changes: Vec<Change>,
    /// The request as a dry run, where the API has one.
    pub dry_run: Option<Call>,
    /// The request.
    pub request: Call,
    /// When it is done.
    pub goal: Goal,
    /// Number of the step that must be done before this one is begun: the snapshot that was asked for first.
    #[serde(default)]
    pub needs: Option<usize>,
}
