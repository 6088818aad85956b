//! Volumes: one a PersistentVolume that Portworx provisioned. None is kept; each is worked out when somebody asks.
use serde::Deserialize;

use super::cluster::Cluster;
use super::pool::Pool;
use super::read::{number, text};
use crate::sim::control::quantity;
use crate::sim::seed::{VolumeFacts, replicas, written};
use crate::sim::store::{Body, Entry, Key, World};

const VOLUMES: &str = "persistentvolumes";
const INSTANCES: &str = "virtualmachineinstances.kubevirt.io";
/// The CSI driver of Portworx.
pub(super) const DRIVER: &str = "pxd.portworx.com";

/// How a volume is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Health {
    Up,
    Resync,
    Degraded,
    Down,
}

/// A volume at one moment.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Volume<'a> {
    pub(in crate::sim) facts: VolumeFacts,
    /// The pools of its replicas.
    pub(in crate::sim) pools: Vec<&'a Pool>,
    pub(in crate::sim) health: Health,
    /// Replicas that are complete and can be reached.
    pub(in crate::sim) copies: u32,
    /// Bytes written.
    pub(in crate::sim) usage: u64,
    /// Name of the Kubernetes node it is attached to.
    pub(in crate::sim) attached: Option<String>,
}

/// The part of a PersistentVolume that counts here.
#[derive(Deserialize)]
struct Slim {
    metadata: Meta,
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    name: String,
    creation_timestamp: Option<jiff::Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    csi: Csi,
    #[serde(default)]
    capacity: Capacity,
    claim_ref: Option<ClaimRef>,
    volume_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Csi {
    driver: String,
    volume_handle: String,
}

#[derive(Deserialize, Default)]
struct Capacity {
    #[serde(default)]
    storage: String,
}

#[derive(Deserialize)]
struct ClaimRef {
    name: String,
    namespace: String,
}

/// The facts behind one PersistentVolume; `None` if another driver has it.
fn facts(world: &World, entry: &Entry) -> Option<VolumeFacts> {
    let Body::Bytes(bytes) = &entry.body else {
        return world.of_seed(entry, super::super::seed::Seed::volume);
    };
    let slim: Slim = serde_json::from_slice(bytes).ok()?;
    if slim.spec.csi.driver != DRIVER {
        return None;
    }
    let handle = slim.spec.csi.volume_handle;
    let (namespace, claim) = slim
        .spec
        .claim_ref
        .map_or_else(Default::default, |claim| (claim.namespace, claim.name));
    Some(VolumeFacts {
        handle: handle.parse().unwrap_or_else(|_| number(&handle)),
        bytes: u64::try_from(quantity::units(&slim.spec.capacity.storage)).unwrap_or_default(),
        vm: owner(world, &namespace, &claim),
        namespace,
        claim,
        name: slim.metadata.name,
        created: slim
            .metadata
            .creation_timestamp
            .and_then(|at| u32::try_from(at.as_second()).ok())
            .unwrap_or_default(),
        block: slim.spec.volume_mode.as_deref() == Some("Block"),
    })
}

/// The VM that a claim belongs to, itself or through its DataVolume; empty for none.
fn owner(world: &World, namespace: &str, claim: &str) -> String {
    let key = Key::new(Some(namespace), claim);
    for kind in ["persistentvolumeclaims", "datavolumes.cdi.kubevirt.io"] {
        let Some(object) = world.find(kind, &key) else { continue };
        if text(&object, "/metadata/ownerReferences/0/kind") == "VirtualMachine" {
            return text(&object, "/metadata/ownerReferences/0/name").to_owned();
        }
    }
    String::new()
}

/// Every volume, without its state.
pub(super) fn each_raw(world: &World, mut see: impl FnMut(VolumeFacts)) {
    let found = world.store().snapshot(VOLUMES, "", &Key::bound(""), None);
    for (_, entry) in found.map(|found| found.items).unwrap_or_default() {
        if let Some(facts) = facts(world, &entry) {
            see(facts);
        }
    }
}

/// Every volume with its state.
pub(in crate::sim) fn each<'a>(world: &World, cluster: &'a Cluster, mut see: impl FnMut(&Volume<'a>)) {
    each_raw(world, |facts| see(&seen(world, cluster, facts)));
}

/// Names of all PersistentVolumes.
pub(super) fn keys(world: &World) -> Vec<Key> {
    let found = world.store().snapshot(VOLUMES, "", &Key::bound(""), None);
    found
        .map(|found| found.items.into_iter().map(|(key, _)| key).collect())
        .unwrap_or_default()
}

/// The volume behind one PersistentVolume, in `cluster`.
pub(super) fn at<'a>(world: &World, cluster: &'a Cluster, key: &Key) -> Option<Volume<'a>> {
    let entry = world.store().get(VOLUMES, key)?;
    Some(seen(world, cluster, facts(world, &entry)?))
}

/// The state of a volume.
pub(super) fn seen<'a>(world: &World, cluster: &'a Cluster, facts: VolumeFacts) -> Volume<'a> {
    let places = cluster.places();
    let pools: Vec<&Pool> = replicas(facts.handle, places)
        .into_iter()
        .flat_map(|(one, two)| [one, two])
        .filter_map(|at| cluster.pools.get(at))
        .collect();
    let there = |pool: &&&Pool| pool.online;
    let whole = |pool: &&&Pool| pool.online && !cluster.holder(pool).is_some_and(|node| node.resync);
    let (up, copies) = (pools.iter().filter(there).count(), pools.iter().filter(whole).count());
    let health = match (up, copies) {
        _ if !cluster.quorum => Health::Down,
        (up, copies) if copies == pools.len() && up > 0 => Health::Up,
        (0, _) => Health::Down,
        (up, _) if up == pools.len() => Health::Resync,
        _ => Health::Degraded,
    };
    let (start, daily) = written(facts.handle, facts.bytes);
    let grown = u128::from(daily) * u128::from(cluster.age) / 86_400;
    let usage = start
        .saturating_add(u64::try_from(grown).unwrap_or(u64::MAX))
        .min(facts.bytes);
    Volume {
        attached: attached(world, &facts),
        pools,
        health,
        copies: u32::try_from(copies).unwrap_or_default(),
        usage,
        facts,
    }
}

/// The node of the VM that uses a volume.
fn attached(world: &World, facts: &VolumeFacts) -> Option<String> {
    #[derive(Deserialize)]
    struct Instance {
        status: Status,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        node_name: Option<String>,
    }
    if facts.vm.is_empty() {
        return None;
    }
    let entry = world
        .store()
        .get(INSTANCES, &Key::new(Some(&facts.namespace), &facts.vm))?;
    match &entry.body {
        Body::Seeded(_) => world.of_seed(&entry, super::super::seed::Seed::node_of),
        Body::Bytes(bytes) => serde_json::from_slice::<Instance>(bytes).ok()?.status.node_name,
    }
}
