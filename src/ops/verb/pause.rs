//! Freeze the virtual CPUs.

use super::common::{self, VMIS};
use super::draft::Draft;
use crate::model::Truth;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let mut checks = Checks::default();
    common::running(&mut checks, subject);
    common::paused(&mut checks, subject, false);
    let probe = subject.vmi.as_ref().map_or(Truth::Unknown, |vmi| vmi.liveness_probe);
    checks.add(
        "it has no liveness probe",
        probe.known().map(|probe| !probe),
        "VMI spec.livenessProbe",
        match probe {
            Truth::True => "it has one: the server refuses with 403",
            Truth::False => "none",
            Truth::Unknown => "not read",
        },
        "A probe would kill a paused guest; remove it from the VM's template first",
    );
    let call = Call::subresource(VMIS, &subject.key.namespace, &subject.key.name, "pause", None);
    Draft {
        target: subject.instance(),
        effect: "stops the guest's virtual CPUs; it keeps its memory, its node and its place, and is not Ready"
            .to_owned(),
        checks,
        changes: Vec::new(),
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Paused(true),
    }
}
