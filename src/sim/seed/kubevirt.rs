//! The virtualization stack's own objects: KubeVirt and CDI, migration policies, preferences, VMO templates.
use serde_json::{Value, json};

use super::fixed::Fixed;
use super::obj::stamp;
use super::stock::{CDI, KUBEVIRT, guest};
use super::vm::CLUSTER_AGE;
use super::world::World;

fn conditions(w: &World, list: &[(&str, &str, &str, &str)]) -> Value {
    // the last update of the stack, half a year ago
    let at = stamp(w.now - CLUSTER_AGE / 2);
    list.iter()
        .map(|(kind, status, reason, message)| {
            json!({
                "lastProbeTime": at, "lastTransitionTime": at, "message": message, "reason": reason, "status": status,
                "type": kind,
            })
        })
        .collect()
}

/// The KubeVirt CR with the VMO pack's settings and the gates that the reference architecture adds (VMO layer).
pub(super) const fn kubevirts() -> Fixed {
    Fixed {
        api: "kubevirt.io/v1",
        kind: "KubeVirt",
        ns: Some("kubevirt"),
        salt: 130,
        names: &["kubevirt"],
        body: |w, _| {
            let ready = "All components are ready.";
            json!({
                "metadata": {
                    "annotations": {
                        "kubevirt.io/latest-observed-api-version": "v1",
                        "kubevirt.io/storage-observed-api-version": "v1",
                    },
                    "finalizers": ["foregroundDeleteKubeVirt"],
                    "generation": 9,
                },
                "spec": {
                    "certificateRotateStrategy": {},
                    "configuration": {
                        "developerConfiguration": { "featureGates": [
                            "LiveMigration", "HotplugVolumes", "Snapshot", "VMExport", "ExpandDisks", "HotplugNICs",
                            "VMLiveUpdateFeatures", "VMPersistentState", "VolumesUpdateStrategy", "VolumeMigration",
                            "CPUManager", "HypervStrictCheck", "HostDevices", "PersistentReservation", "Sidecar",
                        ] },
                        "evictionStrategy": "LiveMigrate",
                        "migrations": { "allowAutoConverge": true, "completionTimeoutPerGiB": 800 },
                        "permittedHostDevices": { "pciHostDevices": [
                            { "externalResourceProvider": true, "pciVendorSelector": "10DE:2236",
                              "resourceName": "nvidia.com/GA102GL_A10" },
                        ] },
                        "vmRolloutStrategy": "LiveUpdate",
                        "vmStateStorageClass": super::storage::CLASS,
                    },
                    "customizeComponents": {},
                    "imagePullPolicy": "IfNotPresent",
                    "infra": { "replicas": 2 },
                    "monitorAccount": "prometheus-prometheus",
                    "monitorNamespace": "monitoring",
                    "workloadUpdateStrategy": { "workloadUpdateMethods": ["LiveMigrate"] },
                },
                "status": {
                    "conditions": conditions(w, &[
                        ("Available", "True", "AllComponentsReady", ready),
                        ("Progressing", "False", "AllComponentsReady", ready),
                        ("Degraded", "False", "AllComponentsReady", ready),
                        ("Created", "True", "AllResourcesCreated", "All resources were created."),
                    ]),
                    "defaultArchitecture": "amd64",
                    "generations": [
                        { "group": "apps", "lastGeneration": 9, "name": "virt-api", "namespace": "kubevirt", "resource": "deployments" },
                        { "group": "apps", "lastGeneration": 9, "name": "virt-controller", "namespace": "kubevirt",
                          "resource": "deployments" },
                        { "group": "apps", "lastGeneration": 1, "name": "virt-handler", "namespace": "kubevirt",
                          "resource": "daemonsets" },
                        { "group": "admissionregistration.k8s.io", "lastGeneration": 9, "name": "virt-api-validator",
                          "resource": "validatingwebhookconfigurations" },
                    ],
                    "observedDeploymentID": "0b1f5a7e4bd02c9a3e6f7d8851c2a94be07d36f1",
                    "observedGeneration": 9,
                    "observedKubeVirtRegistry": "quay.io/kubevirt",
                    "observedKubeVirtVersion": KUBEVIRT,
                    "operatorVersion": KUBEVIRT,
                    "outdatedVirtualMachineInstanceWorkloads": 0,
                    "phase": "Deployed",
                    "targetDeploymentID": "0b1f5a7e4bd02c9a3e6f7d8851c2a94be07d36f1",
                    "targetKubeVirtRegistry": "quay.io/kubevirt",
                    "targetKubeVirtVersion": KUBEVIRT,
                },
            })
        },
    }
}

/// The CDI CR.
pub(super) const fn cdis() -> Fixed {
    Fixed {
        api: "cdi.kubevirt.io/v1beta1",
        kind: "CDI",
        ns: None,
        salt: 131,
        names: &["cdi"],
        body: |w, _| {
            json!({
                "metadata": { "finalizers": ["operator.cdi.kubevirt.io"], "generation": 4 },
                "spec": {
                    "config": { "featureGates": ["HonorWaitForFirstConsumer"] },
                    "imagePullPolicy": "IfNotPresent",
                    "infra": { "nodeSelector": { "kubernetes.io/os": "linux" } },
                },
                "status": {
                    "conditions": conditions(w, &[
                        ("Available", "True", "DeployCompleted", "Deployment Completed"),
                        ("Progressing", "False", "", ""),
                        ("Degraded", "False", "", ""),
                    ]),
                    "observedVersion": CDI,
                    "operatorVersion": CDI,
                    "phase": "Deployed",
                    "targetVersion": CDI,
                },
            })
        },
    }
}

/// Databases get more time to converge.
pub(super) const fn policies() -> Fixed {
    Fixed {
        api: "migrations.kubevirt.io/v1alpha1",
        kind: "MigrationPolicy",
        ns: None,
        salt: 132,
        names: &["databases"],
        body: |_, _| {
            json!({
                "metadata": { "generation": 2 },
                "spec": {
                    "allowAutoConverge": true,
                    "allowPostCopy": false,
                    "bandwidthPerMigration": "1Gi",
                    "completionTimeoutPerGiB": 1200,
                    "selectors": { "virtualMachineInstanceSelector": { "vmo.corp.example/tier": "db" } },
                },
            })
        },
    }
}

/// `vmcp-generic-linux` and `-windows` (reference architecture, VMO-VMPreferences layer).
pub(super) const fn preferences() -> Fixed {
    Fixed {
        api: "instancetype.kubevirt.io/v1beta1",
        kind: "VirtualMachineClusterPreference",
        ns: None,
        salt: 133,
        names: &["vmcp-generic-linux", "vmcp-generic-windows"],
        body: |_, name| {
            let mut spec = json!({
                "annotations": { "descheduler.alpha.kubernetes.io/evict": "true" },
                "cpu": { "preferredCPUTopology": "sockets" },
                "devices": { "preferredDiskBus": "virtio", "preferredInterfaceModel": "virtio", "preferredRng": {} },
                "machine": { "preferredMachineType": "q35" },
                "preferredTerminationGracePeriodSeconds": 180,
            });
            if name.ends_with("windows") {
                spec = json!({
                    "annotations": { "descheduler.alpha.kubernetes.io/evict": "true" },
                    "clock": { "preferredClockOffset": { "utc": {} } },
                    "cpu": { "preferredCPUTopology": "sockets" },
                    "devices": { "preferredDiskBus": "virtio", "preferredInputBus": "usb", "preferredInterfaceModel": "virtio" },
                    "features": { "preferredHyperv": { "relaxed": {}, "spinlocks": { "spinlocks": 8191 }, "vapic": {} } },
                    "machine": { "preferredMachineType": "q35" },
                    "preferredTerminationGracePeriodSeconds": 3600,
                });
            }
            json!({ "metadata": { "generation": 1, "labels": { "instancetype.kubevirt.io/vendor": "vmo" } }, "spec": spec })
        },
    }
}

/// The two templates of the reference architecture (VMO-VMTemplates layer); VMO's own kind.
pub(super) const fn templates() -> Fixed {
    Fixed {
        api: "spectrocloud.com/v1",
        kind: "VmTemplate",
        ns: None,
        salt: 134,
        names: &["vmtemplate-ubuntu-2204", "vmtemplate-windows-2022"],
        body: |_, name| {
            let windows = name.contains("windows");
            let os = guest(if windows { 5 } else { 0 });
            let size = if windows { ("4Gi", "60Gi") } else { ("2Gi", "20Gi") };
            json!({
                "metadata": { "generation": 1, "labels": { "app.kubernetes.io/name": name } },
                "spec": {
                    "description": format!("{} with one disk and one NIC on a VLAN", os.pretty),
                    "displayName": os.pretty,
                    "icon": "https://images.corp.example/icons/vm.png",
                    "running": false,
                    "dataVolumeTemplates": [{
                        "metadata": { "name": "root" },
                        "spec": {
                            "source": { "pvc": { "name": os.image, "namespace": "vmo-golden-images" } },
                            "storage": {
                                "accessModes": ["ReadWriteMany"],
                                "resources": { "requests": { "storage": size.1 } },
                                "storageClassName": super::storage::CLASS,
                                "volumeMode": "Block",
                            },
                        },
                    }],
                    "template": { "spec": {
                        "domain": {
                            "cpu": { "cores": 1, "sockets": 2, "threads": 1 },
                            "devices": {
                                "disks": [{ "bootOrder": 1, "disk": { "bus": "virtio" }, "name": "rootdisk" }],
                                "interfaces": [{ "bridge": {}, "model": "virtio", "name": "vlan30" }],
                            },
                            "machine": { "type": "q35" },
                            "memory": { "guest": size.0 },
                        },
                        "networks": [{ "multus": { "networkName": "default/nad-vlan-30" }, "name": "vlan30" }],
                        "volumes": [{ "dataVolume": { "name": "root" }, "name": "rootdisk" }],
                    } },
                },
            })
        },
    }
}
