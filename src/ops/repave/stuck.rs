//! Machines that are on their way already, what each waits for, and hooks that somebody must take away.
//!
//! Rules: `cluster-api/internal/controllers/machine/machine_controller_status.go` (condition Deleting with its reasons, v1beta2)
//! and `api/core/v1beta1/condition_consts.go` (DrainingSucceeded, VolumeDetachSucceeded, …).

use serde_json::Value;

use super::platform::{Platform, path_of, text};
use crate::domain::repave::Underway;

/// Conditions of the first beta form, in the order in which a machine passes them when it goes.
const GOING: [&str; 5] = [
    "PreDrainDeleteHookSucceeded",
    "DrainingSucceeded",
    "VolumeDetachSucceeded",
    "PreTerminateDeleteHookSucceeded",
    "InfrastructureReady",
];
/// And when it comes.
const COMING: [&str; 3] = ["BootstrapReady", "InfrastructureReady", "NodeHealthy"];

/// A hook of KubeadmControlPlane's own, which it takes away by itself.
const OWN: &str = "pre-terminate.delete.hook.machine.cluster.x-k8s.io/kcp-cleanup";

/// All machines that are neither running nor gone.
pub(super) fn read(platform: &Platform) -> Vec<Underway> {
    let machines = platform.machines.known().into_iter().flatten();
    machines.filter_map(underway).collect()
}

fn underway(machine: &Value) -> Option<Underway> {
    let deleted = text(machine, "/metadata/deletionTimestamp");
    let phase = match text(machine, "/status/phase") {
        _ if !deleted.is_empty() => "Deleting",
        phase @ ("Pending" | "Provisioning" | "Provisioned" | "Failed" | "Unknown") => phase,
        _ => return None,
    };
    let going = !deleted.is_empty();
    let since = if going {
        deleted
    } else {
        text(machine, "/metadata/creationTimestamp")
    };
    let wanted: &[&str] = if going { &GOING } else { &COMING };
    Some(Underway {
        machine: path_of(machine),
        phase: phase.to_owned(),
        since: since.to_owned(),
        why: why(machine, going, wanted),
    })
}

/// The reason of the condition that it waits for, with its message.
fn why(machine: &Value, going: bool, wanted: &[&str]) -> String {
    let list = |at: &str| machine.pointer(at).and_then(Value::as_array).into_iter().flatten();
    let all: Vec<&Value> = list("/status/conditions")
        .chain(list("/status/v1beta2/conditions"))
        .collect();
    let is = |one: &Value, kind: &str, status: &str| text(one, "/type") == kind && text(one, "/status") == status;
    let deleting = all.iter().find(|one| going && is(one, "Deleting", "True"));
    let first = || {
        wanted
            .iter()
            .find_map(|kind| all.iter().find(|one| is(one, kind, "False")))
    };
    let Some(found) = deleting.or_else(first) else {
        let message = text(machine, "/status/failureMessage");
        return message.to_owned();
    };
    match (text(found, "/reason"), text(found, "/message")) {
        (reason, "") => reason.to_owned(),
        ("", message) => message.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}

/// Hooks that hold the deletion of machines until their owners take them away: machine and hook.
pub(super) fn hooks(platform: &Platform) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for machine in platform.machines.known().into_iter().flatten() {
        let notes = machine.pointer("/metadata/annotations").and_then(Value::as_object);
        for key in notes.into_iter().flat_map(serde_json::Map::keys) {
            let hook = key.starts_with("pre-drain.delete.hook.") || key.starts_with("pre-terminate.delete.hook.");
            if hook && key != OWN {
                found.push((path_of(machine), key.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::finding::Read;

    fn told(machine: Value) -> Vec<Underway> {
        read(&Platform {
            machines: Read::Known(vec![machine]),
            ..Platform::default()
        })
    }

    #[test]
    fn a_machine_that_is_stuck_says_why_in_both_beta_forms() {
        let gone = json!({"name": "m", "namespace": "c", "creationTimestamp": "2026-11-01T00:00:00Z",
            "deletionTimestamp": "2026-11-22T06:00:00Z"});
        let draining = json!({"type": "Deleting", "status": "True", "reason": "DrainingNode",
            "message": "Drain not completed yet: Pods a/web: cannot evict"});
        for (status, wanted) in [
            (
                json!({"phase": "Deleting", "conditions": [draining]}),
                "DrainingNode: Drain not completed yet",
            ),
            (
                json!({"phase": "Deleting", "v1beta2": {"conditions": [draining]}}),
                "DrainingNode: Drain not completed yet",
            ),
            (
                json!({"phase": "Deleting", "conditions": [
                    {"type": "InfrastructureReady", "status": "False", "reason": "Deleting"},
                    {"type": "VolumeDetachSucceeded", "status": "False", "reason": "WaitingForVolumeDetach"},
                    {"type": "DrainingSucceeded", "status": "True"}]}),
                "WaitingForVolumeDetach",
            ),
            (json!({"phase": "Deleting"}), ""),
        ] {
            let found = told(json!({"metadata": gone, "status": status}));
            assert_eq!(
                (found[0].phase.as_str(), found[0].since.as_str()),
                ("Deleting", "2026-11-22T06:00:00Z")
            );
            assert!(
                found[0].why.starts_with(wanted) && found[0].why.is_empty() == wanted.is_empty(),
                "{found:?}"
            );
        }
        let coming = json!({"name": "n", "namespace": "c", "creationTimestamp": "2026-11-22T05:00:00Z"});
        let found = told(
            json!({"metadata": coming, "status": {"phase": "Provisioning", "conditions": [
            {"type": "InfrastructureReady", "status": "False", "reason": "MachineDeploying", "message": "1 of 2 completed"}]}}),
        );
        assert_eq!(found[0].why, "MachineDeploying: 1 of 2 completed");
        assert_eq!(
            (found[0].machine.as_str(), found[0].since.as_str()),
            ("c/n", "2026-11-22T05:00:00Z")
        );
        assert!(told(json!({"metadata": coming, "status": {"phase": "Running"}})).is_empty());
    }

    #[test]
    fn hooks_of_others_are_named_and_kubeadms_own_is_not() {
        let platform = Platform {
            machines: Read::Known(vec![
                json!({"metadata": {"name": "m", "namespace": "c", "annotations": {
                OWN: "", "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup": "ops", "other": ""}}}),
            ]),
            ..Platform::default()
        };
        let hook = "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup".to_owned();
        assert_eq!(hooks(&platform), [("c/m".to_owned(), hook)]);
    }
}
