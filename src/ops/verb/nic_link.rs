//! Pull the cable of a NIC, or put it back: `state: down` or `up`, without a migration (kubevirt user guide,
//! `network/interfaces_and_networks.md`).

use serde_json::json;

use super::draft::Draft;
use super::{common, nic};
use crate::ops::plan::{Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let wish = nic::wish(subject);
    let state = if wish.up { "up" } else { "down" };
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    let shape = nic::shape(&mut checks, subject);
    nic::there(&mut checks, shape, &wish.nic);
    let mut operations = Vec::new();
    if let Some(nic) = shape.nic(&wish.nic) {
        let is = if nic.state().is_empty() { "up" } else { nic.state() };
        checks.add(
            "it is in another state and stays in the VM",
            Some(is != state && is != "absent"),
            "VM spec.template.spec.domain.devices.interfaces[].state",
            is,
            "There is nothing to change",
        );
        let at = format!("{}/{}", nic::INTERFACES, nic.index);
        operations.push(json!({ "op": "test", "path": format!("{at}/name"), "value": wish.nic }));
        operations.push(json!({ "op": "add", "path": format!("{at}/state"), "value": state }));
    }
    let request = nic::patch(subject, operations);
    let runs = subject.vmi.as_ref().is_some_and(|vmi| !vmi.is_final());
    Draft {
        target: subject.machine(),
        effect: if wish.up {
            format!("puts the link of NIC {} up: the guest sees its cable back", wish.nic)
        } else {
            format!(
                "takes the link of NIC {} down: the guest sees its cable pulled",
                wish.nic
            )
        },
        checks,
        changes: Vec::new(),
        dry_run: Some(request.clone().dry_in_query()),
        request,
        goal: if runs {
            Goal::NicLink {
                nic: wish.nic.clone(),
                up: wish.up,
            }
        } else {
            Goal::Accepted
        },
    }
}
