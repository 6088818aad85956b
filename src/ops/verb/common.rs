//! Preconditions that several verbs share.

use crate::model::Truth;
use crate::ops::plan::{Change, Checks};
use crate::ops::subject::Subject;

pub(super) const VMS: &str = "virtualmachines";
pub(super) const VMIS: &str = "virtualmachineinstances";

/// There must be a VirtualMachine, not only an instance.
pub(super) fn declared(checks: &mut Checks, subject: &Subject) {
    let found = match &subject.vm {
        Some(vm) if vm.deleting => "it is being deleted",
        Some(_) => "it exists",
        None => "there is only an instance",
    };
    checks.add(
        "there is a VirtualMachine that stays",
        Some(subject.vm.as_ref().is_some_and(|vm| !vm.deleting)),
        "VM metadata.deletionTimestamp",
        found,
        "An instance without a VM is made anew by whoever made it",
    );
}

/// There must be an instance in phase Running.
pub(super) fn running(checks: &mut Checks, subject: &Subject) {
    let (holds, found) = match &subject.vmi {
        None => (Some(false), "there is no instance: the VM is off".to_owned()),
        Some(vmi) if vmi.deleting => (Some(false), "the instance is being deleted".to_owned()),
        Some(vmi) if vmi.phase.is_empty() => (None, "no phase yet".to_owned()),
        Some(vmi) => (Some(vmi.phase == "Running"), format!("phase {}", vmi.phase)),
    };
    checks.add(
        "the guest is running",
        holds,
        "VMI status.phase",
        found,
        "Start it, or wait until it runs",
    );
}

/// The Paused condition must be as `wanted`.
pub(super) fn paused(checks: &mut Checks, subject: &Subject, wanted: bool) {
    let Some(vmi) = &subject.vmi else { return };
    let found = match vmi.paused {
        Truth::True => "it is paused",
        Truth::False => "it is not paused",
        Truth::Unknown => "not read",
    };
    let (name, way_out) = if wanted {
        ("the guest is paused", "There is nothing to unpause")
    } else {
        ("the guest is not paused", "Unpause it first")
    };
    checks.add(
        name,
        vmi.paused.known().map(|paused| paused == wanted),
        "VMI status.conditions[Paused]",
        found,
        way_out,
    );
}

/// The run strategy, empty if it is not known.
pub(super) fn strategy(subject: &Subject) -> &str {
    subject.vm.as_ref().map_or("", |vm| &vm.run_strategy)
}

/// The rewriting of the run strategy.
pub(super) fn rewrites(from: &str, to: &str) -> Vec<Change> {
    vec![Change {
        path: "spec.runStrategy".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    }]
}

/// The request that virt-api's controller takes up when it does not rewrite the strategy.
pub(super) fn queues(actions: &str) -> Vec<Change> {
    vec![Change {
        path: "status.stateChangeRequests".to_owned(),
        from: String::new(),
        to: actions.to_owned(),
    }]
}

/// UID of the instance.
pub(super) fn instance_uid(subject: &Subject) -> String {
    subject.vmi.as_ref().map(|vmi| vmi.uid.to_string()).unwrap_or_default()
}
