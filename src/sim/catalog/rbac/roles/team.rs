//! Roles a platform team would write for the people who run VMs: one to operate, one to audit.
//! KubeVirt's own roles leave out nodes, storage, Cluster API and evictions, which day-2 work needs.
use super::super::rule::{Rule, at, on};

const READ: &[&str] = &["get", "list", "watch"];
const SUBRESOURCES: &[&str] = &["subresources.kubevirt.io"];
const CDI: &[&str] = &[
    "cdiconfigs",
    "cdis",
    "dataimportcrons",
    "datasources",
    "datavolumes",
    "storageprofiles",
    "volumeclonesources",
    "volumeimportsources",
    "volumeuploadsources",
];
/// Reading everything but Secrets, without console, VNC or port-forward.
pub(super) const PLATFORM: &[Rule] = &[
    on(READ, &[""], &["nodes", "persistentvolumes"]),
    on(
        READ,
        &["storage.k8s.io"],
        &["storageclasses", "csidrivers", "csinodes", "volumeattachments"],
    ),
    on(
        READ,
        &["snapshot.storage.k8s.io"],
        &["volumesnapshots", "volumesnapshotcontents", "volumesnapshotclasses"],
    ),
    on(READ, &["cdi.kubevirt.io"], CDI),
    on(READ, &["k8s.cni.cncf.io"], &["network-attachment-definitions"]),
    on(
        READ,
        &["core.libopenstorage.org", "portworx.io", "autopilot.libopenstorage.org"],
        &["*"],
    ),
    on(
        READ,
        &[
            "cluster.x-k8s.io",
            "controlplane.cluster.x-k8s.io",
            "bootstrap.cluster.x-k8s.io",
            "infrastructure.cluster.x-k8s.io",
        ],
        &["*"],
    ),
    on(READ, &["metallb.io", "cilium.io", "spectrocloud.com"], &["*"]),
    on(READ, &["apiextensions.k8s.io"], &["customresourcedefinitions"]),
    on(READ, &["apiregistration.k8s.io"], &["apiservices"]),
    on(READ, &["scheduling.k8s.io"], &["priorityclasses"]),
    on(READ, &["coordination.k8s.io"], &["leases"]),
    on(&["get", "list"], &["metrics.k8s.io"], &["nodes", "pods"]),
    at(&["get"], &["/metrics"]),
];

/// What operating adds to reading.
pub(super) const OPERATIONS: &[Rule] = &[
    on(&["patch", "update"], &[""], &["nodes"]),
    on(&["create"], &[""], &["pods/eviction"]),
    on(&["delete"], &[""], &["pods"]),
    on(&["get"], &[""], &["services/proxy"]),
    on(
        &["create", "delete", "patch", "update"],
        &["", "cdi.kubevirt.io"],
        &["persistentvolumeclaims", "datavolumes"],
    ),
    on(
        &["update"],
        SUBRESOURCES,
        &["virtualmachines/evacuate", "virtualmachineinstances/evacuate"],
    ),
    on(
        &["create", "delete", "patch", "update"],
        &["k8s.cni.cncf.io", "migrations.kubevirt.io"],
        &["network-attachment-definitions", "migrationpolicies"],
    ),
];
