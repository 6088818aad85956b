//! Interfaces that come and go while the guest runs.
use serde_json::{Value, json};

use super::support::{Lab, text, vm};
use crate::sim::control::kinds::{MIGRATION, POD, VM, VMI};

fn lab() -> Lab {
    let mut lab = Lab::new(vec![]);
    lab.put(vm("app", "Always"));
    lab.seconds(10);
    lab
}

fn edit(lab: &Lab, edit: impl FnOnce(&mut Value)) {
    lab.change(VM, "app", |vm| {
        edit(&mut vm["spec"]["template"]["spec"]);
        vm["metadata"]["generation"] = json!(vm["metadata"]["generation"].as_i64().unwrap() + 1);
    });
}

fn add(lab: &Lab) {
    edit(lab, |spec| {
        let devices = &mut spec["domain"]["devices"]["interfaces"];
        devices
            .as_array_mut()
            .unwrap()
            .push(json!({"name": "vlan30", "bridge": {}, "model": "virtio"}));
        let networks = spec["networks"].as_array_mut().unwrap();
        networks.push(json!({"name": "vlan30", "multus": {"networkName": "default/nad-vlan-30"}}));
    });
}

fn state(lab: &Lab, state: &str) {
    edit(lab, |spec| {
        spec["domain"]["devices"]["interfaces"][1]["state"] = json!(state);
    });
}

fn nic(lab: &Lab) -> Value {
    lab.get(VMI, "app").unwrap()["status"]["interfaces"][1].clone()
}

#[test]
fn an_interface_comes_is_switched_and_goes() {
    let mut lab = lab();
    add(&lab);
    lab.seconds(1);
    assert_eq!(lab.get(VMI, "app").unwrap()["spec"]["networks"][1]["name"], "vlan30");
    let waiting = lab.history(VMI, "app", "/status/conditions/4/reason");
    assert_eq!(waiting.last().unwrap(), "AutoMigrationPending", "{waiting:?}");
    lab.seconds(3);
    assert_eq!(text(&nic(&lab), "/infoSource"), "domain, guest-agent, multus-status");
    assert_eq!(text(&nic(&lab), "/linkState"), "up");
    assert_eq!(
        lab.history(VMI, "app", "/status/interfaces/1/infoSource"),
        ["", "multus-status", "domain, guest-agent, multus-status"]
    );
    state(&lab, "down");
    lab.seconds(2);
    assert_eq!(text(&nic(&lab), "/linkState"), "down");
    state(&lab, "absent");
    lab.seconds(5);
    for (kind, path) in [
        (VM, "/spec/template/spec/domain/devices/interfaces"),
        (VM, "/spec/template/spec/networks"),
        (VMI, "/spec/domain/devices/interfaces"),
        (VMI, "/spec/networks"),
        (VMI, "/status/interfaces"),
    ] {
        let left = lab
            .get(kind, "app")
            .unwrap()
            .pointer(path)
            .unwrap()
            .as_array()
            .unwrap()
            .len();
        assert_eq!(left, 1, "{kind} {path}");
    }
    let mut told: Vec<String> = lab
        .list("events")
        .iter()
        .filter(|event| text(event, "/source/component") == "dynamic-networks-controller")
        .map(|event| text(event, "/reason").to_owned())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["AddedInterface", "RemovedInterface"]);
    assert!(lab.list(MIGRATION).is_empty());
}

#[test]
fn without_the_dynamic_networks_controller_the_guest_moves() {
    let mut lab = lab();
    lab.world.faults().dynamic_networks_down(true);
    let before = text(&lab.get(VMI, "app").unwrap(), "/status/nodeName").to_owned();
    add(&lab);
    lab.seconds(10);
    assert!(lab.list(MIGRATION).is_empty(), "it is given its time");
    lab.seconds(30);
    assert_eq!(lab.list(MIGRATION).len(), 1);
    let vmi = lab.get(VMI, "app").unwrap();
    assert_ne!(text(&vmi, "/status/nodeName"), before);
    assert_eq!(text(&nic(&lab), "/infoSource"), "domain, guest-agent, multus-status");
    assert_eq!(text(&lab.list(MIGRATION)[0], "/status/phase"), "Succeeded");
    assert!(!vmi["status"]["conditions"].to_string().contains("MigrationRequired"));
}

#[test]
fn what_a_guest_cannot_take_waits_for_a_restart() {
    let mut lab = lab();
    edit(&lab, |spec| {
        spec["domain"]["devices"]["interfaces"][0] = json!({"name": "default", "bridge": {}});
    });
    lab.seconds(2);
    let vm = lab.get(VM, "app").unwrap();
    let conditions = vm["status"]["conditions"].as_array().unwrap();
    assert!(conditions.iter().any(|one| one["type"] == "RestartRequired"));
    assert_eq!(lab.list(POD).len(), 1);
}
