//! Machines: order, health checks, what is under way.

use super::*;
use crate::domain::repave::{ControlPlane, HealthCheck};

fn plane(machines: &[(&str, &str, &str)], extra: Value) -> Platform {
    let all = machines.iter().map(|(name, node, made)| {
        json!({"metadata": {"name": name, "creationTimestamp": made, "labels": {"cluster.x-k8s.io/control-plane": ""}},
            "spec": extra, "status": {"nodeRef": {"name": node}}})
    });
    Platform {
        machines: Read::Known(all.collect()),
        deployments: Read::Known(Vec::new()),
        control_planes: Read::Known(vec![json!({"kind": "KubeadmControlPlane", "metadata": {"name": "cp"},
            "spec": {"replicas": 3}, "status": {"readyReplicas": 3}})]),
        ..platform()
    }
}

fn order(scene: &crate::domain::repave::Scene) -> Vec<&str> {
    let pool = &scene.pools.known().unwrap()[0];
    pool.nodes
        .iter()
        .map(|id| scene.board.node(*id).unwrap().name.as_str())
        .collect()
}

#[test]
fn control_planes_go_oldest_first_within_one_failure_domain() {
    let machines = [
        ("c", "w3", "2026-01-01T00:00:00Z"),
        ("a", "w1", "2026-01-03T00:00:00Z"),
        ("b", "w2", "2026-01-02T00:00:00Z"),
    ];
    let here = scene(&three(), &plane(&machines, json!({})));
    assert_eq!(order(&here), ["w3", "w2", "w1"]);
    assert!(here.pools.known().unwrap()[0].determined);
    let spread = plane(&machines, json!({}));
    let mut spread = spread;
    let Read::Known(all) = &mut spread.machines else {
        panic!()
    };
    all[0]["spec"]["failureDomain"] = json!("z1");
    assert!(
        !scene(&three(), &spread).pools.known().unwrap()[0].determined,
        "then the fullest domain goes first"
    );
}

#[test]
fn annotated_machines_go_first_and_sick_ones_next() {
    let mut platform = platform();
    let Read::Known(all) = &mut platform.machines else {
        panic!()
    };
    all[1]["status"]["conditions"] = json!([{"type": "NodeHealthy", "status": "False"}]);
    all[2]["metadata"]["annotations"] = json!({"cluster.x-k8s.io/delete-machine": "yes"});
    assert_eq!(order(&scene(&three(), &platform)), ["w3", "w2", "w1"]);
}

#[test]
fn machines_that_are_excluded_from_drains_and_the_interval_between_nodes() {
    let mut platform = platform();
    let Read::Known(all) = &mut platform.machines else {
        panic!()
    };
    all[0]["metadata"]["annotations"] = json!({"machine.cluster.x-k8s.io/exclude-node-draining": ""});
    let Read::Known(all) = &mut platform.deployments else {
        panic!()
    };
    all[0]["spec"]["minReadySeconds"] = json!(600);
    let here = scene(&three(), &platform);
    let pool = &here.pools.known().unwrap()[0];
    assert_eq!((pool.undrained.len(), pool.interval), (1, Some(600)));
    let found = preview(&here, &[]);
    assert_eq!((found.verdict, found.checks[0].check), (Go::NoGo, "drain-excluded"));
    assert!(found.nodes[0].eta.low >= 600);
}

#[test]
fn health_checks_of_both_beta_forms() {
    let first = json!({"metadata": {"name": "m", "namespace": "c"}, "spec": {"clusterName": "x", "maxUnhealthy": "40%",
        "nodeStartupTimeout": "30m"}, "status": {"expectedMachines": 5, "currentHealthy": 4, "remediationsAllowed": 1}});
    let second = json!({"metadata": {"name": "m", "namespace": "c", "annotations": {"cluster.x-k8s.io/paused": ""}},
        "spec": {"remediation": {"triggerIf": {"unhealthyLessThanOrEqualTo": 2}}, "checks": {"nodeStartupTimeoutSeconds": 0}}});
    let platform = Platform {
        health_checks: Read::Known(vec![first, second]),
        ..platform()
    };
    let here = scene(&three(), &platform);
    let wanted = HealthCheck {
        name: "c/m".into(),
        paused: false,
        most: "40%".into(),
        allowed: Some(1),
        unhealthy: 1,
        startup: Some(1800),
    };
    let paused = HealthCheck {
        name: "c/m".into(),
        paused: true,
        most: "2".into(),
        ..HealthCheck::default()
    };
    assert_eq!(here.health_checks.known().unwrap(), &[wanted, paused]);
    assert_eq!(preview(&here, &[]).verdict, Go::NoGo, "it deletes a machine already");
    let mut paused = platform.clone();
    let Read::Known(all) = &mut paused.clusters else {
        panic!()
    };
    all[0]["metadata"] = json!({"name": "x", "namespace": "c"});
    all[0]["spec"]["paused"] = json!(true);
    let here = scene(&three(), &paused);
    assert!(here.health_checks.known().unwrap().iter().all(|one| one.paused));
    assert_eq!(here.paused.len(), 1);
}

#[test]
fn without_cluster_api_the_nodes_tell_how_the_control_plane_is() {
    let mut all = three();
    let control = |name: &str, ready: &str| {
        let mut one = node(name);
        one["metadata"]["labels"]["node-role.kubernetes.io/control-plane"] = json!("");
        one["status"]["conditions"] = json!([{"type": "Ready", "status": ready}]);
        one
    };
    all.nodes = known(&[control("c1", "True"), control("c2", "False"), node("w1")]);
    let agent = Platform {
        machines: Read::Known(Vec::new()),
        deployments: Read::Known(Vec::new()),
        ..platform()
    };
    let here = scene(&all, &agent);
    assert_eq!(
        here.control.known().unwrap().as_ref(),
        Some(&ControlPlane { replicas: 2, ready: 1 })
    );
}

#[test]
fn updates_and_evacuations_under_way() {
    let mut all = three();
    all.kubevirts = known(&[json!({"spec": {"configuration": {"evictionStrategy": "LiveMigrate",
            "migrations": {"bandwidthPerMigration": "64Mi"}},
            "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}},
        "status": {"outdatedVirtualMachineInstanceWorkloads": 12}})]);
    let mut vmi = crate::ops::facts::testing::vmi("web", "w1");
    vmi["status"]["evacuationNodeName"] = json!("w1");
    all.vmis = known(&[vmi]);
    all.storage_nodes = known(&[json!({"metadata": {"name": "w1"}, "status": {"phase": "Updating"}})]);
    let here = scene(&all, &platform());
    assert_eq!(
        (here.migrations.known(), here.pace.bandwidth),
        (Some(&1), Some(64 << 20))
    );
    let busy: Vec<(&str, &str)> = here.busy.iter().map(|one| (one.check, one.found.as_str())).collect();
    assert_eq!(
        busy,
        [("kubevirt-update", "12 VMs wait for LiveMigrate"), ("px-update", "w1")]
    );
    all.kubevirts = known(&[json!({"status": {"outdatedVirtualMachineInstanceWorkloads": 12}})]);
    assert_eq!(scene(&all, &platform()).busy.len(), 1, "without a method nothing moves");
}
