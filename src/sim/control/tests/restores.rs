//! Restores from the request to their end.
use serde_json::{Value, json};

use super::snapshots::{lab, wish};
use super::support::{Lab, text};
use crate::sim::control::kinds::{CLAIM, DISK, RESTORE, SNAPSHOT, VM, VMI};

fn restore(name: &str, more: &Value) -> Value {
    let mut spec = json!({"target": {"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "db"},
        "virtualMachineSnapshotName": "s"});
    for (field, value) in more.as_object().unwrap() {
        spec[field] = value.clone();
    }
    json!({"apiVersion": "snapshot.kubevirt.io/v1beta1", "kind": "VirtualMachineRestore",
        "metadata": {"name": name, "namespace": "demo"}, "spec": spec})
}

/// A VM with a snapshot, whose template was changed afterwards.
fn changed(strategy: &str) -> Lab {
    let mut lab = lab(strategy);
    lab.put(wish("s", &json!({})));
    lab.seconds(5);
    lab.change(VM, "db", |vm| {
        vm["spec"]["template"]["spec"]["domain"]["cpu"]["cores"] = json!(4);
        vm["metadata"]["generation"] = json!(2);
    });
    lab.seconds(2);
    lab
}

fn cores(lab: &Lab) -> Value {
    lab.get(VM, "db").unwrap()["spec"]["template"]["spec"]["domain"]["cpu"]["cores"].clone()
}

fn said(lab: &Lab, kind: &str) -> Vec<String> {
    let at = match kind {
        "Progressing" => "/status/conditions/0/reason",
        _ => "/status/conditions/1/reason",
    };
    lab.history(RESTORE, "r", at)
}

fn told(lab: &Lab) -> Vec<String> {
    let all = lab.list("events");
    let own = all
        .iter()
        .filter(|event| text(event, "/source/component") == "restore-controller");
    let mut told: Vec<String> = own.map(|event| text(event, "/reason").to_owned()).collect();
    told.sort_unstable();
    told.dedup();
    told
}

#[test]
fn a_vm_that_is_off_becomes_what_it_was() {
    let mut lab = changed("Halted");
    lab.put(restore("r", &json!({})));
    lab.seconds(10);
    let done = lab.get(RESTORE, "r").unwrap();
    assert_eq!(done["status"]["complete"], true, "{done}");
    assert_eq!(
        said(&lab, "Progressing"),
        [
            "",
            "Initializing VirtualMachineRestore",
            "Creating new PVCs",
            "Updating target spec",
            "Operation complete"
        ]
    );
    assert_eq!(cores(&lab), 1);
    let claim = text(&done, "/status/restores/0/persistentVolumeClaim").to_owned();
    assert_eq!(claim, format!("restore-{}-root", text(&done, "/metadata/uid")));
    let vm = lab.get(VM, "db").unwrap();
    let volumes = &vm["spec"]["template"]["spec"]["volumes"];
    assert_eq!(text(&volumes[0], "/persistentVolumeClaim/claimName"), claim);
    assert_eq!(text(&volumes[1], "/name"), "seed", "what was left out stays as it was");
    assert_eq!(
        text(&lab.get(CLAIM, &claim).unwrap(), "/spec/dataSource/kind"),
        "VolumeSnapshot"
    );
    assert_eq!(lab.history(VM, "db", "/status/restoreInProgress"), ["", "r", ""]);
    assert_eq!(text(&vm, "/spec/runStrategy"), "Halted");
    assert_eq!(told(&lab), ["VirtualMachineRestoreComplete"]);
}

#[test]
fn what_becomes_of_a_target_that_runs() {
    for (policy, seconds, phase, cores_then) in [
        ("FailImmediate", 5, "failed", 4),
        ("WaitGracePeriodAndFail", 60, "waiting", 4),
        ("WaitGracePeriodAndFail", 400, "failed", 4),
        ("WaitEventually", 400, "waiting", 4),
        ("Sideways", 60, "waiting", 4),
        ("StopTarget", 30, "complete", 1),
    ] {
        let mut lab = changed("Always");
        lab.put(restore("r", &json!({"targetReadinessPolicy": policy})));
        lab.seconds(seconds);
        let now = lab.get(RESTORE, "r").unwrap();
        let all = now["status"]["conditions"].as_array().unwrap();
        let found = if now["status"]["complete"] == true {
            "complete"
        } else if all.iter().any(|one| one["type"] == "Failure") {
            "failed"
        } else {
            "waiting"
        };
        assert_eq!(found, phase, "{policy} after {seconds} s: {now}");
        assert_eq!(cores(&lab), cores_then, "{policy}");
        assert_eq!(lab.get(VMI, "db").is_none(), policy == "StopTarget", "{policy}");
        assert!(now["status"].get("phase").is_none(), "a restore has no phase");
    }
}

#[test]
fn one_that_waits_goes_on_when_the_target_is_switched_off() {
    let mut lab = changed("Always");
    lab.put(restore("r", &json!({"targetReadinessPolicy": "WaitEventually"})));
    lab.seconds(5);
    assert_eq!(told(&lab), ["RestoreTargetNotReady"]);
    lab.change(VM, "db", |vm| vm["spec"]["runStrategy"] = json!("Halted"));
    lab.seconds(20);
    assert_eq!(lab.get(RESTORE, "r").unwrap()["status"]["complete"], true);
    assert!(lab.get(VMI, "db").is_none(), "it stays off");
}

#[test]
fn what_cannot_be_restored_says_why_and_waits() {
    let other = json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "other"});
    for (more, why) in [
        (
            json!({"virtualMachineSnapshotName": "nosuch"}),
            "VMSnapshot demo/nosuch does not exist",
        ),
        (
            json!({"target": other}),
            "restore source and restore target are different but restore target already exists",
        ),
    ] {
        let mut lab = changed("Halted");
        lab.put(super::support::vm("other", "Halted"));
        lab.put(restore("r", &more));
        lab.seconds(3);
        assert_eq!(said(&lab, "Ready").last().unwrap(), why);
        assert_eq!(told(&lab), ["VirtualMachineRestoreError"]);
        assert_eq!(lab.get(RESTORE, "r").unwrap()["status"]["complete"], false);
        lab.seconds(600);
        let tries = lab.list("events");
        let tries = tries
            .iter()
            .find(|event| text(event, "/reason") == "VirtualMachineRestoreError");
        assert!(
            tries.unwrap()["count"].as_i64().unwrap() < 20,
            "it is not asked for ever faster"
        );
    }
}

#[test]
fn into_a_new_vm_with_patches_and_back_in_place() {
    let mut lab = changed("Halted");
    let copy = json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "copy"});
    let patch = "{\"op\": \"replace\", \"path\": \"/spec/template/spec/domain/cpu/cores\", \"value\": 2}";
    lab.put(restore("r", &json!({"target": copy, "patches": [patch]})));
    lab.seconds(10);
    let new = lab.get(VM, "copy").unwrap();
    assert_eq!(new["spec"]["template"]["spec"]["domain"]["cpu"]["cores"], 2);
    assert_eq!(text(&new, "/spec/runStrategy"), "Halted");
    assert_eq!(cores(&lab), 4, "the source is left alone");
    let before = text(&lab.get(CLAIM, "db-root").unwrap(), "/metadata/uid").to_owned();
    lab.put(restore("again", &json!({"volumeRestorePolicy": "InPlace"})));
    lab.seconds(10);
    assert_eq!(lab.get(RESTORE, "again").unwrap()["status"]["complete"], true);
    assert_ne!(text(&lab.get(CLAIM, "db-root").unwrap(), "/metadata/uid"), before);
    assert!(lab.list(DISK).is_empty());
}

#[test]
fn one_that_is_deleted_on_its_way_lets_the_vm_go() {
    let mut lab = changed("Halted");
    lab.change("storageclasses.storage.k8s.io", "px-rwx", |class| {
        class["parameters"]["simulator.vmotui/provisioning"] = json!("never");
    });
    lab.put(restore("r", &json!({})));
    lab.seconds(3);
    assert_eq!(text(&lab.get(VM, "db").unwrap(), "/status/restoreInProgress"), "r");
    lab.change(RESTORE, "r", |restore| {
        restore["metadata"]["deletionTimestamp"] = json!("2026-11-22T09:00:30Z");
    });
    lab.seconds(3);
    assert!(lab.get(RESTORE, "r").is_none());
    assert!(lab.get(VM, "db").unwrap()["status"].get("restoreInProgress").is_none());
    assert_eq!(text(&lab.get(SNAPSHOT, "s").unwrap(), "/status/phase"), "Succeeded");
}
