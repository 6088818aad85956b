//! Verbs on nodes are planned in [`maintenance`](crate::ops::maintenance): asked of a VM, they refuse.

use super::draft::Draft;
use super::which::Verb;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(verb: Verb, subject: &Subject) -> Draft {
    let mut checks = Checks::default();
    checks.add(
        "it is about a node",
        Some(false),
        "kind",
        "this is a VM",
        "Name a node instead",
    );
    let (namespace, name) = (&subject.key.namespace, &subject.key.name);
    Draft {
        target: subject.instance(),
        effect: String::new(),
        checks,
        changes: Vec::new(),
        dry_run: None,
        request: Call::subresource(super::common::VMIS, namespace, name, verb.name(), None),
        goal: Goal::Accepted,
    }
}
