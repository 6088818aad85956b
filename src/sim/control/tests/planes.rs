//! Control planes that a health check gives up: one goes at a time, and only while etcd keeps its majority.
use serde_json::{Value, json};

use super::super::capi::Maas;
use super::support::{Lab, node, text};

const SPACE: &str = "demo";
const BORN: &str = "2026-11-01T00:00:00Z";
const MACHINE: &str = "machines.cluster.x-k8s.io";

fn machine(number: u8) -> Vec<Value> {
    let (name, node) = (format!("cp-{number}"), format!("plane{number}"));
    let labels = json!({"cluster.x-k8s.io/control-plane": "", "cluster.x-k8s.io/cluster-name": "c", "cluster.x-k8s.io/control-plane-name": "cp"});
    let owner = |kind: &str, name: &str| json!([{"kind": kind, "name": name, "uid": name, "controller": true}]);
    vec![
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Machine",
            "metadata": {"name": name, "namespace": SPACE, "uid": name, "creationTimestamp": BORN, "labels": labels,
                "finalizers": ["machine.cluster.x-k8s.io"], "ownerReferences": owner("KubeadmControlPlane", "cp")},
            "spec": {"clusterName": "c", "providerID": format!("maas:///a/{node}"), "version": "v1", "bootstrap": {"dataSecretName": name},
                "infrastructureRef": {"kind": "MaasMachine", "name": name, "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1"}},
            "status": {"phase": "Running", "bootstrapReady": true, "infrastructureReady": true, "nodeRef": {"kind": "Node", "name": node}}}),
        json!({"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachine",
            "metadata": {"name": name, "namespace": SPACE, "uid": format!("maas-{name}"), "labels": labels,
                "finalizers": ["maasmachine.infrastructure.cluster.x-k8s.io"], "ownerReferences": owner("Machine", &name)},
            "spec": {"providerID": format!("maas:///a/{node}"), "systemID": node, "failureDomain": "a"},
            "status": {"ready": true, "machineState": "Deployed", "hostname": node}}),
    ]
}

/// A control plane of `count`, watched by a health check; `silent` of its nodes tell nothing any more.
fn lab(count: u8, silent: u8) -> Lab {
    let mut all = vec![
        json!({"apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlane",
            "metadata": {"name": "cp", "namespace": SPACE, "uid": "cp", "creationTimestamp": BORN},
            "spec": {"replicas": count, "version": "v1", "machineTemplate": {"infrastructureRef": {"kind": "MaasMachineTemplate", "name": "cp",
                "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1"}},
                "rolloutStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}},
            "status": {"initialized": true}}),
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineHealthCheck",
            "metadata": {"name": "mhc", "namespace": SPACE, "uid": "mhc", "creationTimestamp": BORN},
            "spec": {"clusterName": "c", "maxUnhealthy": "100%", "nodeStartupTimeout": "1h", "selector": {"matchLabels": {"cluster.x-k8s.io/control-plane": ""}},
                "unhealthyConditions": [{"type": "Ready", "status": "Unknown", "timeout": "300s"}]}}),
    ];
    for number in 1..=count {
        let name = format!("plane{number}");
        let mut one = node(&name, 10 + number);
        one["metadata"]["labels"]["node-role.kubernetes.io/control-plane"] = json!("");
        one["metadata"]["labels"]
            .as_object_mut()
            .unwrap()
            .remove("kubevirt.io/schedulable");
        one["spec"]["providerID"] = json!(format!("maas:///a/{name}"));
        let status = if number <= silent { "Unknown" } else { "True" };
        let known = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].map(|kind| {
            let status = if kind == "Ready" || status == "Unknown" {
                status
            } else {
                "False"
            };
            json!({"type": kind, "status": status, "lastTransitionTime": BORN})
        });
        one["status"]["conditions"] = json!(known);
        all.push(one);
        for part in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
            all.push(json!({"apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": format!("{part}-{name}"), "namespace": "kube-system", "uid": format!("{part}-{name}"),
                    "labels": {"component": part}, "annotations": {"kubernetes.io/config.mirror": "x"}},
                "spec": {"nodeName": name, "hostNetwork": true, "containers": [{"name": part,
                    "command": [part, "--allocate-node-cidrs=true", "--cluster-cidr=100.64.0.0/19", "--node-cidr-mask-size=24"]}], "tolerations": [{"operator": "Exists"}]},
                "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}));
        }
        all.extend(machine(number));
    }
    let mut lab = Lab::new(all);
    lab.control.set_maas(Maas::with_spares(2));
    lab.control.look_round();
    lab
}

fn names(lab: &Lab) -> Vec<String> {
    let all = lab.list(MACHINE);
    all.iter().map(|one| text(one, "/metadata/name").to_owned()).collect()
}

fn why(lab: &Lab, name: &str) -> String {
    let machine = lab.get(MACHINE, name).unwrap();
    let all = machine["status"]["conditions"].as_array().unwrap();
    let found = all.iter().find(|one| one["type"] == "OwnerRemediated");
    found.map_or_else(String::new, |one| text(one, "/message").to_owned())
}

#[test]
fn one_of_three_is_replaced() {
    let mut lab = lab(3, 1);
    lab.seconds(3 * 3_600);
    let left = names(&lab);
    assert!(left.len() == 3 && !left.contains(&"cp-1".to_owned()), "{left:?}");
    assert!(left.contains(&"cp-2".to_owned()) && left.contains(&"cp-3".to_owned()));
    let plane = lab
        .get("kubeadmcontrolplanes.controlplane.cluster.x-k8s.io", "cp")
        .unwrap();
    assert_eq!(plane["status"]["readyReplicas"], 3);
    let notes = plane["metadata"]["annotations"].to_string();
    assert!(!notes.contains("remediation-in-progress"), "{notes}");
}

#[test]
fn two_of_three_stay_because_etcd_would_lose_its_majority() {
    let mut lab = lab(3, 2);
    lab.seconds(3_600);
    assert_eq!(names(&lab).len(), 3);
    assert!(
        why(&lab, "cp-1").contains("etcd loosing quorum"),
        "{}",
        why(&lab, "cp-1")
    );
}

#[test]
fn the_only_one_stays() {
    let mut lab = lab(1, 1);
    lab.seconds(3_600);
    assert_eq!(names(&lab), ["cp-1"]);
    assert!(
        why(&lab, "cp-1").contains("less or equal to 1"),
        "{}",
        why(&lab, "cp-1")
    );
}
