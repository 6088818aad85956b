//! Cluster API: the cluster as Palette made it.
use super::mix::{hash, suffix};
use super::node::Pool;
use super::world::{World, salt};

/// Name of the Cluster.
pub(super) const CLUSTER: &str = "vmo-dc1";
/// Namespace of all Cluster API objects of this cluster.
pub(super) const NAMESPACE: &str = "cluster-65f0c1d2";

/// Name of the Machine behind a node: its set's name and a suffix.
pub(super) fn machine_name(w: &World, i: u8) -> String {
    let pool = w.nodes.get(usize::from(i)).map_or(Pool::Worker, |n| n.pool);
    let tail = suffix(hash(w.seed, salt::MACHINE, u32::from(i)), 5);
    format!("{}-{tail}", set_name(pool))
}

/// What owns the machines of a pool: the control plane object, or the pool's MachineSet.
pub(super) const fn set_name(pool: Pool) -> &'static str {
    match pool {
        Pool::ControlPlane => "vmo-dc1-cp",
        Pool::Worker => "vmo-dc1-worker-pool-6c8d9",
        Pool::Gold => "vmo-dc1-worker-pool-gold-5f7b4",
    }
}
