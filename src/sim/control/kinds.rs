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
pub(super) const VOLUME_SNAPSHOT: &str = "volumesnapshots.snapshot.storage.k8s.io";

/// Kinds whose changes the controllers follow.
pub(super) const FOLLOWED: [&str; 11] = [
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
];
