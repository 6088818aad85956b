//! Let the virtual CPUs run again.

use super::common::{self, VMIS};
use super::draft::Draft;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let mut checks = Checks::default();
    common::running(&mut checks, subject);
    common::paused(&mut checks, subject, true);
    let call = Call::subresource(VMIS, &subject.key.namespace, &subject.key.name, "unpause", None);
    Draft {
        target: subject.instance(),
        effect: "lets the guest's virtual CPUs run again".to_owned(),
        checks,
        changes: Vec::new(),
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Paused(false),
    }
}
