//! Take a snapshot: a VirtualMachineSnapshot (kubevirt user guide, `storage/snapshot_restore_api.md`).
//!
//! KubeVirt leaves out, without failing, every volume it cannot take one of. The plan says which.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::common;
use super::draft::{Draft, JOB_LABEL};
use crate::domain::snapshot::name::fill;
use crate::domain::snapshot::volumes::{Fate, foresee, way_out};
use crate::model::Truth;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::saved::{SNAPSHOTS, Saved};
use crate::ops::subject::Subject;

/// The snapshot in question; an empty one, which fails every check, when there is none.
pub(super) fn saved(subject: &Subject) -> &Saved {
    static NOTHING: std::sync::LazyLock<Saved> = std::sync::LazyLock::new(|| Saved::read(&Value::Null, |_| false));
    subject.saved.as_deref().unwrap_or(&NOTHING)
}

pub(super) fn draft(subject: &Subject, template: &str, id: &str, now: Timestamp) -> Draft {
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    let name = &named(&mut checks, template, &subject.key.name, now);
    idle(&mut checks, subject);
    volumes(&mut checks, subject);
    agent(&mut checks, subject);
    let request = Call::create(
        SNAPSHOTS.path(Some(&subject.key.namespace)),
        json!({
            "apiVersion": "snapshot.kubevirt.io/v1beta1",
            "kind": "VirtualMachineSnapshot",
            "metadata": { "name": name, "labels": { JOB_LABEL: id } },
            "spec": { "source": {
                "apiGroup": "kubevirt.io",
                "kind": "VirtualMachine",
                "name": subject.key.name,
            } },
        }),
    );
    Draft {
        target: subject.machine(),
        effect: format!("takes snapshot {name}; its power state and its disks cannot be changed meanwhile"),
        checks,
        changes: Vec::new(),
        dry_run: Some(request.clone().dry_in_query()),
        request,
        goal: goal(subject, name),
    }
}

/// With what the plan says of each volume, so that the end can be held against it.
fn goal(subject: &Subject, name: &str) -> Goal {
    let outlook = subject.shape.as_ref().map(|shape| foresee(&shape.volumes));
    let names = |wanted: fn(&Fate) -> bool| {
        let all = outlook.iter().flatten();
        all.filter(|one| wanted(&one.fate))
            .map(|one| one.name.clone())
            .collect()
    };
    Goal::SnapshotReady {
        snapshot: name.to_owned(),
        data: outlook.as_ref().map(|_| names(|fate| *fate != Fate::Recreated)),
        announced: names(|fate| matches!(fate, Fate::LeftOut(_))),
    }
}

fn named(checks: &mut Checks, template: &str, vm: &str, now: Timestamp) -> String {
    let filled = fill(template, vm, now);
    checks.add(
        "its name is one",
        Some(filled.is_ok()),
        "template of the name",
        filled.as_ref().map_or_else(ToString::to_string, Clone::clone),
        "Choose another template, as {vm}-{date}-{time}",
    );
    filled.unwrap_or_default()
}

/// One at a time: a second one waits for the first, and may run into its deadline.
pub(super) fn idle(checks: &mut Checks, subject: &Subject) {
    let (holds, found) = match &subject.shape {
        None => (None, "not read".to_owned()),
        Some(shape) if !shape.snapshotting.is_empty() => (Some(false), format!("snapshot {}", shape.snapshotting)),
        Some(shape) if !shape.restoring.is_empty() => (Some(false), format!("restore {}", shape.restoring)),
        Some(_) => (Some(true), "none".to_owned()),
    };
    checks.add(
        "no snapshot or restore is under way",
        holds,
        "VM status.snapshotInProgress, restoreInProgress",
        found,
        "Wait until it has ended",
    );
}

/// What would be left out is said and not forbidden: a snapshot of the configuration alone may be wanted.
fn volumes(checks: &mut Checks, subject: &Subject) {
    const NAME: &str = "every disk with data is in the snapshot";
    const FIELD: &str = "VM status.volumeSnapshotStatuses";
    let Some(shape) = &subject.shape else {
        checks.add(NAME, None, FIELD, "not read", "");
        return;
    };
    let outlook = foresee(&shape.volumes);
    let included = outlook.iter().filter(|one| one.fate == Fate::Included).count();
    let mut whole = true;
    for one in &outlook {
        let (found, way_out) = match &one.fate {
            Fate::Included | Fate::Recreated => continue,
            Fate::LeftOut(reason) => (
                format!("{} is left out, though the snapshot will succeed: {reason}", one.name),
                way_out(reason),
            ),
            Fate::Unknown => (
                format!("KubeVirt has not said anything about {} yet", one.name),
                "Try again in a moment",
            ),
        };
        whole = false;
        checks.add(NAME, None, FIELD, found, way_out);
    }
    if included == 0 {
        checks.add(
            "the snapshot holds data",
            None,
            FIELD,
            "it would hold the VM's configuration and no disk",
            "Save the data from within the guest",
        );
    } else if whole {
        let words = if included == 1 {
            "the one disk with data".to_owned()
        } else {
            format!("all {included} disks with data")
        };
        checks.add(NAME, Some(true), FIELD, words, "");
    }
}

fn agent(checks: &mut Checks, subject: &Subject) {
    let Some(vmi) = subject.vmi.as_ref().filter(|vmi| !vmi.is_final()) else {
        return;
    };
    let found = match (vmi.paused, vmi.agent) {
        (Truth::True, _) => "the guest is paused: as after a power cut",
        (_, Truth::True) => "guest agent connected",
        (_, Truth::False) => "no guest agent: the snapshot will be as after a power cut",
        (_, Truth::Unknown) => "not read",
    };
    let holds = vmi.agent == Truth::True && vmi.paused != Truth::True;
    checks.add(
        "the guest freezes its file systems meanwhile",
        holds.then_some(true),
        "VMI status.conditions[AgentConnected]",
        found,
        "Install qemu-guest-agent, or stop the VM first",
    );
}
