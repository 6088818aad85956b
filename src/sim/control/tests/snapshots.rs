//! Snapshots from the request to their end.
use serde_json::{Value, json};

use super::support::{Lab, text, vm};
use crate::sim::control::kinds::{CLAIM, CONTENT, SNAPSHOT, VM, VMI, VOLUME_SNAPSHOT};

/// A VM with one disk on a claim and one without.
pub(super) fn lab(strategy: &str) -> Lab {
    let mut db = vm("db", strategy);
    db["spec"]["template"]["spec"]["volumes"] = json!([
        {"name": "root", "persistentVolumeClaim": {"claimName": "db-root"}},
        {"name": "seed", "cloudInitNoCloud": {"userData": "x"}},
    ]);
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "db-root", "namespace": "demo", "uid": "claim"},
        "spec": {"storageClassName": "px-rwx", "volumeName": "pv-1", "accessModes": ["ReadWriteMany"],
            "volumeMode": "Block", "resources": {"requests": {"storage": "10Gi"}}},
        "status": {"phase": "Bound", "capacity": {"storage": "10Gi"}}});
    let class = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "px-rwx"},
        "provisioner": "pxd.portworx.com"});
    let snapshots = json!({"apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshotClass",
        "metadata": {"name": "px-snap"}, "driver": "pxd.portworx.com", "deletionPolicy": "Delete"});
    let mut lab = Lab::new(vec![claim, class, snapshots]);
    lab.put(db);
    lab.seconds(10);
    lab
}

pub(super) fn wish(name: &str, spec: &Value) -> Value {
    let mut spec = spec.clone();
    if spec["source"].is_null() {
        spec["source"] = json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "db"});
    }
    json!({"apiVersion": "snapshot.kubevirt.io/v1beta1", "kind": "VirtualMachineSnapshot",
        "metadata": {"name": name, "namespace": "demo", "generation": 1}, "spec": spec})
}

fn reasons(lab: &Lab, pointer: &str) -> Vec<String> {
    lab.history(SNAPSHOT, "s", pointer)
}

#[test]
fn a_running_guest_is_frozen_snapshotted_and_let_go() {
    let mut lab = lab("Always");
    lab.put(wish("s", &json!({})));
    lab.seconds(3);
    let done = lab.get(SNAPSHOT, "s").unwrap();
    assert_eq!(reasons(&lab, "/status/phase"), ["", "InProgress", "Succeeded"]);
    assert_eq!(
        reasons(&lab, "/status/conditions/0/reason"),
        [
            "",
            "Source not locked",
            "Source locked and operation in progress",
            "Operation complete"
        ]
    );
    let lists = json!({"includedVolumes": ["root"], "excludedVolumes": ["seed"]});
    assert_eq!(done["status"]["snapshotVolumes"], lists);
    assert_eq!(done["status"]["indications"], json!(["GuestAgent", "Online"]));
    assert_eq!(lab.history(VMI, "db", "/status/fsFreezeStatus"), ["", "frozen", ""]);
    assert_eq!(lab.history(VM, "db", "/status/snapshotInProgress"), ["", "s", ""]);
    assert_eq!(lab.list(VOLUME_SNAPSHOT).len(), 1);
    let held = &lab.get(VM, "db").unwrap()["metadata"]["finalizers"];
    assert_eq!(*held, json!(["kubevirt.io/virtualMachineControllerFinalize"]));
}

#[test]
fn what_a_snapshot_kept_goes_with_it() {
    for (policy, left) in [("Delete", 0), ("Retain", 1)] {
        let mut lab = lab("Halted");
        lab.put(wish("s", &json!({"deletionPolicy": policy})));
        lab.seconds(3);
        assert!(lab.get(SNAPSHOT, "s").unwrap()["status"].get("indications").is_none());
        lab.change(SNAPSHOT, "s", |snapshot| {
            snapshot["metadata"]["deletionTimestamp"] = json!("2026-11-22T09:00:30Z");
        });
        lab.seconds(3);
        assert!(lab.get(SNAPSHOT, "s").is_none(), "{policy}");
        assert_eq!(
            (lab.list(CONTENT).len(), lab.list(VOLUME_SNAPSHOT).len()),
            (left, left),
            "{policy}"
        );
    }
}

#[test]
fn a_storage_that_refuses_or_sleeps_lets_a_snapshot_fail_at_its_deadline() {
    for refuses in [true, false] {
        let mut lab = lab("Always");
        lab.world.faults().refuse_snapshots(refuses);
        lab.world.faults().snapshotter_down(!refuses);
        lab.put(wish("s", &json!({"failureDeadline": "8s"})));
        lab.seconds(4);
        let now = lab.get(SNAPSHOT, "s").unwrap();
        assert_eq!(text(&now, "/status/phase"), "InProgress");
        let error = text(&now, "/status/error/message");
        assert_eq!(error.starts_with("VolumeSnapshot vmsnapshot-"), refuses, "{error}");
        lab.seconds(6);
        let over = lab.get(SNAPSHOT, "s").unwrap();
        assert_eq!(text(&over, "/status/phase"), "Failed");
        let failure = &over["status"]["conditions"][2];
        assert_eq!(text(failure, "/reason"), "snapshot deadline exceeded");
        assert_eq!(lab.history(VM, "db", "/status/snapshotInProgress").last().unwrap(), "");
        assert!(lab.list(CONTENT).is_empty(), "what never became ready is thrown away");
        assert_eq!(lab.history(VMI, "db", "/status/fsFreezeStatus").last().unwrap(), "");
    }
}

#[test]
fn a_source_that_is_not_there_and_a_claim_without_snapshot_class() {
    let mut lab = lab("Halted");
    let source = json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "nosuch"});
    lab.put(wish("s", &json!({"source": source, "failureDeadline": "5s"})));
    lab.seconds(1);
    let waiting = lab.get(SNAPSHOT, "s").unwrap();
    assert_eq!(text(&waiting, "/status/conditions/0/reason"), "Source does not exist");
    lab.seconds(5);
    assert_eq!(text(&lab.get(SNAPSHOT, "s").unwrap(), "/status/phase"), "Failed");
    lab.change(CLAIM, "db-root", |claim| {
        claim["spec"]["storageClassName"] = json!("local");
    });
    lab.put(wish("bare", &json!({})));
    lab.seconds(3);
    let bare = lab.get(SNAPSHOT, "bare").unwrap();
    assert_eq!(text(&bare, "/status/phase"), "Succeeded");
    assert_eq!(
        bare["status"]["snapshotVolumes"],
        json!({"excludedVolumes": ["root", "seed"]})
    );
}
