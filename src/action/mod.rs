//! Every verb once: its name is the same in keymaps, on the `:` line, in the palette and in the help.
//!
//! **Architecture Invariant:** an action says what is meant, never how it is done; it knows no screen and no widget.

pub mod command;
mod cursor;
mod list;
pub mod policy;
mod spec;
mod verbs;

pub use command::{CommandError, parse};
pub use list::ACTIONS;
pub use spec::{Arg, Scope, Spec};

use crate::ops::Verb;

/// What a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row or line up.
    Up,
    /// One row or line down.
    Down,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Open what the cursor is on.
    Open,
    /// One step back.
    Back,
    /// Leave the program.
    Quit,
    /// Search on Nodes, filter elsewhere.
    Filter,
    /// Show everything again.
    ClearFilter,
    /// The `:` line.
    Command,
    /// The palette.
    Palette,
    /// The help.
    Help,
    /// The messages of this session.
    Messages,
    /// The Nodes screen.
    Nodes,
    /// The VMs screen; the argument filters.
    Vms,
    /// One VM; the argument is NAMESPACE/NAME.
    Vm,
    /// The Tasks screen; the argument filters.
    Tasks,
    /// The Snapshots screen; the argument filters.
    Snapshots,
    /// The Networks screen; the argument filters.
    Networks,
    /// The Balance screen.
    Balance,
    /// The Repave screen.
    Repave,
    /// Slices of the pod CIDR, and who holds them.
    Slices,
    /// What maintenance of a node would do; the argument names the node.
    Maintenance,
    /// What-if switches; the argument is KEY=VALUE.
    WhatIf,
    /// For the sake of the question, the VM under the cursor is stopped.
    AssumeStopped,
    /// Everything that a preview found.
    Findings,
    /// The steps of a roll-out.
    Steps,
    /// Machines that come and go just now.
    Machines,
    /// Write the preview into a file.
    Export,
    /// The Storage screen; the argument filters.
    Storage,
    /// Something is done to VMs.
    Do(Verb),
    /// What can be done to the power of a VM.
    Power,
    /// The NICs of a VM, and what can be done to them.
    Nics,
    /// Why a VM can or cannot migrate.
    WhyNot,
    /// Stop the task under the cursor.
    Cancel,
    /// Go on with a job that was interrupted or paused.
    Continue,
    /// Group VMs under their nodes, or not.
    Group,
    /// Fold or unfold the group under the cursor.
    Fold,
    /// Fold or unfold all groups.
    FoldAll,
    /// Mark or unmark the row and go on to the next.
    Mark,
    /// Mark from the last mark to the cursor.
    MarkRange,
    /// Mark all rows in view of the filter.
    MarkAll,
    /// Marked become unmarked and the other way round.
    MarkInvert,
    /// Unmark all.
    MarkNone,
    /// Sort by the next column, or by the one named.
    Sort,
    /// Sort by the previous column.
    SortPrevious,
    /// Turn the order around.
    SortReverse,
    /// Restrict to a namespace; `all` lifts it.
    Namespace,
    /// The object as the server has it.
    Yaml,
    /// Next part of a detail.
    Next,
    /// Previous part of a detail.
    Previous,
    /// Read anew what is shown.
    Refresh,
    /// Paint the screen anew.
    Redraw,
    /// Stop, back to the shell; `fg` resumes.
    Suspend,
    /// Another theme.
    Theme,
    /// Dismiss the oldest message that was not read.
    Dismiss,
    /// Where the program's files are, and what it sent.
    Info,
}

impl Action {
    /// Its entry in [`ACTIONS`].
    pub fn spec(self) -> &'static Spec {
        // every action has an entry: a test holds it; the first one is only there for the type
        static FIRST: &Spec = list::FIRST;
        ACTIONS.iter().find(|spec| spec.action == self).unwrap_or(FIRST)
    }
}

/// An action with its argument, as a key or a command line asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// What.
    pub action: Action,
    /// With what.
    pub arg: Option<String>,
}

impl From<Action> for Invocation {
    fn from(action: Action) -> Self {
        Self { action, arg: None }
    }
}

impl std::fmt::Display for Invocation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.action.spec().name)?;
        self.arg.as_ref().map_or(Ok(()), |arg| write!(out, " {arg}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_action_stands_in_the_table_once() {
        let mut seen = HashSet::new();
        for spec in ACTIONS {
            assert!(seen.insert(spec.action), "{} twice", spec.name);
            assert_eq!(spec.action.spec().name, spec.name);
        }
    }

    #[test]
    fn every_verb_has_an_action_of_its_name_that_a_read_only_session_does_not_have() {
        for verb in Verb::iter().filter(|verb| !verb.chooses()) {
            let spec = Action::Do(verb).spec();
            assert_eq!(
                (spec.action, spec.name, spec.writes),
                (Action::Do(verb), verb.name(), true)
            );
        }
    }

    #[test]
    fn names_are_unique_and_documented() {
        let mut seen = HashSet::new();
        for spec in ACTIONS {
            for name in std::iter::once(&spec.name).chain(spec.aliases) {
                assert!(seen.insert(*name), "{name} twice");
                assert!(
                    name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '!'),
                    "{name}"
                );
            }
            assert!(
                !spec.doc.is_empty() && !spec.hint.is_empty() && !spec.scopes.is_empty(),
                "{}",
                spec.name
            );
            assert!(!spec.doc.ends_with('.'), "{}", spec.name);
        }
    }
}
