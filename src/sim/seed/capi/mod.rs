//! Cluster API: the cluster as Palette made it, on bare metal out of MAAS.
mod cluster;
mod machine;
mod pools;

pub(super) use cluster::{clusters, control_planes, health_checks, maas_clusters, templates};
pub(super) use machine::{key as machine_key, maas_key, maas_render, render as render_machine};
pub(super) use pools::{deployments, sets};

use super::mix::{hash, suffix};
use super::node::Pool;
use super::obj::stamp;
use super::world::{World, salt};
use serde_json::{Value, json};

/// Name of the Cluster.
pub(super) const CLUSTER: &str = "vmo-dc1";
/// Namespace of all Cluster API objects of this cluster.
pub(super) const NAMESPACE: &str = "cluster-65f0c1d2";
/// Infrastructure API of the MAAS provider.
const INFRA: &str = "infrastructure.cluster.x-k8s.io/v1beta1";

/// Name of the Machine behind a node: its set's name and a suffix.
pub(super) fn machine_name(w: &World, i: u8) -> String {
    let pool = w.nodes.get(usize::from(i)).map_or(Pool::Worker, |n| n.pool);
    let tail = suffix(hash(w.seed, salt::MACHINE, u32::from(i)), 5);
    format!("{}-{tail}", set_name(pool))
}

/// What owns the machines of a pool: the control plane object, or the pool's MachineSet.
const fn set_name(pool: Pool) -> &'static str {
    match pool {
        Pool::ControlPlane => "vmo-dc1-cp",
        Pool::Worker => "vmo-dc1-worker-pool-6c8d9",
        Pool::Gold => "vmo-dc1-worker-pool-gold-5f7b4",
    }
}

/// Name of a pool's MachineDeployment, or of the control plane object; templates have the same names.
const fn pool_name(pool: Pool) -> &'static str {
    match pool {
        Pool::ControlPlane => "vmo-dc1-cp",
        Pool::Worker => "vmo-dc1-worker-pool",
        Pool::Gold => "vmo-dc1-worker-pool-gold",
    }
}

/// Nodes of a pool: how many, how many of them ready, and when the youngest came.
fn count(w: &World, pool: Pool) -> (usize, usize, u32) {
    let of = || w.nodes.iter().enumerate().filter(move |(_, n)| n.pool == pool);
    let ready = of().filter(|(i, _)| !w.is_down(*i as u8)).count();
    (of().count(), ready, of().map(|(_, n)| n.created).max().unwrap_or(w.now))
}

/// v1beta1 conditions, all true since the same moment: what a finished rollout leaves.
fn conditions(at: u32, kinds: &[&str]) -> Value {
    kinds
        .iter()
        .map(|k| json!({ "lastTransitionTime": stamp(at), "status": "True", "type": k }))
        .collect()
}
