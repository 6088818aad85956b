//! What starting and stopping have in common, and the switches of a running guest.
use serde_json::{Map, Value, json};

use super::super::Answer;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, condition, done, forbidden, holds, phase, text};
use super::node::reachable;
use crate::sim::store::Ask;

/// Why a VM whose volume migration failed neither starts nor restarts.
pub(super) const NO_RECOVERY: &str = "VM recovery required: Volume migration failed, leaving some volumes pointing to \
     non-consistent targets; manual intervention is needed to reassign them to their original volumes.";

/// The run strategy, also of a VM that still uses `spec.running`.
pub(super) fn strategy(vm: &Value) -> &str {
    match vm.pointer("/spec/running").and_then(Value::as_bool) {
        Some(true) => "Always",
        Some(false) => "Halted",
        None => text(vm, "/spec/runStrategy"),
    }
}

/// A VM that is to run always, or never.
pub(super) fn halt_or_run(vm: &Value, run: bool) -> Value {
    let mut vm = vm.clone();
    if let Some(spec) = vm.get_mut("spec").and_then(Value::as_object_mut) {
        if spec.contains_key("runStrategy") {
            let strategy = if run { "Always" } else { "Halted" };
            spec.insert("runStrategy".to_owned(), json!(strategy));
        } else {
            spec.insert("running".to_owned(), json!(run));
        }
    }
    vm
}

/// A request to virt-controller, for `status.stateChangeRequests`.
pub(super) fn request(action: &str, uid: Option<&str>, paused: bool) -> Value {
    let mut request = Map::new();
    request.insert("action".to_owned(), json!(action));
    if paused {
        request.insert("data".to_owned(), json!({"paused": "true"}));
    }
    if let Some(uid) = uid {
        request.insert("uid".to_owned(), json!(uid));
    }
    request.into()
}

/// A VM with requests queued (pkg/virt-api/rest/lifecycle.go: `getChangeRequestJson`).
pub(super) fn queue(vm: &Value, requests: Vec<Value>) -> Result<Value, Failure> {
    let mut vm = vm.clone();
    let waiting = vm.pointer("/status/stateChangeRequests").and_then(Value::as_array);
    let idle = waiting.is_none_or(Vec::is_empty);
    let stops = matches!(requests.as_slice(), [one] if text(one, "/action") == "Stop");
    if !idle && !stops {
        let why = "unable to complete request: stop/start already underway";
        return Err(Failure::new(500, "", why));
    }
    let Some(fields) = vm.as_object_mut() else {
        return Ok(vm);
    };
    if let Some(status) = fields.entry("status").or_insert_with(|| json!({})).as_object_mut() {
        status.insert("stateChangeRequests".to_owned(), requests.into());
        status.remove("startFailure");
    }
    Ok(vm)
}

/// PUT of `virtualmachineinstances/pause`.
pub(super) fn pause(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let dry = dry(desk, "PauseOptions")?;
    let vmi = desk.vmi()?;
    if phase(&vmi) != "Running" {
        return Err(desk.vmi_conflict("VM is not running"));
    }
    let probe = vmi.pointer("/spec/livenessProbe").filter(|probe| !probe.is_null());
    if probe.is_some_and(|probe| probe.get("guestAgentPing").is_none_or(Value::is_null)) {
        let why = "Pausing VMIs with a non-GuestAgentPing LivenessProbe is not supported";
        return Err(forbidden(desk.name, why));
    }
    if condition(&vmi, "Paused").is_some() {
        return Err(desk.vmi_conflict("VMI is already paused"));
    }
    ask(desk, &vmi, Ask::Pause, dry)
}

/// PUT of `virtualmachineinstances/unpause`.
pub(super) fn unpause(desk: &Desk<'_>) -> Result<Answer, Failure> {
    if let Ok(vm) = desk.vm()
        && vm
            .pointer("/status/snapshotInProgress")
            .is_some_and(|name| !name.is_null())
    {
        return Err(desk.vm_conflict("VM snapshot is in progress"));
    }
    let dry = dry(desk, "UnpauseOptions")?;
    let vmi = desk.vmi()?;
    if phase(&vmi) != "Running" {
        return Err(desk.vmi_conflict("VMI is not running"));
    }
    if condition(&vmi, "Paused").is_none() {
        return Err(desk.vmi_conflict("VMI is not paused"));
    }
    ask(desk, &vmi, Ask::Unpause, dry)
}

/// PUT of `virtualmachineinstances/softreboot`.
pub(super) fn soft_reboot(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let vmi = desk.vmi()?;
    if phase(&vmi) != "Running" {
        return Err(desk.vmi_conflict("VM is not running"));
    }
    if holds(&vmi, "Paused") {
        return Err(desk.vmi_conflict("VMI is paused"));
    }
    let acpi = vmi
        .pointer("/spec/domain/features/acpi/enabled")
        .and_then(Value::as_bool);
    if condition(&vmi, "AgentConnected").is_none() && acpi == Some(false) {
        let why = "VMI neither have the agent connected nor the ACPI feature enabled";
        return Err(desk.vmi_conflict(why));
    }
    ask(desk, &vmi, Ask::SoftReboot, false)
}

/// PUT of `virtualmachineinstances/reset`.
pub(super) fn reset(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let vmi = desk.vmi()?;
    if let Err(why) = reachable(&vmi) {
        let message = format!("Failed to reset non-running VMI with phase {}: {why}", phase(&vmi));
        return Err(Failure::bad_request(message));
    }
    ask(desk, &vmi, Ask::Reset, false)
}

/// PUT of `virtualmachineinstances/freeze` and `/unfreeze`; what is frozen for how long is the node's affair.
pub(super) fn freeze(desk: &Desk<'_>, wish: Ask) -> Result<Answer, Failure> {
    let vmi = desk.vmi()?;
    if phase(&vmi) != "Running" {
        let subject = if wish == Ask::Freeze { "VM" } else { "VMI" };
        return Err(desk.vmi_conflict(&format!("{subject} is not running")));
    }
    ask(desk, &vmi, wish, false)
}

/// Only the first value counts, and one that is not `All` is no dry run.
fn dry(desk: &Desk<'_>, called: &'static str) -> Result<bool, Failure> {
    let values = Options::read(&desk.call.body, called)?.dry_run()?;
    Ok(values.first().is_some_and(|value| value == "All"))
}

fn ask(desk: &Desk<'_>, vmi: &Value, wish: Ask, dry: bool) -> Result<Answer, Failure> {
    reachable(vmi).map_err(Failure::bad_request)?;
    if !dry {
        desk.signal(wish);
    }
    Ok(done(200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_replaces_what_waits_and_anything_else_is_refused() {
        let vm = json!({"status": {"stateChangeRequests": [{"action": "Start"}], "startFailure": {}}});
        let stop = request("Stop", Some("u"), false);
        let queued = queue(&vm, vec![stop.clone()]).unwrap();
        assert_eq!(
            queued["status"],
            json!({"stateChangeRequests": [{"action": "Stop", "uid": "u"}]})
        );
        let refused = queue(&vm, vec![stop, request("Start", None, false)]).unwrap_err();
        assert_eq!(
            refused.status()["message"],
            "unable to complete request: stop/start already underway"
        );
        assert!(queue(&json!({}), vec![request("Start", None, false)]).is_ok());
    }

    #[test]
    fn the_old_switch_stays_the_old_switch() {
        let vm = json!({"spec": {"running": true}});
        assert_eq!(strategy(&vm), "Always");
        assert_eq!(halt_or_run(&vm, false)["spec"], json!({"running": false}));
        let vm = json!({"spec": {"runStrategy": "Once"}});
        assert_eq!(halt_or_run(&vm, false)["spec"]["runStrategy"], "Halted");
    }
}
