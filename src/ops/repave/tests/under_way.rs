//! Machines on their way: both forms of Cluster API, and MAAS.

use super::*;
use crate::domain::rollout::{Course, Machine, Rollout};

fn seen(machine: Value, hosts: Vec<Value>) -> Rollout {
    let platform = Platform {
        machines: Read::Known(vec![machine]),
        maas: Read::Known(hosts),
        deployments: Read::Known(vec![json!({"metadata": {"name": "wp"}, "spec": {"replicas": 3},
            "status": {"observedGeneration": 2, "updatedReplicas": 1}})]),
        control_planes: Read::Known(vec![json!({"metadata": {"name": "cp"}, "spec": {"replicas": 3},
            "status": {"observedGeneration": 2, "upToDateReplicas": 3}})]),
        ..Platform::default()
    };
    match scene(&three(), &platform).under_way {
        Read::Known(rollout) => rollout,
        Read::Unread(why) => panic!("{why}"),
    }
}

fn machine(changes: &Value) -> Value {
    let mut machine = json!({
        "metadata": {"name": "m1", "namespace": "c", "creationTimestamp": "2026-01-01T00:00:00Z",
            "labels": {"cluster.x-k8s.io/deployment-name": "wp"}},
        "spec": {"infrastructureRef": {"kind": "MaasMachine", "name": "h1"}},
        "status": {"phase": "Running", "nodeRef": {"name": "w1"}},
    });
    for (part, fields) in changes.as_object().unwrap() {
        for (field, value) in fields.as_object().unwrap() {
            machine[part.as_str()][field.as_str()] = value.clone();
        }
    }
    machine
}

fn only(rollout: &Rollout) -> &Machine {
    assert_eq!(rollout.machines.len(), 1, "{rollout:?}");
    &rollout.machines[0]
}

#[test]
fn a_pool_that_is_behind_its_template_tells_how_far_it_is_and_a_machine_at_rest_says_nothing() {
    let rollout = seen(machine(&json!({})), Vec::new());
    assert!(rollout.machines.is_empty(), "{rollout:?}");
    let told: Vec<(&str, i64, i64)> = rollout
        .pools
        .iter()
        .map(|pool| (pool.name.as_str(), pool.replaced, pool.wanted))
        .collect();
    assert_eq!(told, [("wp", 1, 3)]);
}

#[test]
fn a_deletion_tells_its_step_by_either_form() {
    let text = "Drain not completed yet (started at 2026-01-02T00:00:00Z): * Pod a/virt-launcher-x: cannot evict pod";
    let deleted = json!({"deletionTimestamp": "2026-01-02T00:00:00Z"});
    let newer = json!([{"type": "Deleting", "status": "True", "reason": "DrainingNode", "message": text}]);
    let older = json!([{"type": "DrainingSucceeded", "status": "False", "reason": "Draining", "message": text}]);
    for status in [
        json!({"v1beta2": {"conditions": newer}}),
        json!({"conditions": newer}),
        json!({"conditions": older}),
        json!({"deprecated": {"v1beta1": {"conditions": older}}}),
    ] {
        let rollout = seen(machine(&json!({"metadata": deleted, "status": status})), Vec::new());
        let one = only(&rollout);
        assert_eq!(
            (one.course, one.stage),
            (Course::Goes, "its node is being drained"),
            "{status}"
        );
        assert!(
            one.why.contains("virt-launcher-x") && one.fix.contains("pre-check"),
            "{one:?}"
        );
        assert_eq!((one.node.as_str(), one.pool.as_str()), ("w1", "wp"));
        assert_eq!(one.since, "2026-01-02T00:00:00Z".parse().ok());
    }
    let host = json!({"metadata": {"name": "h1", "namespace": "c"}, "status": {"machineState": "Releasing"}});
    let rollout = seen(machine(&json!({"metadata": deleted})), vec![host]);
    assert_eq!(only(&rollout).stage, "MAAS releases it");
}

#[test]
fn a_machine_that_maas_does_not_deploy_fails_with_the_words_of_maas() {
    let host = |reason: &str, message: &str| {
        json!({"metadata": {"name": "h1", "namespace": "c"}, "status": {"conditions": [
            {"type": "MachineDeployed", "status": "False", "reason": reason, "message": message}]}})
    };
    let new = machine(&json!({"status": {"phase": "Provisioning", "nodeRef": {}}}));
    let none = "unable to allocate machine: No available machine matches constraints";
    let rollout = seen(new.clone(), vec![host("MachineDeployFailed", none)]);
    let one = only(&rollout);
    assert!(
        one.failed && one.why.ends_with(none) && one.course == Course::Comes,
        "{one:?}"
    );
    let rollout = seen(new.clone(), vec![host("MachineDeploying", "")]);
    let one = only(&rollout);
    assert!(!one.failed && one.stage == "MAAS deploys it", "{one:?}");
    // the MaasMachine of another namespace is another one's
    let mut other = host("MachineDeployFailed", none);
    other["metadata"]["namespace"] = json!("elsewhere");
    assert_eq!(only(&seen(new, vec![other])).stage, "its machine is being made");
}

#[test]
fn failed_machines_and_nodes_without_health_are_told_and_unread_machines_are_not_none() {
    let rollout = seen(
        machine(&json!({"status": {"phase": "Failed", "failureMessage": "gone"}})),
        Vec::new(),
    );
    assert!(only(&rollout).failed && only(&rollout).why == "gone");
    let sick =
        json!([{"type": "NodeHealthy", "status": "False", "reason": "NodeConditionsFailed", "message": "not ready"}]);
    let rollout = seen(machine(&json!({"status": {"conditions": sick}})), Vec::new());
    assert_eq!((only(&rollout).course, only(&rollout).failed), (Course::Sick, false));
    let joined = machine(&json!({"status": {"phase": "Provisioned", "nodeRef": {}}}));
    assert!(only(&seen(joined, Vec::new())).stage.contains("not joined"));
    let forbidden = Platform {
        machines: Read::Unread("403".to_owned()),
        ..Platform::default()
    };
    assert_eq!(scene(&three(), &forbidden).under_way, Read::Unread("403".to_owned()));
}

#[test]
fn a_machine_says_what_it_waits_for_or_nothing() {
    let waits = |status: Value, deleted: bool| {
        let metadata = if deleted {
            json!({"deletionTimestamp": "2026-01-02T00:00:00Z"})
        } else {
            json!({})
        };
        let rollout = seen(machine(&json!({"metadata": metadata, "status": status})), Vec::new());
        only(&rollout).why.clone()
    };
    let detaching = json!({"conditions": [
        {"type": "InfrastructureReady", "status": "False", "reason": "Deleting"},
        {"type": "VolumeDetachSucceeded", "status": "False", "reason": "WaitingForVolumeDetach"},
        {"type": "DrainingSucceeded", "status": "True"}]});
    assert_eq!(waits(detaching, true), "WaitingForVolumeDetach");
    assert_eq!(waits(json!({"phase": "Deleting"}), true), "");
    let coming = json!({"phase": "Provisioning", "nodeRef": null, "conditions": [{"type": "InfrastructureReady",
        "status": "False", "reason": "MachineDeploying", "message": "1 of 2 completed"}]});
    assert_eq!(waits(coming, false), "MachineDeploying: 1 of 2 completed");
}
