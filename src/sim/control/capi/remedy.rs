//! Machines of the control plane that a health check has given up (controlplane/kubeadm/internal/controllers:
//! remediation.go): one at a time, and only while etcd keeps its majority without it.
use serde_json::{Value, json};

use super::super::condition::has;
use super::super::drive::Control;
use super::super::json::{leaving, name, set, text};
use super::super::kinds::{MACHINE, PLANE};
use super::condition::{mark, mark2};

const NOTE: [&str; 3] = [
    "metadata",
    "annotations",
    "controlplane.cluster.x-k8s.io/remediation-in-progress",
];

/// Why a machine is not replaced now.
enum Wait {
    /// `WaitingForRemediation`: another step has to end first.
    Deferred(&'static str),
    /// It would cost too much.
    Never(&'static str),
}

impl Control {
    /// Replaces a machine that has been given up; true while there is one, so that nothing else is begun.
    pub(super) fn remedy_plane(&mut self, plane: &Value, machines: &[Value]) -> bool {
        let given_up = |one: &&Value| has(one, "HealthCheckSucceeded", "False") && has(one, "OwnerRemediated", "False");
        let born = |one: &Value| text(one, &["metadata", "creationTimestamp"]).to_owned();
        let bare = |one: &Value| text(one, &["status", "nodeRef", "name"]).is_empty();
        let mut sick: Vec<&Value> = machines.iter().filter(given_up).collect();
        sick.sort_by_key(|one| (!bare(one), born(one)));
        let Some(machine) = sick.first().filter(|one| !leaving(one)) else {
            return false;
        };
        let now = self.cluster.moment();
        let mut changed = (*machine).clone();
        if let Some(wait) = self.keeps(machine, machines) {
            let (reason, why) = match wait {
                Wait::Deferred(why) => ("RemediationDeferred", why),
                Wait::Never(why) => ("CannotBeRemediated", why),
            };
            mark(
                &mut changed,
                "OwnerRemediated",
                false,
                "WaitingForRemediation",
                why,
                &now,
            );
            mark2(&mut changed, "OwnerRemediated", false, reason, why, &now);
            self.cluster.update(MACHINE, changed);
            // what it waits for may be a step of this very controller
            return false;
        }
        mark(
            &mut changed,
            "OwnerRemediated",
            false,
            "RemediationInProgress",
            "",
            &now,
        );
        mark2(
            &mut changed,
            "OwnerRemediated",
            false,
            "MachineDeleting",
            "Machine is deleting",
            &now,
        );
        self.cluster.update(MACHINE, changed);
        self.delete_machine(machine, plane);
        let mut plane = plane.clone();
        let note = json!({"machine": name(machine), "timestamp": now, "retryCount": 0});
        set(&mut plane, &NOTE, note.to_string());
        self.cluster.update(PLANE, plane);
        true
    }

    /// Whether a machine has to stay for now.
    fn keeps(&self, machine: &Value, machines: &[Value]) -> Option<Wait> {
        if machines.len() <= 1 {
            return Some(Wait::Never(
                "KCP can't remediate if current replicas are less or equal to 1",
            ));
        }
        let coming = |one: &&Value| text(one, &["status", "nodeRef", "name"]).is_empty() && name(one) != name(machine);
        if machines.iter().any(|one| coming(&one) && !leaving(one)) {
            return Some(Wait::Deferred(
                "KCP waiting for control plane machine provisioning to complete before triggering remediation",
            ));
        }
        if machines.iter().any(leaving) {
            return Some(Wait::Deferred(
                "KCP waiting for control plane machine deletion to complete before triggering remediation",
            ));
        }
        let others: Vec<&Value> = machines.iter().filter(|one| name(one) != name(machine)).collect();
        let well = others.iter().filter(|one| self.has_member(one)).count();
        // the majority of those that stay
        (well < others.len() / 2 + 1).then_some(Wait::Never(
            "KCP can't remediate this machine because this could result in etcd loosing quorum",
        ))
    }

    /// Whether a machine's etcd member is well, as far as its static pod shows it.
    fn has_member(&self, machine: &Value) -> bool {
        let node = text(machine, &["status", "nodeRef", "name"]);
        !node.is_empty() && self.component("etcd", node).is_none()
    }
}

/// Takes the mark of a remediation off once its successor is there.
pub(super) fn finished(plane: &mut Value, machines: &[Value]) {
    let note = text(plane, &NOTE);
    let Ok(note) = serde_json::from_str::<Value>(note) else {
        return;
    };
    let since = text(&note, &["timestamp"]).to_owned();
    let sick = text(&note, &["machine"]);
    // times are whole seconds: its successor may be as old as the mark
    if machines
        .iter()
        .any(|one| name(one) != sick && text(one, &["metadata", "creationTimestamp"]) >= since.as_str())
    {
        super::super::json::drop(plane, &NOTE);
    }
}
