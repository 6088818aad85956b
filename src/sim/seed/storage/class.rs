//! Storage classes, their CDI profiles, and the class of snapshots.
use serde_json::{Value, json};

use super::{CLASS, LATE_CLASS, SNAPSHOT_CLASS, driver};
use crate::sim::seed::fixed::Fixed;

/// The VM class with the reference architecture's parameters (Portworx layer), and one that waits for its consumer.
pub(in crate::sim::seed) const fn classes() -> Fixed {
    Fixed {
        api: "storage.k8s.io/v1",
        kind: "StorageClass",
        ns: None,
        salt: 101,
        names: &[CLASS, LATE_CLASS],
        body: |w, name| {
            let default = (name == CLASS).to_string();
            json!({
                "metadata": { "annotations": {
                    "storageclass.kubernetes.io/is-default-class": default,
                    "storageclass.kubevirt.io/is-default-virt-class": default,
                } },
                "allowVolumeExpansion": true,
                "parameters": if w.size.portworx {
                    json!({ "io_profile": "auto_journal", "nodiscard": "true", "priority_io": "high", "repl": "2" })
                } else {
                    json!({ "clusterID": "rook-ceph", "imageFeatures": "layering", "pool": "replicapool" })
                },
                "provisioner": driver(w),
                "reclaimPolicy": "Delete",
                "volumeBindingMode": if name == CLASS { "Immediate" } else { "WaitForFirstConsumer" },
            })
        },
    }
}

/// One profile a class; `storageprofile-cdi` of the reference architecture asks for RWX block and CSI clones.
pub(in crate::sim::seed) const fn profiles() -> Fixed {
    Fixed {
        api: "cdi.kubevirt.io/v1beta1",
        kind: "StorageProfile",
        ns: None,
        salt: 102,
        names: &[CLASS, LATE_CLASS],
        body: |w, name| {
            let sets = json!([{ "accessModes": ["ReadWriteMany"], "volumeMode": "Block" }]);
            let spec = if name == CLASS {
                json!({ "claimPropertySets": sets, "cloneStrategy": "csi-clone" })
            } else {
                json!({})
            };
            json!({
                "metadata": { "generation": 2, "labels": { "app": "containerized-data-importer", "cdi.kubevirt.io": "" } },
                "spec": spec,
                "status": {
                    "claimPropertySets": sets,
                    "cloneStrategy": "csi-clone",
                    "dataImportCronSourceFormat": "pvc",
                    "provisioner": driver(w),
                    "snapshotClass": SNAPSHOT_CLASS,
                    "storageClass": name,
                },
            })
        },
    }
}

/// The class of the VMO pack's snapshot-controller chart, labelled for Velero.
pub(in crate::sim::seed) const fn snapshot_classes() -> Fixed {
    Fixed {
        api: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
        ns: None,
        salt: 103,
        names: &[SNAPSHOT_CLASS],
        body: |w, _| -> Value {
            json!({
                "metadata": {
                    "annotations": { "snapshot.storage.kubernetes.io/is-default-class": "true" },
                    "generation": 1,
                    "labels": { "velero.io/csi-volumesnapshot-class": "true" },
                },
                "deletionPolicy": "Retain",
                "driver": driver(w),
                "parameters": { "csi.openstorage.org/snapshot-type": "local" },
            })
        },
    }
}
