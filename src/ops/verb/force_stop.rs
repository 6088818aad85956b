//! Power off: stop with a grace period of zero. It also ends a stop that takes too long.

use serde_json::json;

use super::common::{self, VMS};
use super::draft::Draft;
use super::stop;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let strategy = common::strategy(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    stop::on(&mut checks, subject, strategy);
    let (what, changes) = stop::written(strategy);
    let body = json!({ "gracePeriod": 0 });
    let call = Call::subresource(VMS, &subject.key.namespace, &subject.key.name, "stop", Some(body));
    Draft {
        target: subject.machine(),
        effect: format!("cuts the guest off at once, without asking it{what}"),
        checks,
        changes,
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::Stopped,
    }
}
