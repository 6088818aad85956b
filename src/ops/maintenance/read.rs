//! What stands on a node, read for that node alone.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::Value;

use super::text;
use crate::client::Client;
use crate::domain::finding::Read;
use crate::domain::migratable::drain::{Outcome, explained};
use crate::model::trouble::Trouble;
use crate::model::{Key, Kind};
use crate::ops::facts::objects::{KUBEVIRTS, MIGRATIONS, PODS, VMIS};
use crate::ops::facts::raw::{Migration, Pod, Vmi, owner};
use crate::ops::facts::{Objects, limits, vm};
use crate::ops::subject::Subject;
use crate::ops::verb::Verb;

/// Annotation of a migration that an evacuation made: the node it leaves (kubevirt `EvacuationMigrationAnnotation`).
const EVACUATION: &str = "kubevirt.io/evacuationMigration";

/// Reads at one time.
const READS: usize = 8;

/// A node with what stands on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// `resourceVersion`.
    pub version: String,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// VMs that run here.
    pub guests: Vec<Guest>,
    /// Other pods.
    pub pods: Vec<Resting>,
    /// How many VMs KubeVirt moves off one node at a time; `None` if that was not read.
    pub slots: Option<usize>,
}

/// A VM on the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Namespace and name.
    pub key: Key,
    /// UID of the instance.
    pub uid: String,
    /// Launcher pod that runs it: name, UID.
    pub pod: (String, String),
    /// What an eviction does to it.
    pub outcome: Outcome,
    /// Why, in one sentence.
    pub why: String,
    /// The way out.
    pub fix: String,
    /// `status.evacuationNodeName`.
    pub marked: String,
}

/// A pod that is no VM's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// Why a drain leaves it where it is; `None` when it is evicted.
    pub stays: Option<Stays>,
    /// It loses an emptyDir.
    pub scratch: bool,
}

/// Why a pod stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Its controller makes one on each node, or it belongs to the node itself.
    WithNode,
    /// It holds a volume that was plugged into a guest, and goes with that guest.
    WithGuest,
    /// Nobody would make it anew.
    Bare,
}

impl Site {
    /// Reads the node; of a cordon alone nothing else. `None` when there is no such node.
    ///
    /// # Errors
    /// When node, pods or instances cannot be read.
    pub async fn read(client: &Client, name: &str, verb: Verb) -> Result<Option<Self>, Trouble> {
        let node = match client.object(Kind::Node, &Key::new("", name)).await {
            Ok(node) => node,
            Err(trouble) if trouble.status == Some(404) => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        let mut site = Self::of(&node);
        if matches!(verb, Verb::Drain | Verb::AbortDrain) {
            site.fill(client).await?;
        }
        Ok(Some(site))
    }

    fn of(node: &Value) -> Self {
        Self {
            name: text(node, "/metadata/name").to_owned(),
            uid: text(node, "/metadata/uid").to_owned(),
            version: text(node, "/metadata/resourceVersion").to_owned(),
            cordoned: node.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true),
            ..Self::default()
        }
    }

    async fn fill(&mut self, client: &Client) -> Result<(), Trouble> {
        let here = format!("spec.nodeName={}", self.name);
        let labelled = format!("kubevirt.io/nodeName={}", self.name);
        let (on_node, of_node) = (
            [("fieldSelector", here.as_str())],
            [("labelSelector", labelled.as_str())],
        );
        let (pods, vmis, kubevirts) = futures::join!(
            client.items_where::<Pod>(&PODS, None, &on_node),
            client.items_where::<Vmi>(&VMIS, None, &of_node),
            client.items(&KUBEVIRTS, None, None),
        );
        let objects = Objects {
            vmis: Read::Known(vmis?),
            pods: Read::Known(pods?),
            kubevirts: match kubevirts {
                Ok(all) => Read::Known(all),
                Err(trouble) => Read::Unread(trouble.to_string()),
            },
            ..Objects::default()
        };
        self.settle(&objects);
        Ok(())
    }

    /// Sorts what was read.
    pub(super) fn settle(&mut self, objects: &Objects) {
        let pods: Vec<&Pod> = objects
            .pods
            .known()
            .into_iter()
            .flatten()
            .filter(|pod| !pod.finished())
            .collect();
        let mut launchers: BTreeMap<&str, &Pod> = BTreeMap::new();
        for pod in &pods {
            if let Some(instance) = pod.instance() {
                launchers.insert(instance, pod);
            }
        }
        for vmi in objects.vmis.known().into_iter().flatten() {
            let Some(pod) = launchers.get(vmi.metadata.uid.as_str()) else {
                continue;
            };
            // a migration's target runs here only once it was handed over
            if vmi.status.node_name != self.name {
                continue;
            }
            let drained = explained(&vm::drained(objects, vmi, None));
            self.guests.push(Guest {
                key: Key::new(vmi.metadata.namespace.as_str(), vmi.metadata.name.as_str()),
                uid: vmi.metadata.uid.clone(),
                pod: (pod.metadata.name.clone(), pod.metadata.uid.clone()),
                outcome: drained.outcome,
                why: drained.text,
                fix: drained.way_out,
                marked: vmi.status.evacuation_node_name.clone(),
            });
        }
        self.guests.sort_by(|a, b| a.key.cmp(&b.key));
        self.pods = pods
            .iter()
            .filter(|pod| !pod.launcher())
            .map(|pod| resting(pod))
            .collect();
        self.pods
            .sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        let limits = limits::configured(objects);
        self.slots = limits
            .known()
            .map(|limits| limits.per_node.min(limits.per_cluster).max(1) as usize);
    }
}

fn resting(pod: &Pod) -> Resting {
    let meta = &pod.metadata;
    let owners = &meta.owner_references;
    let first = owners.iter().find(|owner| owner.controller).or(owners.first());
    let stays = match first.map(|owner| owner.kind.as_str()) {
        _ if meta.label("kubevirt.io") == Some("hotplug-disk") => Some(Stays::WithGuest),
        // Portworx's own pods come back to their node at once, as those of a DaemonSet do
        Some("DaemonSet" | "Node") => Some(Stays::WithNode),
        _ if owner(meta, "StorageCluster").is_some() => Some(Stays::WithNode),
        None => Some(Stays::Bare),
        Some(_) => None,
    };
    Resting {
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        uid: meta.uid.clone(),
        stays,
        scratch: pod.spec.volumes.iter().any(|volume| volume.empty_dir.is_some()),
    }
}

/// VMs of the node that an eviction has marked, with their migrations.
pub(super) async fn marked(client: &Client, site: &Site) -> Result<Vec<Subject>, Trouble> {
    let marked = site.guests.iter().filter(|guest| guest.marked == site.name);
    subjects(client, marked.map(|guest| guest.key.clone()).collect()).await
}

/// VMs whose last move was an evacuation off the node. KubeVirt takes the mark off the VM when it hands over, so the
/// finished migrations tell; it keeps five of each VM.
pub(super) async fn moved(client: &Client, site: &Site) -> Result<Vec<Subject>, Trouble> {
    let migrations: Vec<Migration> = client.items(&MIGRATIONS, None, None).await?;
    let found = subjects(client, last_evacuated(&migrations, &site.name)).await?;
    Ok(found
        .into_iter()
        .filter(|subject| subject.vmi.is_some() && subject.node() != site.name)
        .collect())
}

/// VMs whose newest migration is an evacuation off `node` that succeeded.
pub(super) fn last_evacuated(migrations: &[Migration], node: &str) -> Vec<Key> {
    let mut newest: BTreeMap<(&str, &str), &Migration> = BTreeMap::new();
    for one in migrations {
        let place = (one.metadata.namespace.as_str(), one.spec.vmi_name.as_str());
        let known = newest.entry(place).or_insert(one);
        if one.metadata.creation_timestamp > known.metadata.creation_timestamp {
            *known = one;
        }
    }
    newest
        .into_iter()
        .filter(|(_, one)| {
            one.status.phase == "Succeeded"
                && one
                    .metadata
                    .annotations
                    .get(EVACUATION)
                    .is_some_and(|from| from == node)
        })
        .map(|((namespace, name), _)| Key::new(namespace, name))
        .collect()
}

async fn subjects(client: &Client, keys: Vec<Key>) -> Result<Vec<Subject>, Trouble> {
    let read = stream::iter(keys)
        .map(|key| async move { Subject::read(client, &key).await })
        .buffered(READS);
    let found: Vec<Option<Subject>> = read.try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}
