//! `printableStatus`: the first that applies, in KubeVirt's order (`setPrintableStatus`).
use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::condition::{has, reason};
use super::super::json::{get, leaving, text};
use super::disks;
use super::strategy::{asked, over, strategy};

/// What a VM prints as its status.
pub(super) fn printable(vm: &Value, vmi: Option<&Value>, cluster: &Cluster) -> &'static str {
    if leaving(vm) {
        return "Terminating";
    }
    if let Some(found) = vmi.filter(|vmi| !over(vmi)).and_then(|vmi| alive(vm, vmi)) {
        return found;
    }
    let synchronized =
        |why: &str| vmi.is_some_and(|vmi| has(vmi, "Synchronized", "False") && reason(vmi, "Synchronized") == why);
    let waiting = vmi.is_some_and(|vmi| {
        matches!(
            text(vmi, &["status", "phase"]),
            "" | "Pending" | "Scheduling" | "Scheduled"
        )
    });
    let unschedulable =
        vmi.is_some_and(|vmi| has(vmi, "PodScheduled", "False") && reason(vmi, "PodScheduled") == "Unschedulable");
    if synchronized("FailedPvcNotFound") {
        "ErrorPvcNotFound"
    } else if disks::failed(cluster, vm) {
        "DataVolumeError"
    } else if unschedulable {
        "ErrorUnschedulable"
    } else if start_expected(vm) && disks::provisioning(cluster, vm) {
        "Provisioning"
    } else if waiting && disks::binding(cluster, vm) {
        "WaitingForVolumeBinding"
    } else if synchronized("ErrImagePull") {
        "ErrImagePull"
    } else if synchronized("ImagePullBackOff") {
        "ImagePullBackOff"
    } else if waiting && strategy(vm) != "WaitAsReceiver" {
        "Starting"
    } else if start_expected(vm) && get(vm, &["status", "startFailure"]).is_some() {
        "CrashLoopBackOff"
    } else if strategy(vm) == "WaitAsReceiver" {
        "WaitingForReceiver"
    } else {
        "Stopped"
    }
}

/// What an instance that is not over decides by itself.
fn alive(vm: &Value, vmi: &Value) -> Option<&'static str> {
    let running = text(vmi, &["status", "phase"]) == "Running";
    if leaving(vmi) || asked(vm, "Stop", Some(vmi)) {
        Some("Stopping")
    } else if migrating(vmi) {
        Some("Migrating")
    } else if has(vmi, "Paused", "True") {
        Some("Paused")
    } else if running {
        Some("Running")
    } else {
        None
    }
}

/// Whether a guest is being copied: from the start of the copy until it runs on the target (pkg/util/migrations).
fn migrating(vmi: &Value) -> bool {
    let state = |field: &str| get(vmi, &["status", "migrationState", field]).is_some();
    state("startTimestamp") && !state("endTimestamp")
}

/// Whether the VM is to have an instance.
fn start_expected(vm: &Value) -> bool {
    matches!(strategy(vm), "Always" | "Once" | "RerunOnFailure") || asked(vm, "Start", None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::Clock;
    use crate::sim::store::World;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn the_first_that_applies_wins() {
        let cluster = Cluster::new(Arc::new(World::empty(Clock::wall())));
        let vm = json!({"spec": {"runStrategy": "Always"}, "status": {}});
        let paused = json!([{"type": "Paused", "status": "True"}]);
        let moving = json!({"startTimestamp": "t"});
        for (status, wanted) in [
            (json!({"phase": "Running"}), "Running"),
            (json!({"phase": "Running", "conditions": paused}), "Paused"),
            (
                json!({"phase": "Running", "conditions": paused, "migrationState": moving}),
                "Migrating",
            ),
            (json!({"phase": "Scheduling"}), "Starting"),
            (json!({"phase": "Succeeded"}), "Stopped"),
        ] {
            assert_eq!(printable(&vm, Some(&json!({"status": status})), &cluster), wanted);
        }
        assert_eq!(printable(&vm, None, &cluster), "Stopped");
        let leaving = json!({"metadata": {"deletionTimestamp": "t"}, "status": {"phase": "Running"}});
        assert_eq!(printable(&vm, Some(&leaving), &cluster), "Stopping");
        let looping = json!({"spec": {"runStrategy": "Always"}, "status": {"startFailure": {}}});
        assert_eq!(printable(&looping, None, &cluster), "CrashLoopBackOff");
    }
}
