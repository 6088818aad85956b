//! What a recording does not show and its controllers need: nodes, KubeVirt's settings, storage classes, claims.
use serde_json::{Value, json};

/// The nodes of the recorded cluster: 16 CPUs, 64 GiB and 250 pods each, in a zone of its own.
pub(crate) fn surroundings(initial: &[(String, Value)]) -> Vec<Value> {
    let mut all = vec![
        kubevirt(),
        class("px-rwx", "Immediate"),
        class("px-wffc", "WaitForFirstConsumer"),
        snapshots(),
    ];
    all.extend((1..=3).map(node));
    // the disk that is plugged in and out
    let [_, claim] = disk_of(&json!({"metadata": {"namespace": "prod"}}), "data-1");
    all.push(claim);
    for (_, object) in initial
        .iter()
        .filter(|(_, object)| object["spec"]["template"].is_object())
    {
        let volumes = object["spec"]["template"]["spec"]["volumes"].as_array();
        for volume in volumes.into_iter().flatten() {
            if let Some(disk) = volume["dataVolume"]["name"].as_str() {
                all.extend(disk_of(object, disk));
            }
        }
    }
    let shown = |object: &Value| {
        let plural = format!("{}s", object["kind"].as_str().unwrap().to_lowercase());
        let same = |(resource, other): &(String, Value)| {
            *resource == plural && other["metadata"]["name"] == object["metadata"]["name"]
        };
        initial.iter().any(same)
    };
    all.retain(|object| !shown(object));
    for object in &mut all {
        known_by(object, initial);
    }
    all
}

/// A DataVolume has the UID under which the claim that is shown belongs to it.
fn known_by(disk: &mut Value, initial: &[(String, Value)]) {
    let owners = initial
        .iter()
        .filter(|(resource, _)| resource == "persistentvolumeclaims")
        .map(|(_, claim)| &claim["metadata"]["ownerReferences"][0]);
    let mut own = owners.filter(|owner| owner["kind"] == disk["kind"] && owner["name"] == disk["metadata"]["name"]);
    if let Some(owner) = own.next() {
        disk["metadata"]["uid"] = owner["uid"].clone();
    }
}

fn node(number: u8) -> Value {
    let (name, zone) = (format!("node0{number}"), ["a", "b", "c"][usize::from(number) - 1]);
    let mut labels = json!({
        "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubevirt.io/schedulable": "true",
        "topology.kubernetes.io/zone": format!("zone-{zone}"),
    });
    for label in [
        "cpu-model-migration.node.kubevirt.io/Skylake-Server",
        "cpu-vendor.node.kubevirt.io/Intel",
        "host-model-cpu.node.kubevirt.io/Skylake-Server",
        "machine-type.node.kubevirt.io/pc-q35-rhel9.6.0",
        "machine-type.node.kubevirt.io/q35",
    ] {
        labels[label] = json!("true");
    }
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels, "uid": format!("node-{number}")},
        "spec": {"podCIDR": format!("198.18.{number}.0/24")},
        "status": {"allocatable": {"cpu": "15500m", "memory": "64000Mi", "pods": "250"},
            "conditions": [{"type": "Ready", "status": "True"}],
            "addresses": [{"address": format!("198.18.0.2{number}"), "type": "InternalIP"}]}})
}

fn kubevirt() -> Value {
    json!({"apiVersion": "kubevirt.io/v1", "kind": "KubeVirt", "metadata": {"name": "kubevirt", "namespace": "kubevirt"},
        "spec": {"configuration": {"evictionStrategy": "LiveMigrate", "vmRolloutStrategy": "LiveUpdate",
            "migrations": {"allowAutoConverge": true, "completionTimeoutPerGiB": 800}},
            "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}},
        "status": {"observedKubeVirtRegistry": "quay.io/kubevirt", "observedKubeVirtVersion": "v1.7.4"}})
}

fn class(name: &str, mode: &str) -> Value {
    // the recorded provisioner left claims of this class alone, so that their state could be seen
    let provisioning = if name == "px-wffc" { "never" } else { "" };
    json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name},
        "parameters": {"simulator.vmotui/provisioning": provisioning},
        "provisioner": "pxd.portworx.com", "volumeBindingMode": mode})
}

fn snapshots() -> Value {
    json!({"apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshotClass", "metadata": {"name": "px-snap"},
        "driver": "pxd.portworx.com", "deletionPolicy": "Delete"})
}

/// A VM that stands there has its disk.
fn disk_of(vm: &Value, name: &str) -> [Value; 2] {
    let space = &vm["metadata"]["namespace"];
    let metadata = json!({"name": name, "namespace": space, "uid": format!("disk-{name}")});
    [
        json!({"apiVersion": "cdi.kubevirt.io/v1beta1", "kind": "DataVolume", "metadata": metadata, "spec": {},
            "status": {"phase": "Succeeded"}}),
        json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata,
            "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "px-rwx", "volumeMode": "Block"},
            "status": {"phase": "Bound"}}),
    ]
}
