//! Roles for one source of storage and load data each, and for everything else, so that every source can be withheld from
//! a client in turn.
use super::super::rule::{Rule, on};

const READ: &[&str] = &["get", "list", "watch"];

/// Reading the cluster without any of the sources below.
pub(super) const REST: &[Rule] = &[
    on(
        READ,
        &[""],
        &[
            "events",
            "namespaces",
            "nodes",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "pods/log",
            "resourcequotas",
            "services",
        ],
    ),
    on(
        READ,
        &["apps", "batch", "policy", "discovery.k8s.io", "events.k8s.io"],
        &["*"],
    ),
    on(
        READ,
        &[
            "storage.k8s.io",
            "snapshot.storage.k8s.io",
            "cdi.kubevirt.io",
            "k8s.cni.cncf.io",
            "cluster.x-k8s.io",
            "controlplane.cluster.x-k8s.io",
            "bootstrap.cluster.x-k8s.io",
            "infrastructure.cluster.x-k8s.io",
            "apiextensions.k8s.io",
            "coordination.k8s.io",
        ],
        &["*"],
    ),
];

pub(super) const SERVICES_PROXY: &[Rule] = &[on(&["create", "get"], &[""], &["services/proxy"])];
pub(super) const PODS_PROXY: &[Rule] = &[on(&["get"], &[""], &["pods/proxy"])];
pub(super) const STORAGE_OBJECTS: &[Rule] = &[on(
    READ,
    &["core.libopenstorage.org", "portworx.io", "autopilot.libopenstorage.org"],
    &["*"],
)];
pub(super) const METRICS: &[Rule] = &[on(&["get", "list"], &["metrics.k8s.io"], &["nodes", "pods"])];
pub(super) const CONFIG: &[Rule] = &[on(READ, &[""], &["configmaps"])];
