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

fn told(lab: &Lab, reason: &str) -> Vec<Value> {
    let mut all = lab.list("events");
    all.retain(|event| text(event, "/reason") == reason);
    all
}

fn attachment(name: &str) -> Value {
    json!({"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": name, "namespace": "default", "uid": name}, "spec": {"config": "{}"}})
}

#[test]
fn an_attachment_that_is_not_there_ends_in_events_and_a_pod_that_waits() {
    let mut lab = Lab::new(vec![attachment("nad-vlan-10")]);
    lab.put(vm("app", "Always"));
    lab.seconds(10);
    add(&lab);
    lab.seconds(10);
    let failed = told(&lab, "FailedAddingInterface");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["count"], 3, "tried again twice, and then no more");
    let message = text(&failed[0], "/message");
    assert!(
        message.ends_with("failed adding interface pod1b501b6d803 to network: nad-vlan-30"),
        "{message}"
    );
    lab.seconds(60);
    assert_eq!(told(&lab, "FailedAddingInterface")[0]["count"], 3);
    assert_eq!(lab.list(MIGRATION).len(), 1);
    let pending = told(&lab, "FailedCreatePodSandBox");
    assert!(
        text(&pending[0], "/message").contains("nad-vlan-30"),
        "the target cannot start either"
    );
    assert_eq!(text(&nic(&lab), "/infoSource"), "");
}

#[test]
fn plugins_that_refuse_leave_it_to_a_migration() {
    let mut lab = lab();
    lab.world.faults().refuse_interfaces(true);
    add(&lab);
    lab.seconds(40);
    assert_eq!(told(&lab, "FailedAddingInterface").len(), 1);
    assert!(told(&lab, "AddedInterface").is_empty());
    assert_eq!(lab.list(MIGRATION).len(), 1);
}

#[test]
fn without_its_pod_on_the_node_or_with_a_thin_multus_nobody_plugs_anything() {
    let daemons = |name: &str, image: &str| {
        json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": name, "namespace": "kube-system", "uid": name},
            "spec": {"selector": {}, "template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})
    };
    let pods = |phase: &str| -> Vec<Value> {
        let one = |node: &str| {
            json!({"apiVersion": "v1", "kind": "Pod", "status": {"phase": phase}, "spec": {"nodeName": node},
                "metadata": {"name": format!("dynamic-networks-controller-ds-{node}"), "namespace": "kube-system", "uid": node}})
        };
        ["node01", "node02", "node03"].map(one).to_vec()
    };
    let own = daemons(
        "dynamic-networks-controller-ds",
        "x/multus-dynamic-networks-controller:v0.3.7",
    );
    let thick = daemons("kube-multus-ds", "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3-thick");
    let thin = daemons("kube-multus-ds", "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.3");
    for (sets, phase, plugged) in [
        (vec![own.clone(), thick.clone()], "Running", true),
        (vec![own.clone(), thin], "Running", false),
        (vec![own, thick.clone()], "Failed", false),
        (vec![thick], "Running", false),
    ] {
        let mut lab = Lab::new(sets.into_iter().chain(pods(phase)).collect());
        lab.put(vm("app", "Always"));
        lab.seconds(10);
        add(&lab);
        lab.seconds(6);
        assert_eq!(text(&nic(&lab), "/infoSource").contains("multus-status"), plugged);
        assert_eq!(told(&lab, "AddedInterface").len(), usize::from(plugged));
    }
}
