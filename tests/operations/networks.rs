//! Clusters in which one thing is wrong with networks, read as any other cluster is: the list and the picker say it, and
//! say nothing of the cluster that only looks like it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use vmotui::client::Options;
use vmotui::domain::network::choice::obstacles;
use vmotui::model::Key;
use vmotui::ops::network::wiring::wiring;
use vmotui::ops::network::wish::means;
use vmotui::ops::network::{networks, nics, rows};
use vmotui::ops::origin::Origin;
use vmotui::sim::clock::Clock;
use vmotui::sim::store::World;

use crate::rig::client;

type Objects = Vec<Value>;

/// A network on VLAN 30 with a NIC of db; web runs, and has none. Nothing is wrong.
fn quiet() -> Objects {
    let set = |name: &str, container: Value| {
        json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": { "name": name, "namespace": "kube-system" },
            "spec": { "template": { "spec": { "containers": [container] } } },
            "status": { "numberReady": 1, "desiredNumberScheduled": 1 },
        })
    };
    let mut all = vec![
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "a" } }),
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "default" } }),
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "kube-system" } }),
        json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": { "name": "w1", "labels": { "kubevirt.io/schedulable": "true" } },
            "status": { "allocatable": { "bridge.network/br0": "1k" } },
        }),
        set(
            "filter",
            json!({ "name": "f", "image": "x/filter", "env": [{ "name": "allowedVlans", "value": "21-100" }] }),
        ),
        set(
            "dynamic-networks-controller-ds",
            json!({ "name": "d", "image": "x/multus-dynamic-networks-controller" }),
        ),
        set(
            "kube-multus-ds",
            json!({ "name": "m", "image": "x/multus-cni:v4-thick" }),
        ),
        nad(
            "a",
            "v30",
            r#"{"name":"v30","type":"bridge","bridge":"br0","vlan":30,"ipam":{}}"#,
        ),
    ];
    vm(&mut all, "db", "v30", "02:00:00:00:00:01", "10.30.0.1");
    vm(&mut all, "web", "", "", "");
    all
}

fn nad(namespace: &str, name: &str, config: &str) -> Value {
    json!({
        "apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
        "metadata": { "name": name, "namespace": namespace }, "spec": { "config": config },
    })
}

/// A VM that runs, with a NIC on a network unless that is empty.
fn vm(all: &mut Objects, name: &str, network: &str, mac: &str, ip: &str) {
    let (networks, interfaces, reported) = if network.is_empty() {
        (json!([]), json!([]), json!([]))
    } else {
        (
            json!([{ "name": "net1", "multus": { "networkName": network } }]),
            json!([{ "name": "net1", "bridge": {}, "macAddress": mac }]),
            json!([{ "name": "net1", "mac": mac, "ipAddress": ip, "ipAddresses": [ip], "infoSource": "domain" }]),
        )
    };
    let spec = json!({ "networks": networks, "domain": { "devices": { "interfaces": interfaces } } });
    all.push(json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": { "name": name, "namespace": "a" },
        "spec": { "runStrategy": "Always", "template": { "spec": spec } },
    }));
    all.push(json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "metadata": { "name": name, "namespace": "a" },
        "spec": spec,
        "status": { "phase": "Running", "nodeName": "w1", "interfaces": reported,
            "machine": { "type": "pc-q35-rhel9.6.0" }, "memory": { "guestAtBoot": "4Gi" } },
    }));
}

fn of<'a>(all: &'a mut Objects, kind: &str, name: &str) -> &'a mut Value {
    let is = |object: &&mut Value| object["kind"] == kind && object["metadata"]["name"] == name;
    all.iter_mut().find(is).unwrap()
}

fn config(all: &mut Objects, text: &str) {
    of(all, "NetworkAttachmentDefinition", "v30")["spec"]["config"] = json!(text);
}

fn without(all: &mut Objects, name: &str) {
    all.retain(|object| object["metadata"]["name"] != name);
}

/// Both objects of a VM, changed alike where the interfaces are.
fn nic(all: &mut Objects, name: &str, field: &str, value: &Value) {
    for kind in ["VirtualMachine", "VirtualMachineInstance"] {
        let object = of(all, kind, name);
        let root = if kind == "VirtualMachine" {
            "/spec/template/spec"
        } else {
            "/spec"
        };
        let path = format!("{root}/domain/devices/interfaces/0");
        let nic = object.pointer_mut(&path).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            nic.remove(field);
        } else {
            nic.insert(field.to_owned(), value.clone());
        }
    }
}

/// Rules that Networks tells, and those that the picker tells of web.
async fn told(all: Objects) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let clock = Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
    let world = Arc::new(World::load(all, clock).unwrap());
    let client = client(&world, "sim-admin", &Options::default()).await;
    let origin = Origin::Cluster(client.clone());
    let known = networks(&origin).await;
    let (all, missing) = nics(&origin, None).await.unwrap();
    assert!(
        missing.is_empty() && known.nads.known().is_some(),
        "{missing:?} {known:?}"
    );
    let listed = rows(&known, &all);
    let issues = listed.iter().flat_map(|row| &row.issues);
    let list = issues.map(|issue| issue.finding.rule).collect();
    let wired = wiring(&client, &[Key::new("a", "web")]).await.unwrap();
    let offers = wired.offers().into_iter().flat_map(|offer| offer.findings);
    let of_vm = obstacles(&means(&wired.subjects[0], &wired.networks, &all));
    let picker = offers.chain(of_vm).map(|finding| finding.rule).collect();
    (list, picker)
}

/// A rule; whether the list tells it and whether the picker does; what raises it; and what looks like it.
type Scenario = (&'static str, bool, bool, fn(&mut Objects), fn(&mut Objects));

const SCENARIOS: &[Scenario] = &[
    (
        "nad-unreadable",
        true,
        true,
        |all| config(all, r#"{"plugins":[{"vlan":30}]}"#),
        |all| config(all, r#"{"plugins":[{"type":"bridge","vlan":30}]}"#),
    ),
    (
        "nad-unreadable",
        true,
        true,
        |all| config(all, "{"),
        |all| config(all, r#"{"type":"bridge"}"#),
    ),
    (
        "nad-on-node",
        true,
        true,
        |all| config(all, ""),
        |all| config(all, r#"{"type":"bridge"}"#),
    ),
    (
        "nad-name",
        true,
        true,
        |all| config(all, r#"{"name":"v31","type":"bridge"}"#),
        |all| config(all, r#"{"name":"v30","type":"bridge"}"#),
    ),
    (
        "nad-ipam",
        true,
        true,
        |all| config(all, r#"{"type":"bridge","ipam":{"type":"dhcp"}}"#),
        |all| config(all, r#"{"type":"bridge","ipam":{}}"#),
    ),
    (
        "vlan-not-allowed",
        true,
        true,
        |all| config(all, r#"{"type":"bridge","vlan":101}"#),
        |all| {
            config(all, r#"{"type":"bridge","vlan":101}"#);
            let filter = of(all, "DaemonSet", "filter");
            filter["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"] = json!("21-101");
        },
    ),
    (
        "vlan-of-the-host",
        true,
        true,
        |all| {
            config(all, r#"{"type":"bridge","vlan":20}"#);
            without(all, "filter");
        },
        |all| {
            config(all, r#"{"type":"bridge","vlan":19}"#);
            without(all, "filter");
        },
    ),
    (
        "bridge-resource",
        true,
        true,
        |all| resource(all, "bridge.network/br1"),
        |all| resource(all, "bridge.network/br0"),
    ),
    (
        "already-on",
        false,
        true,
        |all| {
            without(all, "web");
            vm(all, "web", "a/v30", "02:00:00:00:00:02", "10.30.0.2");
        },
        |all| {
            without(all, "web");
            // a namesake of another namespace
            all.push(nad("b", "v30", r#"{"type":"bridge","vlan":40}"#));
            vm(all, "web", "b/v30", "02:00:00:00:00:02", "10.40.0.2");
        },
    ),
    (
        "hot-plug",
        false,
        true,
        |all| config(all, r#"{"type":"macvtap"}"#),
        |all| config(all, r#"{"type":"cnv-bridge"}"#),
    ),
    (
        "controller",
        false,
        true,
        |all| without(all, "dynamic-networks-controller-ds"),
        // known by what it runs
        |all| of(all, "DaemonSet", "dynamic-networks-controller-ds")["metadata"]["name"] = json!("dnc"),
    ),
    (
        "controller",
        false,
        true,
        |all| of(all, "DaemonSet", "dynamic-networks-controller-ds")["status"]["desiredNumberScheduled"] = json!(2),
        |all| of(all, "DaemonSet", "kube-multus-ds")["status"]["desiredNumberScheduled"] = json!(2),
    ),
    (
        "multus-thin",
        false,
        true,
        |all| image(all, "x/multus-cni:v4"),
        |all| image(all, "x/multus-cni:v4.2.3-thick"),
    ),
    (
        "pcie-ports",
        false,
        true,
        |all| of(all, "VirtualMachineInstance", "web")["status"]["machine"]["type"] = json!("pc-i440fx-2.4"),
        |all| of(all, "VirtualMachineInstance", "web")["status"]["machine"]["type"] = json!("q35"),
    ),
    (
        "nad-unused",
        true,
        false,
        |all| without(all, "db"),
        |all| nic(all, "db", "state", &json!("down")),
    ),
    (
        "nad-twin",
        true,
        false,
        |all| {
            all.push(nad("a", "copy", r#"{"type":"bridge","bridge":"br0","vlan":30}"#));
            vm(all, "more", "copy", "02:00:00:00:00:03", "10.30.0.3");
        },
        |all| {
            all.push(nad("a", "copy", r#"{"type":"bridge","bridge":"br1","vlan":30}"#));
            vm(all, "more", "copy", "02:00:00:00:00:03", "10.30.0.3");
        },
    ),
    (
        "nad-missing",
        true,
        false,
        |all| vm(all, "more", "gone", "02:00:00:00:00:03", "10.30.0.3"),
        |all| vm(all, "more", "v30", "02:00:00:00:00:03", "10.30.0.3"),
    ),
    (
        "nad-of-others",
        true,
        false,
        |all| {
            all.push(nad("b", "v40", r#"{"type":"bridge","vlan":40}"#));
            vm(all, "more", "b/v40", "02:00:00:00:00:03", "10.40.0.3");
        },
        |all| {
            all.push(nad("default", "v40", r#"{"type":"bridge","vlan":40}"#));
            vm(all, "more", "default/v40", "02:00:00:00:00:03", "10.40.0.3");
        },
    ),
    (
        "no-fixed-mac",
        true,
        false,
        |all| nic(all, "db", "macAddress", &Value::Null),
        // off, with an address of its own
        |all| all.retain(|object| object["kind"] != "VirtualMachineInstance" || object["metadata"]["name"] != "db"),
    ),
    (
        "same-mac",
        true,
        false,
        |all| vm(all, "more", "v30", "02-00-00-00-00-01", "10.30.0.3"),
        |all| {
            all.push(nad("default", "v40", r#"{"type":"bridge","vlan":40}"#));
            vm(all, "more", "default/v40", "02:00:00:00:00:01", "10.40.0.3");
        },
    ),
    (
        "same-ip",
        true,
        false,
        |all| vm(all, "more", "v30", "02:00:00:00:00:03", "10.30.0.1"),
        |all| {
            all.push(nad("default", "v40", r#"{"type":"bridge","vlan":40}"#));
            vm(all, "more", "default/v40", "02:00:00:00:00:03", "10.30.0.1");
        },
    ),
];

fn resource(all: &mut Objects, name: &str) {
    let notes = json!({ "k8s.v1.cni.cncf.io/resourceName": name });
    of(all, "NetworkAttachmentDefinition", "v30")["metadata"]["annotations"] = notes;
}

fn image(all: &mut Objects, image: &str) {
    of(all, "DaemonSet", "kube-multus-ds")["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
}

#[tokio::test]
async fn nothing_is_said_of_a_cluster_in_which_nothing_is_wrong() {
    assert_eq!(told(quiet()).await, (BTreeSet::new(), BTreeSet::new()));
}

#[tokio::test]
async fn each_fault_is_told_where_it_matters_and_its_likeness_is_not() {
    for (at, (rule, list, picker, fault, likeness)) in SCENARIOS.iter().enumerate() {
        let (mut bad, mut good) = (quiet(), quiet());
        fault(&mut bad);
        likeness(&mut good);
        let wanted = |told: bool| told.then_some(*rule).into_iter().collect::<BTreeSet<_>>();
        assert_eq!(
            told(bad).await,
            (wanted(*list), wanted(*picker)),
            "scenario {at}: {rule}"
        );
        let quiet = told(good).await;
        assert!(
            !quiet.0.contains(rule) && !quiet.1.contains(rule),
            "likeness of {at}: {rule}: {quiet:?}"
        );
    }
}
