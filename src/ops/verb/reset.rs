//! The reset button. It works on a paused guest as well, and the API has no dry run for it.

use super::common::{self, VMIS};
use super::draft::Draft;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let mut checks = Checks::default();
    common::running(&mut checks, subject);
    Draft {
        target: subject.instance(),
        effect: "resets the guest at once, as a reset button does; the instance and its node stay".to_owned(),
        checks,
        changes: Vec::new(),
        dry_run: None,
        request: Call::subresource(VMIS, &subject.key.namespace, &subject.key.name, "reset", None),
        goal: Goal::Accepted,
    }
}
