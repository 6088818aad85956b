//! Go back to a snapshot: a VirtualMachineRestore onto the VM it was taken of (kubevirt user guide,
//! `storage/snapshot_restore_api.md`).
//!
//! There is no phase: conditions tell how far it is. The old claims stay behind under their old names, since the
//! default policy gives the restored ones new names; only those of the VM's own templates are deleted.

use serde_json::json;

use super::draft::{Draft, JOB_LABEL};
use super::{common, snapshot};
use crate::domain::snapshot::worth::State;
use crate::ops::plan::{Call, Change, Checks, Goal};
use crate::ops::saved::{RESTORES, Saved};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject, stop_first: bool, id: &str) -> Draft {
    let saved = snapshot::saved(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    snapshot::idle(&mut checks, subject);
    whole(&mut checks, saved);
    same_vm(&mut checks, subject, saved);
    off(&mut checks, subject, stop_first);
    let name = format!("vmotui-{id}");
    let namespace = subject.key.namespace.as_str();
    let mut spec = json!({
        "target": { "apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": subject.key.name },
        "virtualMachineSnapshotName": saved.name,
    });
    if let Some(spec) = spec.as_object_mut() {
        // an unknown policy is accepted and then never ends: only these two are sent
        let policy = if stop_first { "StopTarget" } else { "FailImmediate" };
        spec.insert("targetReadinessPolicy".to_owned(), json!(policy));
    }
    let request = Call::create(
        RESTORES.path(Some(namespace)),
        json!({
            "apiVersion": "snapshot.kubevirt.io/v1beta1",
            "kind": "VirtualMachineRestore",
            "metadata": { "name": name, "labels": { JOB_LABEL: id } },
            "spec": spec,
        }),
    );
    let taken = saved.taken.map_or_else(
        || "taken nobody knows when".to_owned(),
        |taken| format!("taken {taken}"),
    );
    let stops = if stop_first && subject.vmi.is_some() {
        "stops the VM and leaves it off, "
    } else {
        ""
    };
    Draft {
        target: subject.machine(),
        effect: format!("{stops}replaces its spec and disks by those of {}, {taken}", saved.name),
        checks,
        changes: changes(saved),
        dry_run: Some(request.clone().dry_in_query()),
        request,
        goal: Goal::Restored { restore: name },
    }
}

fn changes(saved: &Saved) -> Vec<Change> {
    saved
        .volumes
        .iter()
        .map(|volume| Change {
            path: format!("spec.template.spec.volumes[{volume}]"),
            from: "its claim as it is".to_owned(),
            to: "a new claim made of the snapshot".to_owned(),
        })
        .collect()
}

fn whole(checks: &mut Checks, saved: &Saved) {
    let (state, quality) = saved.worth;
    let holds = match state {
        State::Ready => Some(true),
        State::Partial | State::Empty => None,
        _ => Some(false),
    };
    let found = match state {
        State::Partial => format!("partial: without {}", saved.left_out.join(", ")),
        State::Empty => "it holds the VM's configuration and no disk".to_owned(),
        _ => format!("{}, {}", state.word(), quality.word()),
    };
    checks.add(
        "the snapshot is whole and ready",
        holds,
        "VirtualMachineSnapshot status.phase, readyToUse, snapshotVolumes",
        found,
        "Choose another snapshot",
    );
}

fn same_vm(checks: &mut Checks, subject: &Subject, saved: &Saved) {
    let uid = subject.vm.as_ref().map_or("", |vm| &vm.uid);
    let holds = (!uid.is_empty() && !saved.source_uid.is_empty()).then(|| uid == saved.source_uid);
    checks.add(
        "it was taken of this VM",
        holds,
        "VirtualMachineSnapshot status.sourceUID",
        match holds {
            Some(true) => "same UID".to_owned(),
            Some(false) => "another VM had this name then".to_owned(),
            None => "not read".to_owned(),
        },
        "KubeVirt would refuse or mix two VMs: make a new VM of the snapshot instead",
    );
}

/// "Stopped" is printed while the instance still exists; what counts is that there is none.
fn off(checks: &mut Checks, subject: &Subject, stop_first: bool) {
    let found = match &subject.vmi {
        None => "there is no instance".to_owned(),
        Some(vmi) => format!("the instance is {}", vmi.phase),
    };
    checks.add(
        "the VM is off, or is stopped for it",
        Some(subject.vmi.is_none() || stop_first),
        "VirtualMachineInstance",
        found,
        "Stop it first, or let the restore stop it (--stop)",
    );
}
