use serde_json::{Value, json};

use super::*;
use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::{Go, OtherKind, PoolKind, drain_node, n_plus, preview};
use crate::ops::facts::Objects;
use crate::ops::facts::testing::{known, node, objects};

mod drain;
mod held;
mod machines;
mod network;
mod sources;
mod storage;
mod under_way;

fn machine(name: &str, node: &str, pool: &str) -> Value {
    json!({"metadata": {"name": name, "creationTimestamp": "2026-10-06T05:41:02Z",
            "labels": {"cluster.x-k8s.io/deployment-name": pool}},
        "spec": {"nodeDrainTimeout": "0s"}, "status": {"nodeRef": {"name": node}}})
}

fn deployment(name: &str, rolling: Value) -> Value {
    json!({"kind": "MachineDeployment", "metadata": {"name": name}, "spec": {"strategy": {"rollingUpdate": rolling}}})
}

fn platform() -> Platform {
    Platform {
        maas: Read::Known(Vec::new()),
        budgets: Read::Known(Vec::new()),
        clusters: Read::Known(vec![json!({"spec": {"clusterNetwork": {
            "pods": {"cidrBlocks": ["198.18.0.0/18"]}, "services": {"cidrBlocks": ["10.96.0.0/16"]}}}})]),
        machines: Read::Known(vec![
            machine("m1", "w1", "wp"),
            machine("m2", "w2", "wp"),
            machine("m3", "w3", "wp"),
        ]),
        deployments: Read::Known(vec![deployment("wp", json!({"maxSurge": 1, "maxUnavailable": 0}))]),
        control_planes: Read::Known(Vec::new()),
        health_checks: Read::Known(Vec::new()),
        kubeadm: Read::Known(vec![json!({"data": {"ClusterConfiguration":
            "controllerManager:\n  extraArgs:\n  - name: node-cidr-mask-size\n    value: \"24\"\nnetworking:\n  podSubnet: 198.18.0.0/18\n"}})]),
        cilium: Read::Known(vec![json!({"data": {"ipam": "kubernetes"}})]),
        palette: Read::Known(Vec::new()),
        cron_jobs: Read::Known(Vec::new()),
        storage_clusters: Read::Known(Vec::new()),
        drain_rules: Read::Known(Vec::new()),
        namespaces: Read::Known(Vec::new()),
        cilium_nodes: Read::Known(Vec::new()),
        volumes: Read::Known(Vec::new()),
        unasked: false,
        networks: Read::Known(Vec::new()),
        announced: Read::Known(Vec::new()),
        service_cidrs: Read::Known(Vec::new()),
    }
}

fn three() -> Objects {
    let mut all = objects();
    let nodes: Vec<Value> = (1..=3)
        .map(|index| {
            let mut one = node(&format!("w{index}"));
            one["spec"]["podCIDR"] = json!(format!("198.18.{index}.0/24"));
            one
        })
        .collect();
    all.nodes = known(&nodes);
    all
}

#[test]
fn a_healthy_cluster_is_go() {
    let scene = scene(&three(), &platform());
    let found = preview(&scene, &[]);
    assert_eq!(found.verdict, Go::Go, "{:#?}", found.checks);
    let slices = found.cidr.slices.known().unwrap();
    assert_eq!((slices.total, slices.used, found.cidr.needed), (64, 3, 1));
    assert_eq!((found.pools.len(), found.pools[0].nodes), (1, 3));
    assert_eq!(found.pools[0].strategy, "expand first, surge 1");
    assert!(found.checks.iter().all(|check| check.verdict == Verdict::Warn));
    assert!(!found.unchecked.is_empty(), "a GO says what nobody looked at");
    assert_eq!(n_plus(&scene, 1).verdict, Go::Go);
    let w1 = scene.pools.known().unwrap()[0].nodes[0];
    assert_eq!(drain_node(&scene, w1).verdict, Go::Go);
}

#[test]
fn the_default_strategy_is_needed_only_by_vms_without_their_own() {
    let mut all = three();
    let mut own = crate::ops::facts::testing::vmi("web", "w1");
    own["spec"]["evictionStrategy"] = Value::Null;
    own["status"]["conditions"] =
        json!([{"type": "LiveMigratable", "status": "False", "reason": "HostDeviceNotLiveMigratable"}]);
    all.vmis = known(&[own]);
    let found = preview(&scene(&all, &platform()), &[]);
    assert_eq!(found.verdict, Go::NoGo);
    let check = found.checks.iter().find(|check| check.check == "vm-drain").unwrap();
    assert!(
        check.object == "a/web" && check.reason.contains("GPU") && check.fix.contains("detach"),
        "{check:?}"
    );
    assert_eq!(found.nodes.iter().map(|node| node.vms.blocks).sum::<i64>(), 1);
}

#[test]
fn pools_without_cluster_api_go_by_role_and_say_so() {
    let mut platform = platform();
    platform.machines = Read::Known(Vec::new());
    let mut all = three();
    let mut control = node("cp");
    control["metadata"]["labels"]["node-role.kubernetes.io/control-plane"] = json!("");
    control["spec"]["podCIDR"] = json!("198.18.9.0/24");
    all.nodes = known(&[node("w1"), control]);
    let scene = scene(&all, &platform);
    let pools = scene.pools.known().unwrap();
    assert_eq!(
        pools.iter().map(|pool| pool.kind).collect::<Vec<_>>(),
        [PoolKind::ControlPlane, PoolKind::Worker]
    );
    assert!(pools.iter().all(|pool| pool.source.contains("assumption")));
}

#[test]
fn strategies_of_both_beta_forms_and_shares_are_read() {
    for (spec, surge, unavailable, determined) in [
        (
            json!({"strategy": {"rollingUpdate": {"maxSurge": "34%", "maxUnavailable": "34%"}}}),
            2,
            1,
            false,
        ),
        (
            json!({"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1, "deletePolicy": "Oldest"}}}),
            0,
            1,
            true,
        ),
        (
            json!({"rollout": {"strategy": {"rollingUpdate": {"maxSurge": 2}}}, "deletion": {"order": "Newest"}}),
            2,
            0,
            true,
        ),
        (json!({}), 1, 0, false),
    ] {
        let mut platform = platform();
        platform.deployments = Read::Known(vec![json!({"metadata": {"name": "wp"}, "spec": spec})]);
        let scene = scene(&three(), &platform);
        let pool = &scene.pools.known().unwrap()[0];
        assert_eq!(
            (pool.surge, pool.unavailable, pool.determined),
            (surge, unavailable, determined),
            "{spec}"
        );
        assert_eq!(pool.drain_timeout, Read::Known(None), "zero waits for ever");
    }
}

#[test]
fn palettes_drain_that_deletes_is_no_go() {
    let mut platform = platform();
    let drain = r#"{"disableEviction":true,"timeout":600000000000}"#;
    platform.palette = Read::Known(vec![json!({"data": {"drain": drain}})]);
    let scene = scene(&three(), &platform);
    assert_eq!(scene.settings.known().unwrap().as_ref().unwrap().timeout, Some(600));
    let found = preview(&scene, &[]);
    assert_eq!((found.verdict, found.checks[0].check), (Go::NoGo, "drain-settings"));
}

#[test]
fn budgets_and_owners_of_other_pods() {
    let mut all = three();
    let pod = |name: &str, owner: &str| {
        let owners = if owner.is_empty() {
            json!([])
        } else {
            json!([{"kind": owner, "name": "x", "controller": true}])
        };
        json!({"metadata": {"name": name, "namespace": "a", "uid": name, "labels": {"app": name}, "ownerReferences": owners},
            "spec": {"nodeName": "w1", "containers": []}, "status": {"phase": "Running"}})
    };
    let launcher = crate::ops::facts::testing::launcher("web", "w1");
    all.pods = known(&[
        launcher,
        pod("api", "ReplicaSet"),
        pod("px", "StorageCluster"),
        pod("ds", "DaemonSet"),
        pod("bare", ""),
    ]);
    let mut platform = platform();
    let budget = |name: &str, app: &str, allowed: i64| {
        json!({"metadata": {"name": name, "namespace": "a"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": app}}},
            "status": {"disruptionsAllowed": allowed}})
    };
    platform.budgets = Read::Known(vec![
        budget("for-px", "px", 0),
        budget("for-ds", "ds", 0),
        budget("idle", "none", 0),
    ]);
    let scene = scene(&all, &platform);
    let kinds: Vec<OtherKind> = scene.others.iter().map(|other| other.kind).collect();
    assert_eq!(
        kinds,
        [
            OtherKind::Controlled,
            OtherKind::Daemon,
            OtherKind::Daemon,
            OtherKind::Bare
        ]
    );
    let found = preview(&scene, &[]);
    let told: Vec<&str> = found
        .checks
        .iter()
        .filter(|check| check.check == "budget")
        .map(|check| check.object.as_str())
        .collect();
    assert_eq!(
        told,
        ["a/for-px"],
        "daemons of the node do not count, Portworx's pods do"
    );
    assert!(found.checks.iter().any(|check| check.check == "bare-pod"));
    platform.budgets = Read::Known(vec![json!({"metadata": {"name": "all", "namespace": "a"},
        "spec": {"maxUnavailable": 1, "selector": {}}, "status": {"disruptionsAllowed": 3}})]);
    let found = preview(&super::scene(&all, &platform), &[]);
    let flagged = found.checks.iter().find(|check| check.check == "budget").unwrap();
    assert!(
        flagged.verdict == Verdict::Warn && flagged.reason.contains("launcher pods"),
        "{flagged:?}"
    );
}
