use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{by_id, kinds};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn cells(id: &str, object: &Value) -> Vec<Value> {
    by_id(id)
        .unwrap()
        .columns
        .iter()
        .map(|column| column.value(object, now()))
        .collect()
}

fn pod(spec: Value, status: Value) -> Value {
    json!({"metadata": {"name": "p", "creationTimestamp": "2026-11-22T08:59:00Z"}, "spec": spec, "status": status})
}

fn running(name: &str) -> Value {
    json!({"name": name, "ready": true, "started": true, "restartCount": 0, "state": {"running": {}}})
}

#[test]
fn the_state_of_a_pod_is_told_in_one_word() {
    let two = json!({"containers": [{"name": "a"}, {"name": "b"}]});
    let init = json!({"containers": [{"name": "a"}], "initContainers": [{"name": "i"}, {"name": "j"}]});
    let sidecar = json!({"containers": [{"name": "a"}], "initContainers": [{"name": "s", "restartPolicy": "Always"}]});
    let waiting = |reason: &str| json!({"name": "a", "restartCount": 0, "state": {"waiting": {"reason": reason}}});
    let ended = |code: i64, reason: &str| json!({"name": "a", "restartCount": 0, "state": {"terminated": {"exitCode": code, "reason": reason}}});
    let done_sidecar = json!({"name": "s", "ready": true, "started": true, "restartCount": 0, "state": {"terminated": {"exitCode": 0}}});
    for (spec, status, ready, word) in [
        (&two, json!({"phase": "Pending"}), "0/2", "Pending"),
        (
            &two,
            json!({"phase": "Running", "containerStatuses": [running("a"), running("b")]}),
            "2/2",
            "Running",
        ),
        (
            &two,
            json!({"phase": "Running", "containerStatuses": [running("a"), waiting("CrashLoopBackOff")]}),
            "1/2",
            "CrashLoopBackOff",
        ),
        (
            &two,
            json!({"phase": "Succeeded", "containerStatuses": [ended(0, "Completed"), ended(0, "Completed")]}),
            "0/2",
            "Completed",
        ),
        (
            &two,
            json!({"phase": "Failed", "containerStatuses": [ended(3, "")]}),
            "0/2",
            "ExitCode:3",
        ),
        (&two, json!({"phase": "Failed", "reason": "Evicted"}), "0/2", "Evicted"),
        (
            &two,
            json!({"phase": "Running", "containerStatuses": [running("a"), ended(0, "Completed")],
            "conditions": [{"type": "Ready", "status": "False"}]}),
            "1/2",
            "NotReady",
        ),
        (
            &two,
            json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
            "reason": "SchedulingGated"}]}),
            "0/2",
            "SchedulingGated",
        ),
        (
            &init,
            json!({"phase": "Pending", "initContainerStatuses": [ended(0, "Completed"), waiting("PodInitializing")]}),
            "0/1",
            "Init:1/2",
        ),
        (
            &init,
            json!({"phase": "Pending", "initContainerStatuses": [waiting("ImagePullBackOff")]}),
            "0/1",
            "Init:ImagePullBackOff",
        ),
        (
            &init,
            json!({"phase": "Pending", "initContainerStatuses": [ended(1, "Error")]}),
            "0/1",
            "Init:Error",
        ),
        (
            &sidecar,
            json!({"phase": "Running", "initContainerStatuses": [running("s")], "containerStatuses": [running("a")]}),
            "2/2",
            "Running",
        ),
        (
            &sidecar,
            json!({"phase": "Succeeded", "initContainerStatuses": [done_sidecar], "containerStatuses": [ended(0, "Completed")]}),
            "0/2",
            "Completed",
        ),
    ] {
        let found = cells("pods", &pod(spec.clone(), status.clone()));
        assert_eq!(
            (found[1].as_str(), found[2].as_str()),
            (Some(ready), Some(word)),
            "{status}"
        );
    }
    let mut leaving = pod(
        two,
        json!({"phase": "Running", "containerStatuses": [running("a"), running("b")]}),
    );
    leaving["metadata"]["deletionTimestamp"] = "2026-11-22T08:59:59Z".into();
    assert_eq!(cells("pods", &leaving)[2], "Terminating");
}

#[test]
fn a_pod_shows_restarts_address_node_and_gates() {
    let spec = json!({"nodeName": "w-01", "containers": [{"name": "a"}], "readinessGates": [{"conditionType": "g"}]});
    let status = json!({
        "phase": "Running", "podIP": "100.64.1.9", "podIPs": [{"ip": "100.64.1.9"}],
        "conditions": [{"type": "g", "status": "True"}],
        "containerStatuses": [{"name": "a", "ready": true, "restartCount": 3, "state": {"running": {}},
            "lastState": {"terminated": {"finishedAt": "2026-11-22T08:55:00Z"}}}],
    });
    let found = cells("pods", &pod(spec, status));
    assert_eq!(found[3..], ["3 (5m ago)", "60s", "100.64.1.9", "w-01", "<none>", "1/1"]);
    assert_eq!(
        cells("pods", &json!({}))[3..],
        ["0", "<unknown>", "<none>", "<none>", "<none>", "<none>"]
    );
}

#[test]
fn a_node_shows_state_roles_and_addresses() {
    let node = json!({
        "metadata": {"name": "cp-01", "labels": {"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": ""}},
        "spec": {"unschedulable": true},
        "status": {
            "conditions": [{"type": "Ready", "status": "Unknown"}],
            "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}],
            "nodeInfo": {"kubeletVersion": "v1.34.5", "kernelVersion": "6.8.0", "architecture": "amd64", "osImage": "Ubuntu"},
        },
    });
    let found = cells("nodes", &node);
    assert_eq!(
        found,
        [
            "cp-01",
            "NotReady,SchedulingDisabled",
            "control-plane,worker",
            "<unknown>",
            "v1.34.5",
            "10.0.0.1",
            "<none>",
            "Ubuntu",
            "6.8.0 (amd64)",
            "<unknown>"
        ]
    );
    assert_eq!(cells("nodes", &json!({}))[1..3], ["Unknown", "<none>"]);
}

#[test]
fn cells_of_other_kinds_read_as_the_server_prints_them() {
    for (id, object, expected) in [
        (
            "storageclasses.storage.k8s.io",
            json!({"metadata": {"name": "rwx", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}, "provisioner": "p"}),
            json!(["rwx (default)", "p", "Delete", "Immediate", false, "<unknown>"]),
        ),
        (
            "persistentvolumeclaims",
            json!({"metadata": {"name": "c"}, "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "rwx", "volumeMode": "Block"},
                "status": {"phase": "Pending", "accessModes": ["ReadWriteMany"]}}),
            json!(["c", "Pending", "", "", "", "rwx", "<unset>", "<unknown>", "Block"]),
        ),
        (
            "persistentvolumes",
            json!({"metadata": {"name": "v"}, "spec": {"capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteMany", "ReadWriteOnce"],
                "persistentVolumeReclaimPolicy": "Delete", "claimRef": {"namespace": "n", "name": "c"}}, "status": {"phase": "Bound"}}),
            json!([
                "v",
                "10Gi",
                "RWO,RWX",
                "Delete",
                "Bound",
                "n/c",
                "",
                "<unset>",
                "",
                "<unknown>",
                "<unset>"
            ]),
        ),
        (
            "poddisruptionbudgets.policy",
            json!({"metadata": {"name": "b"}, "spec": {"minAvailable": 2}, "status": {"disruptionsAllowed": 0}}),
            json!(["b", "2", "N/A", 0, "<unknown>"]),
        ),
        (
            "services",
            json!({"metadata": {"name": "s"}, "spec": {"type": "LoadBalancer", "clusterIPs": ["10.1.0.1"],
                "ports": [{"port": 443, "nodePort": 30443, "protocol": "TCP"}], "selector": {"b": "2", "a": "1"}}}),
            json!([
                "s",
                "LoadBalancer",
                "10.1.0.1",
                "<pending>",
                "443:30443/TCP",
                "<unknown>",
                "a=1,b=2"
            ]),
        ),
        (
            "deployments.apps",
            json!({"metadata": {"name": "d"}, "spec": {"replicas": 2, "selector": {"matchLabels": {"a": "1"}},
                "template": {"spec": {"containers": [{"name": "x", "image": "i:1"}]}}}, "status": {"readyReplicas": 1}}),
            json!(["d", "1/2", 0, 0, "<unknown>", "x", "i:1", "a=1"]),
        ),
        (
            "resourcequotas",
            json!({"metadata": {"name": "q"}, "status": {"hard": {"limits.memory": "8Gi", "requests.memory": "2Gi"}, "used": {"requests.memory": "1Gi"}}}),
            json!(["q", "requests.memory: 1Gi/2Gi", "limits.memory: 0/8Gi", "<unknown>"]),
        ),
        (
            "virtualmachineinstances.kubevirt.io",
            json!({"metadata": {"name": "m"}, "status": {"phase": "Running", "nodeName": "w", "interfaces": [{"ipAddress": "1.2.3.4"}]}}),
            json!(["m", null, "Running", "1.2.3.4", "w", null, null, null]),
        ),
        (
            "virtualmachinesnapshots.snapshot.kubevirt.io",
            json!({"metadata": {"name": "s"}, "status": {"readyToUse": true, "creationTime": "2026-11-22T08:00:00Z"}}),
            json!(["s", null, null, null, true, "60m", null]),
        ),
        (
            "l2advertisements.metallb.io",
            json!({"metadata": {"name": "l"}, "spec": {"ipAddressPools": ["a", "b"]}}),
            json!(["l", "[\"a\",\"b\"]", null, null, null]),
        ),
        (
            "events",
            json!({"metadata": {"name": "e"}, "type": "Normal", "reason": "Migrated", "message": " moved \n",
                "involvedObject": {"kind": "VirtualMachineInstance", "name": "m"}, "source": {"component": "virt-handler", "host": "w"},
                "firstTimestamp": "2026-11-22T08:59:00Z", "lastTimestamp": "2026-11-22T08:59:50Z", "count": 2}),
            json!([
                "10s",
                "Normal",
                "Migrated",
                "virtualmachineinstance/m",
                "",
                "virt-handler, w",
                "moved",
                "60s",
                2,
                "e"
            ]),
        ),
        (
            "roles.rbac.authorization.k8s.io",
            json!({"metadata": {"name": "r", "creationTimestamp": "2026-11-22T08:00:00Z"}}),
            json!(["r", "2026-11-22T08:00:00Z"]),
        ),
    ] {
        assert_eq!(Value::Array(cells(id, &object)), expected, "{id}");
    }
}

#[test]
fn every_table_starts_with_a_name_except_events() {
    for kind in kinds() {
        let names: Vec<_> = kind.columns.iter().filter(|column| column.format == "name").collect();
        assert_eq!(names.len(), 1, "{}", kind.id());
        assert!(
            kind.columns.iter().all(|column| !column.help().ends_with(": ")),
            "{}",
            kind.id()
        );
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("-009999-01-02T01:59:59Z")),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let key = prop_oneof![
            Just("metadata"),
            Just("spec"),
            Just("status"),
            Just("conditions"),
            Just("containerStatuses"),
            Just("state"),
            Just("creationTimestamp"),
            Just("type"),
            Just("template"),
            Just("containers"),
            Just("initContainerStatuses"),
            Just("name"),
            Just("lastTimestamp"),
            Just("selector"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_object_makes_a_column_panic(object in any_value()) {
        for kind in kinds() {
            for column in kind.columns {
                let _ = column.value(&object, now());
            }
        }
    }
}
