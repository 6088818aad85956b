//! Power off and start anew: restart with the only grace period that the server takes, zero.

use serde_json::json;

use super::draft::Draft;
use super::restart;
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    restart::with(
        subject,
        Some(json!({ "gracePeriodSeconds": 0 })),
        "cuts the guest off at once, without asking it, then makes a new instance",
    )
}
