//! The StorageCluster, with the settings of the reference architecture (Portworx layer).
use serde_json::json;

use super::{CLUSTER, VERSION, drive_gib};
use crate::sim::seed::fixed::Fixed;
use crate::sim::seed::obj::stamp;
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::salt;

pub(in crate::sim::seed) const fn cluster() -> Fixed {
    Fixed {
        api: "core.libopenstorage.org/v1",
        kind: "StorageCluster",
        ns: Some("kube-system"),
        salt: 120,
        names: &[CLUSTER],
        body: |w, _| {
            let at = stamp(w.now - CLUSTER_AGE + 7_800);
            json!({
                "metadata": {
                    "annotations": {
                        "portworx.io/is-openshift": "false",
                        "portworx.io/misc-args": "-T px-storev2 --oem px-csi",
                    },
                    "finalizers": ["operator.libopenstorage.org/delete"],
                    "generation": 7,
                },
                "spec": {
                    "autopilot": { "enabled": false },
                    "cloudStorage": {
                        "deviceSpecs": [format!("size={}", drive_gib(w))],
                        "journalDeviceSpec": "size=3",
                        "kvdbDeviceSpec": "size=32",
                        "maxStorageNodes": w.size.workers,
                        "provider": "pure",
                        "systemMetadataDeviceSpec": "size=64",
                    },
                    "csi": { "enabled": true, "installSnapshotController": false },
                    "env": [
                        { "name": "PURE_FLASHARRAY_SAN_TYPE", "value": "FC" },
                        { "name": "KUBERNETES_OPS_QPS_RATE", "value": "1000" },
                        { "name": "KUBERNETES_OPS_BURST_RATE", "value": "2000" },
                    ],
                    "image": format!("portworx/oci-monitor:{VERSION}"),
                    "imagePullPolicy": "Always",
                    "kvdb": { "enableTLS": false, "internal": true },
                    "monitoring": { "prometheus": { "enabled": false, "exportMetrics": true }, "telemetry": { "enabled": true } },
                    "network": { "dataInterface": "bond_mgmt.10", "mgmtInterface": "bond_mgmt.10" },
                    "placement": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": {
                        "nodeSelectorTerms": [{ "matchExpressions": [
                            { "key": "px/enabled", "operator": "NotIn", "values": ["false"] },
                            { "key": "node-role.kubernetes.io/control-plane", "operator": "DoesNotExist" },
                        ] }],
                    } } },
                    "revisionHistoryLimit": 10,
                    "secretsProvider": "k8s",
                    "startPort": 9001,
                    "stork": { "args": { "webhook-controller": "true" }, "enabled": true },
                    "updateStrategy": { "rollingUpdate": { "disruption": { "allow": false }, "maxUnavailable": 1, "minReadySeconds": 0 },
                                        "type": "RollingUpdate" },
                    "version": VERSION,
                },
                "status": {
                    "clusterName": CLUSTER,
                    "clusterUid": w.uid(salt::STORAGE, 3),
                    "conditions": [
                        { "lastTransitionTime": at, "source": "Portworx", "status": "Completed", "type": "Install" },
                        { "lastTransitionTime": at, "source": "Portworx", "status": "Online", "type": "RuntimeState" },
                    ],
                    "desiredImages": {
                        "csiProvisioner": "registry.k8s.io/sig-storage/csi-provisioner:v5.3.0",
                        "stork": "openstorage/stork:26.1.0",
                        "telemetry": "purestorage/ccm-go:1.2.5",
                    },
                    "operatorVersion": "26.1.0",
                    "phase": "Running",
                    "storage": { "storageNodesPerZone": w.size.workers / 3 },
                    "version": VERSION,
                },
            })
        },
    }
}
