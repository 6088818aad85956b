//! Roll-outs: machines come and go, nodes with them, and what ran there.
use serde_json::{Value, json};

use super::super::capi::Maas;
use super::support::{Lab, node, text, vm};

const SPACE: &str = "demo";
const MACHINE: &str = "machines.cluster.x-k8s.io";
const DEPLOYMENT: &str = "machinedeployments.cluster.x-k8s.io";

fn owner(kind: &str, name: &str) -> Value {
    json!([{"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": kind, "name": name, "uid": name, "controller": true}])
}

fn machine(name: &str, node: &str) -> Value {
    json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Machine",
        "metadata": {"name": name, "namespace": SPACE, "uid": name, "creationTimestamp": "2026-11-01T00:00:00Z",
            "labels": {"cluster.x-k8s.io/deployment-name": "wp", "cluster.x-k8s.io/cluster-name": "c"},
            "finalizers": ["machine.cluster.x-k8s.io"], "ownerReferences": owner("MachineSet", "wp-1")},
        "spec": {"clusterName": "c", "providerID": format!("maas:///a/{node}"), "version": "v1",
            "bootstrap": {"dataSecretName": name},
            "infrastructureRef": {"kind": "MaasMachine", "name": name, "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1"}},
        "status": {"phase": "Running", "bootstrapReady": true, "infrastructureReady": true,
            "nodeRef": {"kind": "Node", "name": node}}})
}

fn host(name: &str, node: &str) -> Value {
    json!({"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachine",
        "metadata": {"name": name, "namespace": SPACE, "uid": format!("maas-{name}"),
            "finalizers": ["maasmachine.infrastructure.cluster.x-k8s.io"], "ownerReferences": owner("Machine", name)},
        "spec": {"providerID": format!("maas:///a/{node}"), "systemID": node, "failureDomain": "a"},
        "status": {"ready": true, "machineState": "Deployed", "hostname": node}})
}

fn pool(surge: u32, unavailable: u32) -> Vec<Value> {
    let template = json!({"metadata": {"labels": {"cluster.x-k8s.io/cluster-name": "c"}}, "spec": {
        "clusterName": "c", "version": "v1", "bootstrap": {"configRef": {"kind": "KubeadmConfigTemplate", "name": "wp"}},
        "infrastructureRef": {"kind": "MaasMachineTemplate", "name": "wp", "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1"}}});
    let manager = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "kube-controller-manager-cp", "namespace": "kube-system"},
        "spec": {"nodeName": "elsewhere", "containers": [{"name": "m", "command": ["kube-controller-manager",
            "--allocate-node-cidrs=true", "--cluster-cidr=100.64.0.0/22", "--node-cidr-mask-size=24"]}]},
        "status": {"phase": "Running"}});
    let mut all = vec![
        manager,
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDeployment",
            "metadata": {"name": "wp", "namespace": SPACE, "uid": "wp"},
            "spec": {"clusterName": "c", "replicas": 3, "selector": {}, "template": template.clone(),
                "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}}}),
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineSet",
            "metadata": {"name": "wp-1", "namespace": SPACE, "uid": "wp-1", "creationTimestamp": "2026-11-01T00:00:00Z",
                "ownerReferences": owner("MachineDeployment", "wp")},
            "spec": {"clusterName": "c", "replicas": 3, "selector": {}, "template": template},
            "status": {"replicas": 3, "readyReplicas": 3, "availableReplicas": 3}}),
    ];
    for number in 1..=3 {
        let (name, node) = (format!("wp-1-{number}"), format!("node0{number}"));
        all.push(machine(&name, &node));
        all.push(host(&name, &node));
    }
    all
}

/// Three workers of a pool, ready, with a VM on each that can move.
pub(super) fn lab(surge: u32, unavailable: u32, cidr: &str) -> Lab {
    let mut objects = pool(surge, unavailable);
    if let Some(command) = objects[0].pointer_mut("/spec/containers/0/command/2") {
        *command = json!(format!("--cluster-cidr={cidr}"));
    }
    let mut lab = Lab::new(objects);
    for number in 1..=3_u8 {
        let name = format!("node0{number}");
        let fresh = node(&name, number - 1);
        lab.change("nodes", &name, |one| {
            one["spec"] = json!({"podCIDR": fresh["spec"]["podCIDR"], "providerID": format!("maas:///a/{name}")});
            one["status"]["conditions"] = json!([{"type": "Ready", "status": "True", "reason": "KubeletReady",
                "lastTransitionTime": "2026-11-01T00:00:00Z"}]);
        });
    }
    lab.control.set_maas(Maas::with_spares(2));
    for name in ["one", "two", "three"] {
        lab.put(vm(name, "Always"));
    }
    lab.seconds(60);
    lab
}

pub(super) fn roll(lab: &mut Lab) {
    lab.change(DEPLOYMENT, "wp", |one| {
        one["spec"]["template"]["spec"]["version"] = json!("v2");
    });
}

fn machines(lab: &Lab) -> Vec<String> {
    let all = lab.list(MACHINE);
    all.iter().map(|one| text(one, "/metadata/name").to_owned()).collect()
}

fn uids(lab: &Lab) -> Vec<String> {
    let all = lab.list("virtualmachineinstances.kubevirt.io");
    all.iter().map(|one| text(one, "/metadata/uid").to_owned()).collect()
}

#[test]
fn a_new_machine_joins_before_an_old_one_goes_and_every_guest_moves() {
    let mut lab = lab(1, 0, "100.64.0.0/22");
    let before = uids(&lab);
    assert_eq!(before.len(), 3);
    roll(&mut lab);
    lab.seconds(60);
    assert_eq!(machines(&lab).len(), 4, "the surge");
    lab.seconds(4 * 3_600);
    let left = machines(&lab);
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.iter().all(|name| !name.starts_with("wp-1-")), "{left:?}");
    assert_eq!(uids(&lab), before, "no guest was stopped");
    let nodes = lab.list("nodes");
    assert_eq!(nodes.len(), 3);
    assert!(nodes.iter().all(|one| one.pointer("/spec/podCIDR").is_some()));
    let status = lab.get(DEPLOYMENT, "wp").unwrap();
    assert_eq!(status["status"]["updatedReplicas"], 3);
    assert_eq!(status["status"]["phase"], "Running");
}

#[test]
fn contract_first_needs_no_spare_block() {
    let mut lab = lab(0, 1, "100.64.0.0/23");
    // two blocks, three nodes: the third holds one of another range
    roll(&mut lab);
    lab.seconds(15);
    assert_eq!(machines(&lab).len(), 3, "nothing comes before something has gone");
    let going = lab
        .list(MACHINE)
        .iter()
        .filter(|one| one.pointer("/metadata/deletionTimestamp").is_some())
        .count();
    assert_eq!(going, 1);
    lab.seconds(4 * 3_600);
    assert!(
        machines(&lab).iter().all(|name| !name.starts_with("wp-1-")),
        "the freed block is taken again"
    );
}

#[test]
fn without_a_free_block_the_new_node_never_gets_ready_and_the_roll_out_hangs() {
    let mut lab = lab(1, 0, "100.64.0.0/23");
    lab.change("nodes", "node03", |one| one["spec"]["podCIDR"] = json!("100.64.1.0/24"));
    lab.change("nodes", "node02", |one| one["spec"]["podCIDR"] = json!("100.64.0.0/24"));
    roll(&mut lab);
    lab.seconds(3 * 3_600);
    let nodes = lab.list("nodes");
    let bare: Vec<&Value> = nodes
        .iter()
        .filter(|one| one.pointer("/spec/podCIDR").is_none())
        .collect();
    assert_eq!(bare.len(), 1);
    let ready = bare[0].pointer("/status/conditions/3/status");
    assert_eq!(ready, Some(&json!("False")));
    let told = lab.list("events");
    let told: Vec<&Value> = told
        .iter()
        .filter(|one| text(one, "/reason") == "CIDRNotAvailable")
        .collect();
    assert!(!told.is_empty() && told.iter().all(|one| text(one, "/type") == "Normal"));
    assert_eq!(machines(&lab).len(), 4);
    let old = machines(&lab).iter().filter(|name| name.starts_with("wp-1-")).count();
    assert_eq!(old, 3, "no old machine goes");
}

#[test]
fn a_guest_that_cannot_move_holds_its_machine_until_the_time_out() {
    let mut lab = lab(1, 0, "100.64.0.0/22");
    let vmi = "virtualmachineinstances.kubevirt.io";
    let stuck = lab.list(vmi)[0].clone();
    let name = text(&stuck, "/metadata/name").to_owned();
    lab.change(vmi, &name, |one| {
        let all = one
            .pointer_mut("/status/conditions")
            .and_then(Value::as_array_mut)
            .unwrap();
        for condition in all.iter_mut().filter(|one| one["type"] == "LiveMigratable") {
            condition["status"] = json!("False");
            condition["reason"] = json!("HostDeviceNotLiveMigratable");
        }
    });
    roll(&mut lab);
    lab.seconds(2 * 3_600);
    let held: Vec<Value> = lab
        .list(MACHINE)
        .into_iter()
        .filter(|one| one.pointer("/metadata/deletionTimestamp").is_some())
        .collect();
    assert_eq!(held.len(), 1);
    let said = held[0].pointer("/status/conditions").unwrap().to_string();
    assert!(said.contains("is not live-migratable"), "{said}");
    let machine = text(&held[0], "/metadata/name").to_owned();
    lab.change(MACHINE, &machine, |one| one["spec"]["nodeDrainTimeout"] = json!("600s"));
    lab.seconds(3_600);
    assert!(!machines(&lab).contains(&machine), "the time-out let it go");
}

#[test]
fn hooks_hold_a_machine_before_its_drain_and_before_its_host_goes() {
    let mut lab = lab(1, 0, "100.64.0.0/22");
    for name in ["wp-1-1", "wp-1-2", "wp-1-3"] {
        lab.change(MACHINE, name, |one| {
            one["metadata"]["annotations"] = json!({
                "pre-drain.delete.hook.machine.cluster.x-k8s.io/palette": "",
                "pre-terminate.delete.hook.machine.cluster.x-k8s.io/palette": "",
            });
        });
    }
    roll(&mut lab);
    lab.seconds(3_600);
    let reason = |lab: &Lab| {
        let all = lab.list(MACHINE);
        let held = all
            .iter()
            .find(|one| one.pointer("/metadata/deletionTimestamp").is_some())
            .unwrap()
            .clone();
        let found = held
            .pointer("/status/v1beta2/conditions")
            .and_then(Value::as_array)
            .unwrap();
        let why = found.iter().find(|one| one["type"] == "Deleting").unwrap();
        (
            text(&held, "/metadata/name").to_owned(),
            text(why, "/reason").to_owned(),
        )
    };
    let (name, why) = reason(&lab);
    assert_eq!(why, "WaitingForPreDrainHook");
    for (hook, next) in [("pre-drain", "WaitingForPreTerminateHook"), ("pre-terminate", "")] {
        lab.change(MACHINE, &name, |one| {
            let key = format!("{hook}.delete.hook.machine.cluster.x-k8s.io/palette");
            one["metadata"]["annotations"].as_object_mut().unwrap().remove(&key);
        });
        lab.seconds(600);
        if !next.is_empty() {
            assert_eq!(reason(&lab), (name.clone(), next.to_owned()));
        }
    }
    assert!(!machines(&lab).contains(&name));
}

#[test]
fn without_a_spare_in_maas_the_roll_out_waits() {
    let mut lab = lab(1, 0, "100.64.0.0/22");
    lab.control.set_maas(Maas::with_spares(0));
    roll(&mut lab);
    lab.seconds(3_600);
    let waiting: Vec<Value> = lab.list("maasmachines.infrastructure.cluster.x-k8s.io");
    let why = waiting
        .iter()
        .filter(|one| one.to_string().contains("MachineDeployFailed"))
        .count();
    assert_eq!((waiting.len(), why), (4, 1));
    assert_eq!(lab.list("nodes").len(), 3);
}

#[test]
fn a_roll_out_begins_when_its_time_has_come() {
    let mut lab = lab(1, 0, "100.64.0.0/22");
    lab.change(DEPLOYMENT, "wp", |one| {
        one["spec"]["rolloutAfter"] = json!("2026-11-22T10:00:00Z");
    });
    lab.seconds(1_800);
    assert_eq!(machines(&lab).len(), 3, "not yet");
    lab.seconds(1_800);
    assert_eq!(machines(&lab).len(), 4);
}
