//! Take back the mark of a drain (kubevirt `pkg/virt-api/rest/evacuate_cancel.go`, since 1.7).

use serde_json::json;

use super::common::VMIS;
use super::draft::Draft;
use crate::domain::version;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

const SINCE: (u32, u32) = (1, 7);

pub(super) fn draft(subject: &Subject, kubevirt: Option<&str>) -> Draft {
    let marked = subject.vmi.as_ref().map_or("", |vmi| &vmi.evacuating);
    let mut checks = Checks::default();
    checks.add(
        "a drain has marked it",
        Some(!marked.is_empty()),
        "VMI status.evacuationNodeName",
        if marked.is_empty() { "nothing is marked" } else { marked },
        "There is nothing to cancel",
    );
    checks.add(
        "KubeVirt can take a mark back (1.7 and later)",
        kubevirt.and_then(version::minor).map(|version| version >= SINCE),
        "KubeVirt status.observedKubeVirtVersion",
        kubevirt.unwrap_or("not read"),
        "An older KubeVirt has no supported way",
    );
    // the server tests the name: without it the request fails while something is marked
    let body = json!({ "evacuationNodeName": marked });
    let (namespace, name) = (&subject.key.namespace, &subject.key.name);
    let call = Call::subresource(VMIS, namespace, name, "evacuate/cancel", Some(body));
    Draft {
        target: subject.instance(),
        effect: format!(
            "removes the mark that it must leave {marked}; a node that is still being drained marks it again"
        ),
        checks,
        changes: vec![crate::ops::plan::Change {
            path: "status.evacuationNodeName".to_owned(),
            from: marked.to_owned(),
            to: String::new(),
        }],
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::EvacuationCleared,
    }
}
