//! Portworx: one StorageCluster, one StorageNode a worker.
use super::world::{World, salt};

/// Name of the StorageCluster.
pub(super) const CLUSTER: &str = "px-cluster-65f0c1d2";

/// Uid of the StorageCluster object.
pub(super) fn cluster_uid(w: &World) -> String {
    w.uid(salt::STORAGE, 1)
}

/// The three workers that hold the key-value store, one in each zone.
pub(super) fn is_kvdb(w: &World, node: u8) -> bool {
    kvdb(w).contains(&node)
}

/// KVDB members, the leader first.
pub(super) fn kvdb(w: &World) -> [u8; 3] {
    let first = w.size.control_planes;
    [first, first + 2, first + (4 % w.size.workers.max(1))]
}

/// Name of the CSI provisioner that made the volumes.
pub(super) fn provisioner(w: &World) -> String {
    super::mix::hash(w.seed, salt::STORAGE, 2).to_string()
}
