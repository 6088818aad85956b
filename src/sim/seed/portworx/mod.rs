//! Portworx: one StorageCluster, one StorageNode a worker.
mod cluster;
mod layout;
mod pool;
mod storage_node;

pub(super) use cluster::cluster;
pub use layout::{Place, replicas, written};
pub(super) use pool::{Pool, drive, drive_gib, facts as pool_facts, plan as plan_pools};
pub(super) use storage_node::{key as node_key, len as node_len, render as render_node};

use super::mix::hash;
use super::world::{World, salt};

/// Name of the StorageCluster.
pub(super) const CLUSTER: &str = "px-cluster-65f0c1d2";
/// Portworx release (reference architecture, software table).
pub(super) const VERSION: &str = "3.6.0";

/// Uid of the StorageCluster object, which is the first with its number.
pub(super) fn cluster_uid(w: &World) -> String {
    w.uid(cluster().salt, 0)
}

/// The workers that hold the key-value store: three, spread over the racks; the first leads.
pub(super) fn kvdb(w: &World) -> [u8; 3] {
    let first = w.size.control_planes;
    let n = w.size.workers.max(1);
    [first, first + 2 % n, first + if n > 20 { 25 } else { 3 } % n]
}

/// True for the members of [`kvdb`].
pub(super) fn is_kvdb(w: &World, node: u8) -> bool {
    kvdb(w).contains(&node)
}

/// Portworx node id, which survives a repave with the drives.
pub(super) fn node_uid(w: &World, node: u8) -> String {
    w.uid(salt::STORAGE, 100 + u32::from(node))
}

/// Used share of a node's first pool in per mille. Replicas land unevenly; one node is nearly full.
pub(super) fn used(w: &World, node: u8) -> u32 {
    if node == w.size.control_planes + 3 {
        return 913;
    }
    let a = hash(w.seed, salt::STORAGE, 300 + u32::from(node)) % 140;
    let b = hash(w.seed, salt::STORAGE, 400 + u32::from(node)) % 140;
    540 + (a + b) as u32
}

/// Name of the CSI provisioner that made the volumes.
pub(super) fn provisioner(w: &World) -> String {
    (1_700_000_000_000 + hash(w.seed, salt::STORAGE, 2) % 9_999_999_999).to_string()
}
