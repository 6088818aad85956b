//! The kinds that the controllers read and write, as `catalog::Kind::id` names them.

pub(super) const VM: &str = "virtualmachines.kubevirt.io";
pub(super) const VMI: &str = "virtualmachineinstances.kubevirt.io";
pub(super) const MIGRATION: &str = "virtualmachineinstancemigrations.kubevirt.io";
pub(super) const KUBEVIRT: &str = "kubevirts.kubevirt.io";
pub(super) const POD: &str = "pods";
pub(super) const NODE: &str = "nodes";
pub(super) const EVENT: &str = "events";
pub(super) const QUOTA: &str = "resourcequotas";
pub(super) const CLAIM: &str = "persistentvolumeclaims";
pub(super) const VOLUME: &str = "persistentvolumes";
pub(super) const DISK: &str = "datavolumes.cdi.kubevirt.io";
pub(super) const SNAPSHOT: &str = "virtualmachinesnapshots.snapshot.kubevirt.io";
pub(super) const CONTENT: &str = "virtualmachinesnapshotcontents.snapshot.kubevirt.io";
pub(super) const RESTORE: &str = "virtualmachinerestores.snapshot.kubevirt.io";
pub(super) const CLONE: &str = "virtualmachineclones.clone.kubevirt.io";
pub(super) const VOLUME_SNAPSHOT: &str = "volumesnapshots.snapshot.storage.k8s.io";

pub(super) const NAMESPACE: &str = "namespaces";
pub(super) const CONFIG: &str = "configmaps";
pub(super) const ATTACHMENT: &str = "volumeattachments.storage.k8s.io";
pub(super) const BUDGET: &str = "poddisruptionbudgets.policy";
pub(super) const DAEMON_SET: &str = "daemonsets.apps";
pub(super) const REPLICA_SET: &str = "replicasets.apps";
pub(super) const STATEFUL_SET: &str = "statefulsets.apps";
pub(super) const CLUSTER: &str = "clusters.cluster.x-k8s.io";
pub(super) const MACHINE: &str = "machines.cluster.x-k8s.io";
pub(super) const MACHINE_SET: &str = "machinesets.cluster.x-k8s.io";
pub(super) const DEPLOYMENT: &str = "machinedeployments.cluster.x-k8s.io";
pub(super) const PLANE: &str = "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io";
pub(super) const HEALTH: &str = "machinehealthchecks.cluster.x-k8s.io";
pub(super) const RULE: &str = "machinedrainrules.cluster.x-k8s.io";
pub(super) const MAAS: &str = "maasmachines.infrastructure.cluster.x-k8s.io";
pub(super) const TEMPLATE: &str = "maasmachinetemplates.infrastructure.cluster.x-k8s.io";
pub(super) const STORAGE_CLUSTER: &str = "storageclusters.core.libopenstorage.org";
pub(super) const STORAGE_NODE: &str = "storagenodes.core.libopenstorage.org";

pub(super) const APPS: &str = "deployments.apps";
pub(super) const CRON: &str = "cronjobs.batch";
pub(super) const JOB: &str = "jobs.batch";

/// Kinds whose changes the controllers follow.
pub(super) const FOLLOWED: [&str; 21] = [
    NODE,
    VM,
    VMI,
    MIGRATION,
    POD,
    DISK,
    CLAIM,
    SNAPSHOT,
    CONTENT,
    VOLUME_SNAPSHOT,
    RESTORE,
    CLONE,
    BUDGET,
    MACHINE,
    MACHINE_SET,
    DEPLOYMENT,
    PLANE,
    MAAS,
    HEALTH,
    CRON,
    JOB,
];
