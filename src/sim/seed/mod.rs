//! The generated world: what the simulated cluster holds before anybody touches it.
//!
//! Every object is a few bytes of record plus formulas over (seed, index), and is rendered when somebody asks for it.
//! The same profile, seed and moment give the same world, byte for byte.
//!
//! # The `ra` profile
//! The reference architecture's limit (solution sizing): 3 control planes and 60 workers, each with a /24 out of
//! 100.64.0.0/18 and at most 250 pods, and 12,500 VMs. Its 13,188 pods are ten daemon pods on each of the 63 nodes
//! (630), 58 others, and 12,500 that belong to VMs. A few of the 12,500 VMs are off or broken and have no pod; exactly as
//! many places are taken by pods of another sort: those that hold hot-plugged disks, targets of running migrations,
//! and finished source pods which the migrations of the last hour left behind. Hosts have 48 cores with two threads each
//! (96 CPUs, cores 0-7 and their siblings reserved) and 1 TiB of memory.
//!
//! # The `ra-literal` profile
//! The same chapter taken at its word: 63 workers, and 3 control planes beside them, out of the same 64 blocks. The last
//! two workers came 24 minutes ago, got no block, and are not ready; the only sign is an event of type Normal. Nothing
//! else is wrong: no drain, and no VM that cannot be moved.
//!
//! # The `small` profile
//! 3 + 5 nodes and 60 VMs, with every odd case at least once, a drain going on and a node that went silent.
//!
//! # The `plain` profile
//! The small one without Portworx: Ceph provisions its volumes, and nobody tells of pools.
mod capi;
mod event;
mod facts;
mod fixed;
mod kinds;
mod kubevirt;
mod managed;
mod migration;
mod mix;
mod namespace;
mod network;
mod node;
mod obj;
mod platform;
mod pod;
mod portworx;
mod profile;
mod shop;
mod snapshot;
mod stir;
mod stock;
mod storage;
mod vm;
mod vmi;
mod workload;
mod world;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::Value;

pub use facts::{GuestFacts, PoolFacts, VolumeFacts};
pub use portworx::{Place, replicas, written};
pub use profile::{Profile, UnknownProfile};

use world::World;

/// The KubeVirt release in this world.
pub const KUBEVIRT_VERSION: &str = stock::KUBEVIRT;

/// A generated world.
pub struct Seed(World);

impl Seed {
    /// Makes the world of `profile` as it stands at `now`. Cheap enough to do at start-up: it decides, it does not render.
    pub fn new(profile: Profile, seed: u64, now: Timestamp) -> Self {
        Self(World::new(profile, seed, seconds(now)))
    }

    /// Kinds in this world, as `plural` or `plural.group`; the same for every profile.
    pub fn kind_ids(&self) -> &'static [&'static str] {
        kinds::ids()
    }

    /// Number of objects of a kind; 0 for a kind that is not here.
    pub fn len(&self, kind_id: &str) -> u32 {
        kinds::find(kind_id).map_or(0, |k| (k.len)(&self.0))
    }

    /// True if the world holds no node: the `empty` profile.
    pub fn is_empty(&self) -> bool {
        self.0.nodes.is_empty()
    }

    /// Namespace (`None` for cluster-wide kinds) and name of object `i`. Cheap; not sorted.
    pub fn key(&self, kind_id: &str, i: u32) -> (Option<String>, String) {
        self.kind(kind_id, i)
            .map_or((None, String::new()), |k| (k.key)(&self.0, i))
    }

    /// The whole object `i` with status and managedFields, without `metadata.resourceVersion`; null if there is none.
    pub fn render(&self, kind_id: &str, i: u32) -> Value {
        self.kind(kind_id, i).map_or(Value::Null, |k| (k.render)(&self.0, i))
    }

    /// Whether an object of these kinds is one that this profile does without.
    pub fn leaves_out(&self, kind_id: &str, name: &str) -> bool {
        let portworx = self.0.size.portworx;
        match kind_id {
            "csidrivers.storage.k8s.io" => name != storage::driver(&self.0),
            "storageclusters.core.libopenstorage.org" | "storagenodes.core.libopenstorage.org" => !portworx,
            "pods"
            | "services"
            | "configmaps"
            | "secrets"
            | "daemonsets.apps"
            | "deployments.apps"
            | "replicasets.apps"
            | "poddisruptionbudgets.policy"
            | "leases.coordination.k8s.io" => {
                !portworx && ["portworx", "px-", "stork"].iter().any(|start| name.starts_with(start))
            }
            _ => false,
        }
    }

    /// The kind, if it has an object `i`.
    fn kind(&self, id: &str, i: u32) -> Option<&'static kinds::Kind> {
        kinds::find(id).filter(|k| i < (k.len)(&self.0))
    }

    /// Lets time work on `how_many` objects: heartbeats, guest agents that connect and drop, guests that get or lose
    /// their address, pauses. Returns what changed, as kind id and index; only contents change, never a key.
    pub fn stir(&mut self, how_many: u32, now: Timestamp) -> Vec<(&'static str, u32)> {
        stir::stir(&mut self.0, how_many, seconds(now))
    }
}

/// Seconds since 1970. The world is made of 32-bit times and reaches back more than a year, so moments before 1973 and
/// after 2106 count as these.
fn seconds(t: Timestamp) -> u32 {
    u32::try_from(t.as_second().clamp(100_000_000, i64::from(u32::MAX) - 10_000_000)).unwrap_or(100_000_000)
}
