//! Shut down (kubevirt `pkg/virt-api/rest/lifecycle.go`, StopVMRequestHandler).

use super::common::{self, VMS};
use super::draft::Draft;
use crate::ops::plan::{Call, Change, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let strategy = common::strategy(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    on(&mut checks, subject, strategy);
    checks.add(
        "it is not stopping already",
        (!strategy.is_empty()).then(|| strategy != "Halted" || subject.vmi.is_none()),
        "VM spec.runStrategy",
        match strategy {
            "" => "not read",
            "Halted" => "Halted",
            other => other,
        },
        "It is shutting down: wait, or force it off",
    );
    let (what, changes) = written(strategy);
    let call = Call::subresource(VMS, &subject.key.namespace, &subject.key.name, "stop", None);
    Draft {
        target: subject.machine(),
        effect: format!("asks the guest to shut down, and cuts it off after its grace period{what}"),
        checks,
        changes,
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Stopped,
    }
}

/// What becomes of the run strategy, as the rest of a sentence.
pub(super) fn written(strategy: &str) -> (String, Vec<Change>) {
    match strategy {
        "Always" | "Once" => (
            format!("; rewrites spec.runStrategy from {strategy} to Halted"),
            common::rewrites(strategy, "Halted"),
        ),
        "" | "Halted" => (String::new(), Vec::new()),
        other => (format!("; run strategy {other} stays"), common::queues("Stop")),
    }
}

/// Without an instance there is something to stop only where KubeVirt would keep starting one.
pub(super) fn on(checks: &mut Checks, subject: &Subject, strategy: &str) {
    let (holds, found) = match &subject.vmi {
        Some(vmi) if vmi.is_final() => (None, format!("it has ended ({})", vmi.phase)),
        Some(vmi) => (Some(true), format!("phase {}", vmi.phase)),
        None if matches!(strategy, "Always" | "Once") => (Some(true), "none, but KubeVirt keeps trying".to_owned()),
        None if strategy.is_empty() => (None, "none".to_owned()),
        None => (Some(false), "there is no instance: the VM is off".to_owned()),
    };
    checks.add(
        "there is an instance",
        holds,
        "VMI status.phase",
        found,
        "There is nothing to stop",
    );
}
