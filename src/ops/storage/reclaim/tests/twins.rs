//! Twins: the same claim is left over without what refers to it, and is not with it.
use std::io::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::client::Dump;
use crate::ops::origin::Origin;
use crate::ops::storage::reclaim::reclaim;

fn object(group: &str, kind: &str, name: &str, rest: &Value) -> Value {
    let mut object = json!({ "apiVersion": group, "kind": kind, "metadata": {
        "name": name, "namespace": "a", "uid": format!("uid-{name}"), "creationTimestamp": "2026-01-01T00:00:00Z" } });
    let more = rest.as_object().cloned().unwrap_or_default();
    for (key, value) in more {
        if key == "metadata" {
            for (key, value) in value.as_object().cloned().unwrap_or_default() {
                object["metadata"][key] = value;
            }
        } else {
            object[key] = value;
        }
    }
    object
}

fn claim(more: &Value) -> Value {
    let mut spec = json!({ "spec": { "resources": { "requests": { "storage": "5Gi" } } } });
    spec["metadata"] = more.clone();
    object("v1", "PersistentVolumeClaim", "disk", &spec)
}

/// Names of the claims that are told to be left over in a dump of these objects.
async fn left(objects: &[Value]) -> Vec<String> {
    let mut file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    // a dump of nothing that is shown would be refused
    let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "a" } });
    let objects: Vec<&Value> = objects.iter().chain([&namespace]).collect();
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": objects });
    file.write_all(list.to_string().as_bytes()).unwrap();
    let dump = Dump::new(&[file.path().to_owned()]);
    dump.read(drop).unwrap();
    let found = reclaim(&Origin::Dump(Arc::new(dump)), "2026-11-22T00:00:00Z".parse().unwrap()).await;
    let claims = found.rows.into_iter().filter(|row| row.kind == "claim");
    claims.map(|row| row.name).collect()
}

#[tokio::test]
async fn whatever_names_a_claim_keeps_it_off_the_list() {
    let pod_spec = json!({ "volumes": [{ "name": "d", "persistentVolumeClaim": { "claimName": "disk" } }] });
    let template = json!({ "spec": { "template": { "spec": pod_spec } } });
    let guest = |volume: Value| json!({ "spec": { "template": { "spec": { "volumes": [volume] } } } });
    let twins = [
        object("v1", "Pod", "p", &json!({ "spec": pod_spec })),
        object("apps/v1", "Deployment", "asleep", &template),
        object("apps/v1", "DaemonSet", "d", &template),
        object("apps/v1", "StatefulSet", "s", &template),
        object(
            "batch/v1",
            "CronJob",
            "nightly",
            &json!({ "spec": { "jobTemplate": { "spec": { "template": { "spec": pod_spec } } } } }),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "off",
            &guest(json!({ "dataVolume": { "name": "disk" } })),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "plain",
            &guest(json!({ "persistentVolumeClaim": { "claimName": "disk" } })),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "copy",
            &guest(json!({ "ephemeral": { "persistentVolumeClaim": { "claimName": "disk" } } })),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "dumped",
            &guest(json!({ "memoryDump": { "claimName": "disk" } })),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "clone",
            &json!({ "spec": { "dataVolumeTemplates": [
            { "metadata": { "name": "root" }, "spec": { "source": { "pvc": { "name": "disk", "namespace": "a" } } } }] } }),
        ),
        object(
            "kubevirt.io/v1",
            "VirtualMachine",
            "moving",
            &json!({ "status": { "volumeUpdateState": { "volumeMigrationState": {
            "migratedVolumes": [{ "volumeName": "x", "sourcePVCInfo": { "claimName": "disk" } }] } } } }),
        ),
        object(
            "pool.kubevirt.io/v1alpha1",
            "VirtualMachinePool",
            "pool",
            &json!({ "spec": { "virtualMachineTemplate": { "spec": {
            "template": { "spec": { "volumes": [{ "persistentVolumeClaim": { "claimName": "disk" } }] } } } } } }),
        ),
        object(
            "cdi.kubevirt.io/v1beta1",
            "DataSource",
            "image",
            &json!({ "spec": { "source": { "pvc": { "name": "disk", "namespace": "a" } } } }),
        ),
        object(
            "cdi.kubevirt.io/v1beta1",
            "DataImportCron",
            "daily",
            &json!({ "status": { "lastImportedPVC": { "name": "disk", "namespace": "a" } } }),
        ),
        object(
            "snapshot.storage.k8s.io/v1",
            "VolumeSnapshot",
            "backup",
            &json!({ "spec": { "source": { "persistentVolumeClaimName": "disk" } } }),
        ),
        object(
            "export.kubevirt.io/v1beta1",
            "VirtualMachineExport",
            "out",
            &json!({ "spec": { "source": {
            "apiGroup": "", "kind": "PersistentVolumeClaim", "name": "disk" } } }),
        ),
    ];
    let alone = claim(&json!({}));
    assert_eq!(
        left(std::slice::from_ref(&alone)).await,
        ["disk"],
        "without them it is left over"
    );
    for twin in twins {
        let told = left(&[alone.clone(), twin.clone()]).await;
        assert_eq!(
            told,
            Vec::<String>::new(),
            "{} {}",
            twin["kind"],
            twin["metadata"]["name"]
        );
        let mut elsewhere = twin.clone();
        elsewhere["metadata"]["namespace"] = "b".into();
        let names_its_place = elsewhere.to_string().contains(r#""namespace":"a""#);
        if !names_its_place {
            assert_eq!(
                left(&[alone.clone(), elsewhere]).await,
                ["disk"],
                "another namespace is another claim"
            );
        }
    }
}

#[tokio::test]
async fn what_a_cron_or_a_vm_keeps_is_left_over_only_without_them() {
    let cron = object("cdi.kubevirt.io/v1beta1", "DataImportCron", "daily", &json!({}));
    let other = object("cdi.kubevirt.io/v1beta1", "DataImportCron", "gone", &json!({}));
    let image = claim(&json!({ "labels": { "cdi.kubevirt.io/dataImportCron": "daily" } }));
    assert_eq!(left(&[image.clone(), cron]).await, Vec::<String>::new());
    assert_eq!(left(&[image, other]).await, ["disk"]);
    let vm = object("kubevirt.io/v1", "VirtualMachine", "v", &json!({}));
    let state = claim(&json!({ "labels": { "persistent-state-for": "v" } }));
    assert_eq!(left(&[state.clone(), vm]).await, Vec::<String>::new());
    let other = object("kubevirt.io/v1", "VirtualMachine", "w", &json!({}));
    assert_eq!(left(&[state, other]).await, ["disk"]);
}
