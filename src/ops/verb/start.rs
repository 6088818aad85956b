//! Power on (kubevirt `pkg/virt-api/rest/lifecycle.go`, StartVMRequestHandler).

use super::common::{self, VMS};
use super::draft::Draft;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let strategy = common::strategy(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    off(&mut checks, subject);
    let by_itself = "KubeVirt starts it by itself under this strategy";
    let way_out = match strategy {
        "Always" => "Wait, and look at its conditions for what keeps it from starting",
        _ => "A VM that runs once is made anew, or gets another run strategy",
    };
    checks.add(
        "the run strategy lets it be started by hand",
        (!strategy.is_empty()).then_some(!matches!(strategy, "Always" | "Once")),
        "VM spec.runStrategy",
        match strategy {
            "" => "not read".to_owned(),
            "Always" | "Once" => format!("{strategy}: {by_itself}"),
            other => other.to_owned(),
        },
        way_out,
    );
    let (effect, changes) = match strategy {
        "Halted" => (
            "rewrites spec.runStrategy from Halted to Always: from now on KubeVirt keeps it running".to_owned(),
            common::rewrites("Halted", "Always"),
        ),
        "" => ("starts it".to_owned(), Vec::new()),
        other => (
            format!("starts it; run strategy {other} stays"),
            common::queues("Start"),
        ),
    };
    let call = Call::subresource(VMS, &subject.key.namespace, &subject.key.name, "start", None);
    Draft {
        target: subject.machine(),
        effect,
        checks,
        changes,
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Running { instead_of: None },
    }
}

/// An instance in any state, even on its way out, makes the server say "already running".
fn off(checks: &mut Checks, subject: &Subject) {
    let (holds, found) = match &subject.vmi {
        None => (Some(true), "there is none".to_owned()),
        Some(vmi) if vmi.is_final() => (None, format!("one that ended ({}) is not cleaned up yet", vmi.phase)),
        Some(vmi) if vmi.deleting => (Some(false), "one is shutting down".to_owned()),
        Some(vmi) => (Some(false), format!("there is one in phase {}", vmi.phase)),
    };
    checks.add(
        "there is no instance",
        holds,
        "VMI",
        found,
        "Wait until it is gone, or restart it",
    );
}
