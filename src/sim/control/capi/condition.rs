//! Conditions of Cluster API's objects: those of v1beta1 with a severity, and beside them those of v1beta2
//! (api/v1beta1/condition_types.go and v1beta2_condition_consts.go).
use serde_json::{Value, json};

use super::super::json::{list, set, text};

/// Marks a condition of the first form; the time stays as long as the status does.
pub(super) fn mark(object: &mut Value, kind: &str, status: bool, reason: &str, message: &str, now: &str) {
    let mut one = json!({"type": kind, "status": if status { "True" } else { "False" }});
    if !status {
        set(&mut one, &["severity"], severity(reason));
        set(&mut one, &["reason"], reason);
        if !message.is_empty() {
            set(&mut one, &["message"], message);
        }
    }
    put(object, &["status", "conditions"], one, now);
}

/// Marks a condition of the second form, which always has a reason.
pub(super) fn mark2(object: &mut Value, kind: &str, status: bool, reason: &str, message: &str, now: &str) {
    let one =
        json!({"type": kind, "status": if status { "True" } else { "False" }, "reason": reason, "message": message});
    put(object, &["status", "v1beta2", "conditions"], one, now);
}

fn put(object: &mut Value, path: &[&str], mut one: Value, now: &str) {
    let Some(all) = list(object, path) else { return };
    let kind = text(&one, &["type"]).to_owned();
    let Some(place) = all.iter_mut().find(|old| text(old, &["type"]) == kind) else {
        set(&mut one, &["lastTransitionTime"], now);
        all.push(one);
        return;
    };
    let kept = if text(place, &["status"]) == text(&one, &["status"]) {
        text(place, &["lastTransitionTime"])
    } else {
        now
    };
    let kept = kept.to_owned();
    set(&mut one, &["lastTransitionTime"], kept);
    *place = one;
}

/// How bad a reason is.
fn severity(reason: &str) -> &'static str {
    match reason {
        "NodeConditionsFailed"
        | "EtcdClusterUnhealthy"
        | "WaitingForRemediation"
        | "RemediationInProgress"
        | "MachineDeploying"
        | "MachinePoweredOff"
        | "DrainingFailed"
        | "ScalingUp"
        | "ScalingDown"
        | "RollingUpdateInProgress"
        | "WaitingForAvailableMachines"
        | "NodeProvisioning"
        | "UnhealthyNode"
        | "NodeStartupTimeout" => "Warning",
        "NodeNotFound" | "MachineDeployFailed" | "ControlPlaneComponentsUnhealthy" => "Error",
        _ => "Info",
    }
}
