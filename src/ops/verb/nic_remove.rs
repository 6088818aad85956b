//! Take a NIC out: `state: absent` while the VM runs, and KubeVirt removes the entries when the guest has let go of it;
//! of a VM that is off, the entries themselves (kubevirt user guide, `network/hotplug_interfaces.md`).

use serde_json::{Value, json};

use super::draft::Draft;
use super::{common, nic};
use crate::ops::plan::{Checks, Goal};
use crate::ops::shape::Shape;
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let wish = nic::wish(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    let shape = nic::shape(&mut checks, subject);
    nic::there(&mut checks, shape, &wish.nic);
    let runs = subject.vmi.as_ref().is_some_and(|vmi| !vmi.is_final());
    if runs {
        unpluggable(&mut checks, shape, &wish.nic);
    }
    let request = nic::patch(subject, operations(shape, &wish.nic, runs));
    let how = if runs {
        "unplugs it while the VM runs; the guest loses this network at once"
    } else {
        "removes it from the VM's spec"
    };
    Draft {
        target: subject.machine(),
        effect: format!("takes out NIC {}: {how}", wish.nic),
        checks,
        changes: Vec::new(),
        dry_run: Some(request.clone().dry_in_query()),
        request,
        goal: if runs {
            Goal::NicGone { nic: wish.nic.clone() }
        } else {
            Goal::Accepted
        },
    }
}

/// KubeVirt unplugs bridges only, and never the primary network (kubevirt `pkg/network/admitter`).
fn unpluggable(checks: &mut Checks, shape: &Shape, name: &str) {
    let Some(nic) = shape.nic(name) else { return };
    let pod = shape
        .network(name)
        .is_some_and(|(_, network)| network.get("pod").is_some());
    checks.add(
        "it can be unplugged while the VM runs",
        Some(nic.binding() == "bridge" && !pod),
        "VM spec.template.spec.domain.devices.interfaces[]",
        if pod {
            "it is on the pod network".to_owned()
        } else {
            format!("bound as {}", nic.binding())
        },
        "Only NICs with a bridge binding on a network of their own can; others while the VM is off",
    );
    checks.add(
        "it is not leaving already",
        Some(nic.state() != "absent"),
        "VM spec.template.spec.domain.devices.interfaces[].state",
        if nic.state().is_empty() { "up" } else { nic.state() },
        "Wait until it is gone; this cannot be taken back",
    );
}

fn operations(shape: &Shape, name: &str, runs: bool) -> Vec<Value> {
    let Some(nic) = shape.nic(name) else { return Vec::new() };
    let at = format!("{}/{}", nic::INTERFACES, nic.index);
    if runs {
        return vec![
            json!({ "op": "test", "path": format!("{at}/name"), "value": name }),
            json!({ "op": "add", "path": format!("{at}/state"), "value": "absent" }),
        ];
    }
    let mut operations = vec![
        json!({ "op": "test", "path": at, "value": nic.entry }),
        json!({ "op": "remove", "path": at }),
    ];
    if let Some((index, network)) = shape.network(name) {
        let at = format!("{}/{index}", nic::NETWORKS);
        operations.push(json!({ "op": "test", "path": at, "value": network }));
        operations.push(json!({ "op": "remove", "path": at }));
    }
    operations
}
