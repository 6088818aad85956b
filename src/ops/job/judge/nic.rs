//! NICs of a running VM.
//!
//! `infoSource` tells where a NIC has arrived: `multus-status` in the pod, `domain` in the guest's machine (kubevirt
//! `pkg/network/vmispec/infosource.go`). When the dynamic networks controller does not bring it within 15 s, condition
//! MigrationRequired turns true and KubeVirt migrates the VM (kubevirt `pkg/network/migration/evaluator.go`).

use serde_json::Value;

use super::{Done, Failing, Judgement, Look, Read, Waiting, failed};
use crate::domain::text;

const CONTROLLER: &str = "the dynamic networks controller did not attach it within 15 s";
const LOOK: &str = "Look at the controller's pods in kube-system, at Multus, and at the launcher pod's events";

pub(super) fn plugged(look: &Look, nic: &str) -> Judgement {
    if look.vmi == Read::Gone {
        return failed("the VM was stopped meanwhile", "It has the NIC at its next start");
    }
    if let Some((_, message)) = look.vm.condition("RestartRequired") {
        return Failing {
            reason: format!("KubeVirt wants a restart instead: {}", text::line(message)),
            way_out: "Restart the VM when its users allow it".to_owned(),
        };
    }
    let (migrates, moves) = (migration_required(&look.vmi), migratable(&look.vmi));
    match interface(&look.vmi, nic).map(source) {
        Some(source) if source.contains("domain") => Done(arrived(&look.vmi, nic)),
        Some(_) => Waiting("it is in the pod, and not yet in the guest".to_owned()),
        None if migrates && !moves => failed(format!("{CONTROLLER}, and the VM cannot migrate to get it"), LOOK),
        None if migrates => Waiting(format!("{CONTROLLER}: KubeVirt migrates the VM to attach it")),
        None => Waiting("the dynamic networks controller has not attached it yet".to_owned()),
    }
}

pub(super) fn gone(look: &Look, nic: &str) -> Judgement {
    match (&look.vmi, interface(&look.vmi, nic)) {
        (Read::Gone, _) => Done("the VM is off".to_owned()),
        (_, None) => Done("the guest has it no more".to_owned()),
        (_, Some(entry)) if source(entry).contains("domain") => Waiting("it is still in the guest".to_owned()),
        (_, Some(_)) => Waiting("it has left the guest, and not yet the pod".to_owned()),
    }
}

pub(super) fn link(look: &Look, nic: &str, up: bool) -> Judgement {
    let wanted = if up { "up" } else { "down" };
    match (&look.vmi, interface(&look.vmi, nic)) {
        (Read::Gone, _) => Done("the VM is off; it holds at its next start".to_owned()),
        (_, Some(entry)) if entry["linkState"] == wanted => Done(format!("the link is {wanted}")),
        (_, Some(entry)) => Waiting(format!(
            "the link is {}",
            entry["linkState"].as_str().unwrap_or("not reported")
        )),
        (_, None) => Waiting("the instance does not report this NIC".to_owned()),
    }
}

fn interface<'a>(vmi: &'a Read, nic: &str) -> Option<&'a Value> {
    let Read::Found(object) = vmi else { return None };
    let interfaces = object.pointer("/status/interfaces")?.as_array()?;
    interfaces.iter().find(|entry| entry["name"] == nic)
}

fn source(entry: &Value) -> &str {
    entry["infoSource"].as_str().unwrap_or_default()
}

fn arrived(vmi: &Read, nic: &str) -> String {
    let entry = interface(vmi, nic);
    let text = |key: &str| entry.and_then(|entry| entry[key].as_str()).unwrap_or_default();
    match (text("interfaceName"), text("mac")) {
        ("", mac) => format!("plugged in, {mac}"),
        (name, mac) => format!("plugged in as {name}, {mac}"),
    }
}

fn migration_required(vmi: &Read) -> bool {
    vmi.condition("MigrationRequired").is_some()
}

/// Only an explicit False stands against it.
fn migratable(vmi: &Read) -> bool {
    let Read::Found(object) = vmi else { return true };
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    !conditions
        .into_iter()
        .flatten()
        .any(|one| one["type"] == "LiveMigratable" && one["status"] == "False")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn look(interfaces: &Value, conditions: &Value) -> Look {
        Look {
            vm: Read::Found(json!({})),
            vmi: Read::Found(json!({ "status": { "interfaces": interfaces, "conditions": conditions } })),
            migration: Read::Unasked,
            other: Read::Unasked,
        }
    }

    #[test]
    fn from_the_spec_to_the_guest() {
        let none = look(&json!([]), &json!([]));
        assert!(matches!(plugged(&none, "n"), Waiting(_)));
        let pod = look(&json!([{ "name": "n", "infoSource": "multus-status" }]), &json!([]));
        assert!(matches!(plugged(&pod, "n"), Waiting(words) if words.contains("pod")));
        let guest = json!([{ "name": "n", "infoSource": "domain, multus-status", "mac": "02:00:00:00:00:01" }]);
        assert_eq!(
            plugged(&look(&guest, &json!([])), "n"),
            Done("plugged in, 02:00:00:00:00:01".into())
        );
        assert!(matches!(gone(&pod, "n"), Waiting(_)));
        assert!(matches!(gone(&none, "n"), Done(_)));
    }

    #[test]
    fn a_controller_that_is_down_ends_in_a_diagnosis() {
        let required =
            json!({ "type": "MigrationRequired", "status": "True", "reason": "AutoMigrationDueToLiveUpdate" });
        let stuck = json!({ "type": "LiveMigratable", "status": "False" });
        let moving = look(&json!([]), &json!([required]));
        assert!(matches!(plugged(&moving, "n"), Waiting(words) if words.contains("migrates")));
        let never = plugged(&look(&json!([]), &json!([required, stuck])), "n");
        assert!(matches!(never, Judgement::Failed { reason, .. } if reason.contains("controller")));
    }

    #[test]
    fn a_link_is_what_the_instance_reports() {
        let down = look(&json!([{ "name": "n", "linkState": "down" }]), &json!([]));
        assert!(matches!(link(&down, "n", false), Done(_)));
        assert!(matches!(link(&down, "n", true), Waiting(_)));
    }
}
