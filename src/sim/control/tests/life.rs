//! A VM's life: start, pause, crash, stop, deletion.
use serde_json::json;

use super::support::{Lab, text, vm};
use crate::sim::store::{Ask, Key};

const VM: &str = "virtualmachines.kubevirt.io";
const VMI: &str = "virtualmachineinstances.kubevirt.io";

#[test]
fn a_vm_that_is_to_run_comes_up_step_by_step() {
    let mut lab = Lab::new(vec![]);
    lab.put(vm("web", "Always"));
    lab.seconds(5);
    let vmi = lab.get(VMI, "web").unwrap();
    assert_eq!(text(&vmi, "/status/phase"), "Running");
    assert_eq!(
        lab.history(VMI, "web", "/status/phase"),
        ["Pending", "Scheduling", "Scheduled", "Running"]
    );
    let vm = lab.get(VM, "web").unwrap();
    assert_eq!(
        lab.history(VM, "web", "/status/printableStatus"),
        ["", "Stopped", "Starting", "Running"]
    );
    assert_eq!(vm["status"]["ready"], json!(true));
    let node = text(&vmi, "/status/nodeName");
    assert!(text(&vmi, "/status/interfaces/0/ipAddress").starts_with(&format!("100.64.{}.", &node[5..6])));
}

#[test]
fn a_pause_shows_on_instance_pod_and_vm() {
    let mut lab = Lab::new(vec![]);
    lab.put(vm("web", "Always"));
    lab.seconds(5);
    lab.world.signal(Ask::Pause, Key::new(Some("demo"), "web"));
    lab.seconds(1);
    let vm = lab.get(VM, "web").unwrap();
    assert_eq!(text(&vm, "/status/printableStatus"), "Paused");
    assert!(vm["status"].get("ready").is_none());
    lab.world.signal(Ask::Unpause, Key::new(Some("demo"), "web"));
    lab.seconds(1);
    assert_eq!(lab.get(VM, "web").unwrap()["status"]["ready"], json!(true));
}

#[test]
fn a_crashing_guest_is_tried_again_later_and_later() {
    let mut lab = Lab::new(vec![]);
    let mut looping = vm("bad", "Always");
    looping["spec"]["template"]["spec"]["volumes"][0]["containerDisk"]["image"] = json!("example.com/crash:1");
    lab.put(looping);
    lab.seconds(5);
    let vm = lab.get(VM, "bad").unwrap();
    assert_eq!(text(&vm, "/status/printableStatus"), "CrashLoopBackOff");
    assert_eq!(vm["status"]["startFailure"]["consecutiveFailCount"], 1);
    assert!(lab.get(VMI, "bad").is_none());
    lab.seconds(120);
    let count = lab.get(VM, "bad").unwrap()["status"]["startFailure"]["consecutiveFailCount"].as_i64();
    assert!((3..=4).contains(&count.unwrap()), "{count:?}");
}

#[test]
fn stopping_and_deleting_leave_nothing_behind() {
    let mut lab = Lab::new(vec![]);
    lab.put(vm("web", "Always"));
    lab.seconds(5);
    lab.change(VM, "web", |vm| vm["spec"]["runStrategy"] = json!("Halted"));
    lab.seconds(5);
    assert_eq!(text(&lab.get(VM, "web").unwrap(), "/status/printableStatus"), "Stopped");
    assert!(lab.get(VMI, "web").is_none() && lab.list("pods").is_empty());
    lab.change(VM, "web", |vm| vm["spec"]["runStrategy"] = json!("Always"));
    lab.seconds(5);
    lab.change(VM, "web", |vm| {
        vm["metadata"]["deletionTimestamp"] = json!("2026-11-22T09:00:15Z");
    });
    lab.seconds(5);
    assert!(lab.get(VM, "web").is_none() && lab.get(VMI, "web").is_none() && lab.list("pods").is_empty());
}

#[test]
fn what_fits_nowhere_waits_and_says_why() {
    let mut lab = Lab::new(vec![]);
    let mut big = vm("big", "Always");
    big["spec"]["template"]["spec"]["domain"]["memory"]["guest"] = json!("128Gi");
    lab.put(big);
    lab.seconds(5);
    let vm = lab.get(VM, "big").unwrap();
    assert_eq!(text(&vm, "/status/printableStatus"), "ErrorUnschedulable");
    let pod = &lab.list("pods")[0];
    assert!(
        pod.to_string()
            .contains("0/3 nodes are available: 3 Insufficient memory.")
    );
}
