//! What a VM says about its instance (`updateStatus`).
use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::condition::{clear, find, probed, put, same};
use super::super::json::{drop, get, items, list, namespace, number, set, text, uid};
use super::super::kinds::CLAIM;
use super::strategy::strategy;
use crate::sim::store::Key;

/// Conditions of a VM that do not repeat one of its instance's.
const OWN: [&str; 4] = ["Ready", "Failure", "RestartRequired", "ManualRecoveryRequired"];

/// Fills in everything but the printable status.
pub(super) fn fill(vm: &mut Value, vmi: Option<&Value>, cluster: &Cluster) {
    requests(vm, vmi);
    if let Some(vmi) = vmi {
        set(vm, &["status", "created"], true);
        let seen = text(vmi, &["metadata", "annotations", "kubevirt.io/vm-generation"]).parse::<i64>();
        if let Ok(seen) = seen {
            set(vm, &["status", "observedGeneration"], seen);
        }
        mirror(vm, vmi);
        let strategy = strategy(vm).to_owned();
        set(vm, &["status", "runStrategy"], strategy);
        let wanted = number(vm, &["metadata", "generation"]).unwrap_or(1);
        set(vm, &["status", "desiredGeneration"], wanted);
    } else {
        drop(vm, &["status", "created"]);
        clear(vm, "RestartRequired");
    }
    ready(vm, vmi, &cluster.moment());
    let snapshots = snapshots(cluster, vm);
    if snapshots.as_array().is_some_and(|all| !all.is_empty()) {
        set(vm, &["status", "volumeSnapshotStatuses"], snapshots);
    }
}

/// Forgets the requests that are carried out (`trimDoneVMChangeRequests`).
fn requests(vm: &mut Value, vmi: Option<&Value>) {
    if get(vm, &["status", "stateChangeRequests"]).is_none() {
        return;
    }
    let done = |request: &Value| match text(request, &["action"]) {
        "Start" => vmi.is_some(),
        _ => vmi.is_none_or(|vmi| !text(request, &["uid"]).is_empty() && text(request, &["uid"]) != uid(vmi)),
    };
    if let Some(all) = list(vm, &["status", "stateChangeRequests"]) {
        // the order counts: a start that waits for a stop is not carried out by the instance that is to stop
        while all.first().is_some_and(done) {
            all.remove(0);
        }
    }
    if items(vm, &["status", "stateChangeRequests"]).is_empty() {
        drop(vm, &["status", "stateChangeRequests"]);
    }
}

fn mirror(vm: &mut Value, vmi: &Value) {
    let all = items(vmi, &["status", "conditions"]);
    for one in all.iter().filter(|one| !OWN.contains(&text(one, &["type"]))) {
        put(vm, one.clone());
    }
    if let Some(own) = list(vm, &["status", "conditions"]) {
        own.retain(|one| {
            let kind = text(one, &["type"]);
            OWN.contains(&kind) || all.iter().any(|other| text(other, &["type"]) == kind)
        });
    }
}

fn ready(vm: &mut Value, vmi: Option<&Value>, now: &str) {
    let said = match vmi.map(|vmi| find(vmi, "Ready")) {
        Some(Some(ready)) => ready.clone(),
        Some(None) => probed(
            "Ready",
            false,
            "VMIConditionMissing",
            "VMI is missing the Ready condition",
            now,
        ),
        None => probed("Ready", false, "VMINotExists", "VMI does not exist", now),
    };
    let copied = vmi.is_some_and(|vmi| find(vmi, "Ready").is_some());
    if copied || !same(find(vm, "Ready"), &said) {
        first(vm, said);
    }
    if super::super::condition::has(vm, "Ready", "True") {
        set(vm, &["status", "ready"], true);
    } else {
        drop(vm, &["status", "ready"]);
    }
}

/// Ready is the first condition that a VM gets, and stays it.
fn first(vm: &mut Value, said: Value) {
    if find(vm, "Ready").is_some() {
        put(vm, said);
    } else if let Some(all) = list(vm, &["status", "conditions"]) {
        all.insert(0, said);
    }
}

/// Whether each disk can be part of a snapshot (pkg/virt-controller/watch/vm: `updateVolumeSnapshotStatuses`).
pub(super) fn snapshots(cluster: &Cluster, vm: &Value) -> Value {
    let one = |volume: &Value| {
        let name = name_of(volume);
        match refusal(cluster, namespace(vm), volume) {
            Some(why) => json!({"enabled": false, "name": name, "reason": why}),
            None => json!({"enabled": true, "name": name}),
        }
    };
    let volumes = items(vm, &["spec", "template", "spec", "volumes"]);
    Value::Array(volumes.iter().map(one).collect())
}

fn refusal(cluster: &Cluster, space: &str, volume: &Value) -> Option<String> {
    let name = name_of(volume);
    let claim = claim_of(volume);
    if claim.is_empty() {
        return Some(format!("Snapshot is not supported for this volumeSource type [{name}]"));
    }
    let Some(claim) = cluster.get(CLAIM, &Key::new(Some(space), claim)) else {
        return Some("PVC not found".to_owned());
    };
    let class = text(&claim, &["spec", "storageClassName"]);
    let storage = cluster.get("storageclasses.storage.k8s.io", &Key::new(None, class));
    let driver = storage.as_ref().map_or("", |storage| text(storage, &["provisioner"]));
    let classes = cluster.list("volumesnapshotclasses.snapshot.storage.k8s.io", "");
    let known = classes.iter().any(|one| text(one, &["driver"]) == driver);
    // without storage classes among the objects nothing is known against it
    let open = storage.is_none() && cluster.world().store().is_empty("storageclasses.storage.k8s.io");
    (!known && !open).then(|| {
        format!("No VolumeSnapshotClass: Volume snapshots are not configured for this StorageClass [{class}] [{name}]")
    })
}

/// The claim behind a volume; empty for one that has none.
pub(super) fn claim_of(volume: &Value) -> &str {
    let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
    if claim.is_empty() {
        text(volume, &["dataVolume", "name"])
    } else {
        claim
    }
}

fn name_of(volume: &Value) -> &str {
    text(volume, &["name"])
}

#[cfg(test)]
mod tests {
    use super::super::super::json::is;
    use super::*;
    use crate::sim::clock::Clock;
    use crate::sim::store::World;
    use std::sync::Arc;

    #[test]
    fn a_vm_repeats_its_instance_and_is_ready_with_it() {
        let cluster = Cluster::new(Arc::new(World::empty(Clock::wall())));
        let mut vm = json!({"metadata": {"generation": 3}, "spec": {"runStrategy": "Always"}});
        fill(&mut vm, None, &cluster);
        assert_eq!(vm["status"]["conditions"][0]["reason"], "VMINotExists");
        let up = json!([{"type": "Ready", "status": "True"}, {"type": "LiveMigratable", "status": "True"}]);
        let notes = json!({"kubevirt.io/vm-generation": "2"});
        let vmi = json!({"metadata": {"annotations": notes}, "status": {"phase": "Running", "conditions": up}});
        fill(&mut vm, Some(&vmi), &cluster);
        assert!(is(&vm, &["status", "ready"]));
        assert_eq!(
            (
                vm["status"]["observedGeneration"].as_i64(),
                vm["status"]["desiredGeneration"].as_i64()
            ),
            (Some(2), Some(3))
        );
        fill(&mut vm, None, &cluster);
        assert!(!is(&vm, &["status", "ready"]) && find(&vm, "LiveMigratable").is_some());
    }

    #[test]
    fn requests_are_worked_off_in_their_order() {
        let asked = json!([{"action": "Stop", "uid": "a"}, {"action": "Start"}]);
        let mut vm = json!({"status": {"stateChangeRequests": asked}});
        requests(&mut vm, Some(&json!({"metadata": {"uid": "a"}})));
        assert_eq!(items(&vm, &["status", "stateChangeRequests"]).len(), 2);
        requests(&mut vm, None);
        assert_eq!(items(&vm, &["status", "stateChangeRequests"]).len(), 1);
        requests(&mut vm, Some(&json!({"metadata": {"uid": "b"}})));
        assert!(get(&vm, &["status", "stateChangeRequests"]).is_none());
    }
}
