//! What lives where: PersistentVolumes with their claims and VMs, and the copies that Portworx keeps of each.

use std::collections::BTreeMap;

use compact_str::CompactString;
use serde::Deserialize;

use super::drivers::{NO_DRIVER, PROVISIONED_BY};
use super::names::GATEWAY;
use super::{CLAIMS, STORAGE_CLUSTERS, Storage, VMS, VOLUMES, gateway, objects, prometheus};
use crate::client::{Client, Door};
use crate::domain::finding::Read;
use crate::domain::portworx::volume::{self, Copy};
use crate::domain::portworx::words::Health;
use crate::domain::quantity;
use crate::domain::storage::volume::{Volume, from_gateway, from_metrics};
use crate::model::{Key, lenient};
use crate::ops::facts::raw::Meta;
use crate::ops::ladder::{Reached, Rung, open};
use crate::ops::metrics::MONITOR;
use crate::ops::origin::Origin;

/// The driver of Portworx (docs.portworx.com, "CSI").
pub const DRIVER: &str = "pxd.portworx.com";

/// Volumes that are asked for one by one, at most, and how many at one time.
const ONE_BY_ONE: usize = 64;
const AT_ONCE: usize = 4;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Pv {
    metadata: Meta,
    spec: PvSpec,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PvSpec {
    capacity: Amount,
    csi: Option<Csi>,
    claim_ref: Option<ClaimRef>,
    #[serde(deserialize_with = "lenient::null_as_default")]
    storage_class_name: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Amount {
    #[serde(deserialize_with = "lenient::text_or_number")]
    storage: Option<CompactString>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Csi {
    driver: String,
    volume_handle: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct ClaimRef {
    namespace: String,
    name: String,
}

/// A VM, as far as its disks are told.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Vm {
    metadata: Meta,
    spec: VmSpec,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct VmSpec {
    template: Template,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: VmiSpec,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct VmiSpec {
    #[serde(deserialize_with = "lenient::null_as_default")]
    volumes: Vec<Disk>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Disk {
    persistent_volume_claim: Option<ByClaim>,
    data_volume: Option<ByName>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ByClaim {
    claim_name: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct ByName {
    name: String,
}

impl Disk {
    /// Its claim; that of a DataVolume has the DataVolume's name.
    fn claim(&self) -> Option<&str> {
        match (&self.persistent_volume_claim, &self.data_volume) {
            (Some(claim), _) => Some(&claim.claim_name),
            (None, Some(volume)) => Some(&volume.name),
            (None, None) => None,
        }
    }
}

/// A volume of a VM, or of anything else: a row of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Namespace of the claim.
    pub namespace: String,
    /// The claim; empty of a volume that no claim holds.
    pub claim: String,
    /// Name of the VM; empty where none uses it.
    pub vm: String,
    /// The volume; `id` is the driver's, `name` that of the PersistentVolume.
    pub volume: Volume,
    /// The driver.
    pub driver: String,
    /// The class.
    pub class: String,
    /// Names of the nodes with a copy; `None` where nobody told.
    pub nodes: Option<Vec<String>>,
}

impl Row {
    /// UUIDs of the pools with a copy.
    pub fn pools(&self) -> impl Iterator<Item = &str> {
        let places = self.volume.places.as_deref().unwrap_or_default();
        places
            .iter()
            .map(|copy| copy.pool.as_str())
            .filter(|pool| !pool.is_empty())
    }

    /// Whether a copy is in a pool; `None` where nobody told where the copies are.
    pub fn is_in(&self, pool: &crate::domain::storage::pool::Pool) -> Option<bool> {
        let places = self.volume.places.as_ref()?;
        let here = |copy: &Copy| {
            if copy.pool.is_empty() || pool.uuid.is_empty() {
                copy.node == pool.node_id
            } else {
                copy.pool == pool.uuid
            }
        };
        Some(places.iter().any(here))
    }
}

/// Volumes with who told of their copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volumes {
    /// Volumes, the worst first.
    pub rows: Vec<Row>,
    /// Sources of copies, the best first.
    pub rungs: Vec<Rung>,
    /// What could not be read.
    pub missing: Vec<String>,
}

/// All volumes.
///
/// # Errors
/// Why PersistentVolumes cannot be read: nothing else tells of volumes.
pub async fn volumes(from: &Origin, storage: &Storage) -> Result<Volumes, String> {
    Box::pin(read(from, storage)).await
}

async fn read(from: &Origin, storage: &Storage) -> Result<Volumes, String> {
    let (pvs, vms) = futures::join!(from.items::<Pv>(&VOLUMES, None), from.items::<Vm>(&VMS, None));
    let pvs = match pvs {
        Read::Known(pvs) => pvs,
        Read::Unread(why) => return Err(why),
    };
    let mut found = Volumes::default();
    if !vms.why().is_empty() {
        found.missing.push(vms.why().to_owned());
    }
    let users = users(vms.known().map_or(&[], Vec::as_slice));
    found.rows = pvs.into_iter().map(|pv| row(pv, &users)).collect();
    let has_portworx = storage.cluster.known().is_some_and(Option::is_some);
    if let (Origin::Cluster(client), true) = (from, has_portworx) {
        let handles: Vec<String> = found
            .rows
            .iter()
            .filter(|row| row.driver == DRIVER)
            .map(|row| row.volume.id.clone())
            .collect();
        let told = copies(client, storage, &handles, &mut found.rungs).await;
        join(&mut found.rows, told, storage);
    }
    found.rows.sort_by(|a, b| {
        let worst = |row: &Row| (row.volume.on_one_copy() == Some(true), row.volume.health());
        worst(b).cmp(&worst(a)).then_with(|| a.name().cmp(&b.name()))
    });
    Ok(found)
}

/// The VM that uses a claim.
fn users(vms: &[Vm]) -> BTreeMap<(String, String), String> {
    let mut users = BTreeMap::new();
    for vm in vms {
        for claim in vm.spec.template.spec.volumes.iter().filter_map(Disk::claim) {
            users.insert(
                (vm.metadata.namespace.clone(), claim.to_owned()),
                vm.metadata.name.clone(),
            );
        }
    }
    users
}

impl Row {
    /// What tells it from others, in the order that people look for: namespace, claim, volume.
    pub fn name(&self) -> (&str, &str, &str) {
        (&self.namespace, &self.claim, &self.volume.name)
    }
}

fn row(pv: Pv, users: &BTreeMap<(String, String), String>) -> Row {
    let claim = pv.spec.claim_ref.unwrap_or_default();
    let csi = pv.spec.csi.unwrap_or_default();
    let vm = users.get(&(claim.namespace.clone(), claim.name.clone()));
    let by = pv
        .metadata
        .annotations
        .get(PROVISIONED_BY)
        .map_or(NO_DRIVER, String::as_str);
    let driver = if csi.driver.is_empty() {
        by.to_owned()
    } else {
        csi.driver
    };
    Row {
        vm: vm.cloned().unwrap_or_default(),
        namespace: claim.namespace,
        claim: claim.name,
        volume: Volume {
            id: csi.volume_handle,
            name: pv.metadata.name.clone(),
            size: pv.spec.capacity.storage.as_deref().and_then(quantity::whole),
            state: crate::domain::portworx::words::State::unknown(),
            ..Volume::default()
        },
        driver,
        class: pv.spec.storage_class_name,
        nodes: None,
    }
}

/// What Portworx tells of its volumes: all in one answer, else a few one by one, else what Prometheus scraped.
async fn copies(client: &Client, storage: &Storage, handles: &[String], rungs: &mut Vec<Rung>) -> Vec<Volume> {
    let mut shut = Rung::new(GATEWAY, Reached::Absent).because("it did not answer for pools", "");
    if let Some(door) = &storage.gateway {
        match from_rest(client, door, handles).await {
            Ok(found) => {
                rungs.push(Rung::new(GATEWAY, Reached::Live).at(door.to_string()));
                rungs.push(Rung::new(MONITOR, Reached::Spare));
                return found;
            }
            Err(rung) => shut = rung,
        }
    } else if let Some(rung) = storage.rungs.iter().find(|rung| rung.name == GATEWAY) {
        shut = rung.clone();
    }
    rungs.push(shut);
    let near = storage.cluster.known().and_then(Option::as_ref);
    match prometheus::volumes(client, near.map_or("", |cluster| &cluster.namespace)).await {
        Ok(found) => {
            rungs.push(Rung::new(MONITOR, Reached::Live).because("it tells how many copies there are, not where", ""));
            found.into_iter().map(from_metrics).collect()
        }
        Err(rung) => {
            rungs.push(rung);
            Vec::new()
        }
    }
}

async fn from_rest(client: &Client, door: &Door, handles: &[String]) -> Result<Vec<Volume>, Rung> {
    let whole =
        client.gate().mode == crate::client::Mode::ReadWrite && client.may(&door.right("create")).await.unwrap_or(true);
    if whole {
        let all = client.all_volumes(door).await;
        return match all {
            Ok(all) => Ok(all.into_iter().map(from_gateway).collect()),
            Err(trouble) => Err(Rung::broken(GATEWAY, &trouble).at(door.to_string())),
        };
    }
    if handles.len() > ONE_BY_ONE {
        return Err(Rung::new(GATEWAY, Reached::Refused).at(door.to_string()).because(
            format!(
                "{} volumes are too many to be asked for one by one, and asking for all takes a POST",
                handles.len()
            ),
            format!("In read-write mode, and with a rule: {}", door.rule("create")),
        ));
    }
    one_by_one(client, door, handles).await
}

/// Some volumes, one question each.
async fn one_by_one(client: &Client, door: &Door, handles: &[String]) -> Result<Vec<Volume>, Rung> {
    open(client, GATEWAY, door, "portworx-volume").await?;
    // ids of Portworx are numbers; what else stands there is not put into a path
    let plain = |id: &&String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let asked: Vec<&String> = handles.iter().filter(plain).take(ONE_BY_ONE).collect();
    let mut answers = Vec::with_capacity(asked.len());
    for some in asked.chunks(AT_ONCE) {
        let asking = some.iter().map(|id| async move {
            let body = client.through(door, &format!("/v1/volumes/inspect/{id}"), &[]).await;
            body.map_err(|trouble| Rung::broken(GATEWAY, &trouble).at(door.to_string()))
        });
        answers.extend(futures::future::join_all(asking).await);
    }
    let mut found = Vec::new();
    for answer in answers {
        let volume = volume::read(&answer?).map_err(|why| {
            Rung::new(GATEWAY, Reached::Failed)
                .at(door.to_string())
                .because(why, "")
        })?;
        found.push(from_gateway(volume));
    }
    Ok(found)
}

/// Puts what was told on the rows, by the driver's id or the volume's name.
fn join(rows: &mut [Row], told: Vec<Volume>, storage: &Storage) {
    let mut by_id: BTreeMap<String, Volume> = BTreeMap::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for volume in told {
        if !volume.name.is_empty() {
            ids.insert(volume.name.clone(), volume.id.clone());
        }
        by_id.insert(volume.id.clone(), volume);
    }
    let name = |id: &str| {
        let node = storage.nodes.iter().find(|node| node.id == id && !id.is_empty());
        node.map_or_else(|| id.to_owned(), |node| node.name.clone())
    };
    for row in rows.iter_mut().filter(|row| row.driver == DRIVER) {
        let id = ids.get(&row.volume.name).unwrap_or(&row.volume.id);
        let Some(volume) = by_id.get(id.as_str()).or_else(|| by_id.get(&row.volume.id)) else {
            continue;
        };
        let places = volume.places.as_ref();
        row.nodes = places.map(|places| places.iter().map(|copy| name(&copy.node)).collect());
        row.volume = Volume {
            name: row.volume.name.clone(),
            size: volume.size.or(row.volume.size),
            ..volume.clone()
        };
    }
}

/// The volumes of one VM, by the claims its spec names.
///
/// # Errors
/// Why they cannot be read.
pub async fn of_vm(client: &Client, key: &Key) -> Result<Volumes, String> {
    Box::pin(read_vm(client, key)).await
}

async fn read_vm(client: &Client, key: &Key) -> Result<Volumes, String> {
    let vm: Vm = client
        .item(&VMS, &key.namespace, &key.name)
        .await
        .map_err(|trouble| trouble.to_string())?;
    let users = users(std::slice::from_ref(&vm));
    let mut found = Volumes::default();
    for (_, claim) in users.keys() {
        let bound: Result<BoundClaim, _> = client.item(&CLAIMS, &key.namespace, claim).await;
        let name = match bound {
            Ok(bound) if !bound.spec.volume_name.is_empty() => bound.spec.volume_name,
            Ok(_) => {
                found.missing.push(format!("claim {claim} is not bound"));
                continue;
            }
            Err(trouble) => {
                found.missing.push(format!("claim {claim}: {trouble}"));
                continue;
            }
        };
        let field = format!("metadata.name={name}");
        match client.items::<Pv>(&VOLUMES, None, Some(&field)).await {
            Ok(pvs) => found.rows.extend(pvs.into_iter().map(|pv| row(pv, &users))),
            Err(trouble) => found.missing.push(format!("volume {name}: {trouble}")),
        }
    }
    let handles: Vec<String> = found
        .rows
        .iter()
        .filter(|row| row.driver == DRIVER)
        .map(|row| row.volume.id.clone())
        .collect();
    if handles.is_empty() {
        return Ok(found);
    }
    let clusters = client.items::<objects::RawCluster>(&STORAGE_CLUSTERS, None, None).await;
    let cluster = match clusters {
        Ok(all) => all.first().map(super::Cluster::of),
        Err(trouble) => {
            found.rungs.push(Rung::broken(GATEWAY, &trouble));
            None
        }
    };
    if let Some(cluster) = cluster {
        let nodes = client
            .items::<objects::RawNode>(&super::STORAGE_NODES, None, None)
            .await;
        let storage = Storage {
            nodes: nodes.unwrap_or_default().iter().map(super::StorageNode::of).collect(),
            ..Storage::default()
        };
        let told = match gateway::door(client, &cluster.namespace).await {
            Ok(door) => one_by_one(client, &door, &handles).await,
            Err(rung) => Err(rung),
        };
        match told {
            Ok(told) => {
                found.rungs.push(Rung::new(GATEWAY, Reached::Live));
                join(&mut found.rows, told, &storage);
            }
            Err(rung) => found.rungs.push(rung),
        }
    }
    Ok(found)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct BoundClaim {
    spec: BoundSpec,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct BoundSpec {
    volume_name: String,
}

/// Whether a row is something to look at: degraded, down, or on one copy.
pub fn at_risk(row: &Row) -> bool {
    row.driver == DRIVER
        && (row.volume.on_one_copy() == Some(true) || matches!(row.volume.health(), Health::Degraded | Health::Down))
}

#[cfg(test)]
mod tests;
