//! Ask the guest to reboot. The API has no dry run for it.

use super::common::{self, VMIS};
use super::draft::Draft;
use crate::model::Truth;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let mut checks = Checks::default();
    common::running(&mut checks, subject);
    common::paused(&mut checks, subject, false);
    if let Some(vmi) = &subject.vmi {
        let (holds, found) = match (vmi.agent, vmi.acpi) {
            (Truth::True, _) => (Some(true), "the agent is connected"),
            (_, Truth::True) => (Some(true), "no agent, but ACPI"),
            (Truth::False, Truth::False) => (Some(false), "no agent, and ACPI is off"),
            _ => (None, "no agent; whether ACPI is on was not read"),
        };
        checks.add(
            "the guest can be asked, by agent or ACPI",
            holds,
            "VMI status.conditions[AgentConnected], spec.domain.features.acpi",
            found,
            "Install qemu-guest-agent in the guest, or restart the VM",
        );
    }
    Draft {
        target: subject.instance(),
        effect: "asks the guest to reboot; the instance and its node stay".to_owned(),
        checks,
        changes: Vec::new(),
        dry_run: None,
        request: Call::subresource(VMIS, &subject.key.namespace, &subject.key.name, "softreboot", None),
        goal: Goal::Accepted,
    }
}
