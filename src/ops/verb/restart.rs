//! Shut down and start anew (kubevirt `pkg/virt-api/rest/lifecycle.go`, RestartVMRequestHandler).

use serde_json::Value;

use super::common::{self, VMS};
use super::draft::Draft;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    with(
        subject,
        None,
        "shuts the guest down, then makes a new instance; changes that wait for a restart take effect",
    )
}

/// A restart with this body.
pub(super) fn with(subject: &Subject, body: Option<Value>, effect: &str) -> Draft {
    let strategy = common::strategy(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    checks.add(
        "the run strategy lets it be restarted",
        (!strategy.is_empty()).then_some(!matches!(strategy, "Halted" | "Once")),
        "VM spec.runStrategy",
        if strategy.is_empty() { "not read" } else { strategy },
        "Stop it and start it, or change its run strategy",
    );
    let (holds, found) = match &subject.vmi {
        None => (Some(false), "there is no instance: the VM is off".to_owned()),
        Some(vmi) if vmi.deleting => (Some(false), "it is shutting down already".to_owned()),
        Some(vmi) => (Some(true), format!("phase {}", vmi.phase)),
    };
    checks.add("there is an instance", holds, "VMI status.phase", found, "Start it");
    let call = Call::subresource(VMS, &subject.key.namespace, &subject.key.name, "restart", body);
    Draft {
        target: subject.machine(),
        effect: effect.to_owned(),
        checks,
        changes: common::queues("Stop, Start"),
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Running {
            instead_of: Some(common::instance_uid(subject)),
        },
    }
}
