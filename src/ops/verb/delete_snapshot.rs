//! Delete a snapshot: its content goes with it, unless its `deletionPolicy` is Retain.

use super::draft::Draft;
use super::snapshot;
use crate::ops::plan::{Call, Checks, Goal, Target};
use crate::ops::saved::SNAPSHOTS;
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let saved = snapshot::saved(subject);
    let mut checks = Checks::default();
    checks.add(
        "it is not being deleted already",
        Some(!saved.deleting),
        "VirtualMachineSnapshot metadata.deletionTimestamp",
        if saved.deleting { "it is" } else { "it is not" },
        "Wait until it is gone",
    );
    checks.add(
        "no restore is using it",
        saved.restores.as_ref().map(Vec::is_empty),
        "VirtualMachineRestore status.complete",
        match &saved.restores {
            None => "restores were not read".to_owned(),
            Some(names) if names.is_empty() => "none is under way".to_owned(),
            Some(names) => names.join(", "),
        },
        "Wait until the restore has ended",
    );
    let namespace = subject.key.namespace.as_str();
    let call = Call::delete(
        format!("{}/{}", SNAPSHOTS.path(Some(namespace)), saved.name),
        &saved.uid,
    );
    let keeps = if saved.retained {
        "its volume snapshots stay behind: its deletionPolicy is Retain"
    } else {
        "its volume snapshots are deleted with it"
    };
    Draft {
        target: Target {
            kind: "VirtualMachineSnapshot".to_owned(),
            namespace: namespace.to_owned(),
            name: saved.name.clone(),
            uid: saved.uid.clone(),
            resource_version: String::new(),
        },
        effect: format!("deletes snapshot {} of {}; {keeps}", saved.name, subject.key.name),
        checks,
        changes: Vec::new(),
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::SnapshotGone {
            snapshot: saved.name.clone(),
            uid: saved.uid.clone(),
        },
    }
}
