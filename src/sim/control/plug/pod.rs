//! The pod that holds the claims of plugged volumes on the guest's node.
use serde_json::{Value, json};

use super::super::json::{get, items, name, namespace, text, uid};

/// Whether a pod holds just these claims.
pub(super) fn holds(pod: &Value, wanted: &[(String, String)]) -> bool {
    let claims: Vec<&str> = items(pod, &["spec", "volumes"])
        .iter()
        .filter_map(|volume| get(volume, &["persistentVolumeClaim", "claimName"])?.as_str())
        .collect();
    !wanted.is_empty()
        && claims.len() == wanted.len()
        && wanted.iter().all(|(_, claim)| claims.contains(&claim.as_str()))
}

/// A pod that holds these claims beside a launcher.
pub(super) fn holder(launcher: &Value, wanted: &[(String, String)]) -> Value {
    let compute = items(launcher, &["spec", "containers"])
        .iter()
        .find(|one| text(one, &["name"]) == "compute");
    let image = compute.map_or("", |one| text(one, &["image"]));
    let mut volumes = vec![json!({"name": "hotplug-disks", "emptyDir": {}})];
    let mut devices = Vec::new();
    for (volume, claim) in wanted {
        volumes.push(json!({"name": volume, "persistentVolumeClaim": {"claimName": claim}}));
        devices.push(json!({"name": volume, "devicePath": format!("/path/{volume}/{}", uid(launcher))}));
    }
    json!({
        "metadata": {
            "generateName": "hp-volume-",
            "namespace": namespace(launcher),
            "labels": {"kubevirt.io": "hotplug-disk"},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": name(launcher), "uid": uid(launcher),
                "controller": true, "blockOwnerDeletion": true}],
        },
        "spec": {
            "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In",
                    "values": [text(launcher, &["spec", "nodeName"])]}]},
            ]}}},
            "containers": [{
                "name": "hotplug-disk", "image": image, "imagePullPolicy": "IfNotPresent",
                "command": ["/bin/sh", "-c", "/usr/bin/container-disk --copy-path /path/hp"],
                "securityContext": {
                    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": true,
                    "runAsUser": 107, "seLinuxOptions": {"level": "s0"}, "seccompProfile": {"type": "RuntimeDefault"},
                },
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                "resources": {"limits": {"cpu": "100m", "memory": "80M"}, "requests": {"cpu": "10m", "memory": "2M"}},
                "volumeDevices": devices,
                "volumeMounts": [{"name": "hotplug-disks", "mountPath": "/path", "mountPropagation": "HostToContainer"}],
            }],
            "dnsPolicy": "ClusterFirst",
            "enableServiceLinks": true,
            "priority": 0,
            "preemptionPolicy": "PreemptLowerPriority",
            "securityContext": {},
            "restartPolicy": "Always",
            "schedulerName": "default-scheduler",
            "serviceAccount": "default",
            "serviceAccountName": "default",
            "terminationGracePeriodSeconds": 0,
            "tolerations": get(launcher, &["spec", "tolerations"]).cloned().unwrap_or_else(|| json!([])),
            "volumes": volumes,
        },
        "status": {"phase": "Pending", "qosClass": "Burstable"},
    })
}
