//! Budgets, Palette's settings, control plane, Portworx, the descheduler.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::platform::{Platform, number, text};
use crate::domain::finding::Read;
use crate::domain::placement::Selector;
use crate::domain::repave::{Budget, ControlPlane, Copies, DrainSettings, Storage, StorageNode};
use crate::ops::facts::raw::{LabelSelector, Node, Pod, condition};
use crate::ops::facts::{Objects, selector};

/// A budget with what it selects; `None` selects nothing.
pub(super) struct Selecting {
    pub(super) namespace: String,
    pub(super) selector: Option<Selector>,
}

impl Selecting {
    pub(super) fn takes(&self, pod: &Pod) -> bool {
        self.namespace == pod.metadata.namespace
            && self
                .selector
                .as_ref()
                .is_some_and(|selector| selector.matches(&pod.metadata.labels))
    }
}

/// Budgets, and what each selects, in the same order.
pub(super) fn budgets(objects: &Objects, platform: &Platform) -> (Read<Vec<Budget>>, Vec<Selecting>) {
    let all = match &platform.budgets {
        Read::Known(all) => all,
        Read::Unread(why) => return (Read::Unread(why.clone()), Vec::new()),
    };
    let launchers: Vec<&Pod> = objects
        .pods
        .known()
        .into_iter()
        .flatten()
        .filter(|pod| pod.launcher())
        .collect();
    let mut selecting = Vec::new();
    let mut budgets = Vec::new();
    for one in all {
        let wanted: Option<LabelSelector> = one
            .pointer("/spec/selector")
            .and_then(|found| serde_json::from_value(found.clone()).ok());
        let own = Selecting {
            namespace: text(one, "/metadata/namespace").to_owned(),
            selector: wanted.as_ref().and_then(selector),
        };
        budgets.push(Budget {
            name: format!("{}/{}", own.namespace, text(one, "/metadata/name")),
            allowed: number(one, "/status/disruptionsAllowed").unwrap_or_default(),
            // Portworx 3.1.2 and later: px-NODE for each storage node (operator, component disruption_budget)
            per_node: objects
                .node(text(one, "/metadata/name").strip_prefix("px-").unwrap_or_default())
                .is_some(),
            selects_vms: launchers.iter().any(|pod| own.takes(pod)),
        });
        selecting.push(own);
    }
    (Read::Known(budgets), selecting)
}

/// Palette's drain settings; the strictest of several.
pub(super) fn settings(platform: &Platform) -> Read<Option<DrainSettings>> {
    let maps = match &platform.palette {
        Read::Known(maps) => maps,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let mut strictest: Option<DrainSettings> = None;
    for map in maps {
        match drain(map) {
            Ok(found) => strictest = Some(stricter(strictest, found)),
            Err(why) => return Read::Unread(why),
        }
    }
    Read::Known(strictest)
}

fn stricter(known: Option<DrainSettings>, more: DrainSettings) -> DrainSettings {
    let Some(known) = known else { return more };
    DrainSettings {
        disable_eviction: known.disable_eviction || more.disable_eviction,
        timeout: [known.timeout, more.timeout].into_iter().flatten().min(),
        keeps_bare: known.keeps_bare || more.keeps_bare,
        keeps_scratch: known.keeps_scratch || more.keeps_scratch,
    }
}

/// Key `drain` of one ConfigMap (docs.spectrocloud.com, "Palette agent config").
fn drain(map: &Value) -> Result<DrainSettings, String> {
    let written = text(map, "/data/drain");
    if written.is_empty() {
        return Ok(DrainSettings::default());
    }
    let drain: Value = serde_json::from_str(written)
        .map_err(|error| format!("palette-agent-config, key drain, is no JSON: {error}"))?;
    let switch = |key: &str| drain.get(key).and_then(Value::as_bool);
    Ok(DrainSettings {
        disable_eviction: switch("disableEviction").unwrap_or_default(),
        timeout: drain
            .get("timeout")
            .and_then(Value::as_i64)
            .map(|nanos| nanos / 1_000_000_000)
            .filter(|seconds| *seconds > 0),
        keeps_bare: switch("force") == Some(false),
        keeps_scratch: switch("deleteLocalData") == Some(false),
    })
}

/// The control plane: as Cluster API counts it, else the nodes of that role.
pub(super) fn control(objects: &Objects, platform: &Platform) -> Read<Option<ControlPlane>> {
    let all = match &platform.control_planes {
        Read::Unread(why) => return Read::Unread(why.clone()),
        Read::Known(all) => all,
    };
    if let Some(plane) = all.first() {
        return Read::Known(Some(ControlPlane {
            replicas: number(plane, "/spec/replicas").unwrap_or(1),
            ready: number(plane, "/status/readyReplicas").unwrap_or_default(),
        }));
    }
    let nodes = objects.nodes.known().into_iter().flatten();
    let own: Vec<&Node> = nodes.filter(|node| controls(node)).collect();
    let ready = |node: &&&Node| condition(&node.status.conditions, "Ready").is_some_and(|found| found.status == "True");
    Read::Known((!own.is_empty()).then(|| ControlPlane {
        replicas: own.len() as i64,
        ready: own.iter().filter(ready).count() as i64,
    }))
}

/// Whether a node has the role of a control plane.
pub(super) fn controls(node: &Node) -> bool {
    ["control-plane", "master"].iter().any(|role| {
        node.metadata
            .label(&format!("node-role.kubernetes.io/{role}"))
            .is_some()
    })
}

/// Portworx, if it is there.
pub(super) fn storage(objects: &Objects, platform: &Platform) -> Read<Option<Storage>> {
    let nodes = match &objects.storage_nodes {
        Read::Known(nodes) if nodes.is_empty() => return Read::Known(None),
        Read::Known(nodes) => nodes,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let clusters = platform.storage_clusters.known().map(Vec::as_slice).unwrap_or_default();
    let nodes = nodes.iter().map(|node| {
        let kvdb = condition(&node.status.conditions, "NodeKVDB");
        StorageNode {
            name: node.metadata.name.clone(),
            // a node whose role is not told is taken for one whose loss counts
            storage: node.status.node_attributes.storage.unwrap_or(true),
            online: node.status.phase == "Online",
            kvdb: node.status.node_attributes.kvdb.unwrap_or(kvdb.is_some()),
            leader: kvdb.is_some_and(|found| found.message.contains("leader")),
        }
    });
    let most = clusters.iter().find_map(|one| most(objects, one));
    Read::Known(Some(Storage {
        nodes: nodes.collect(),
        max_storage_nodes: most,
        cloud: clusters.iter().any(|one| {
            one.pointer("/spec/cloudStorage")
                .and_then(Value::as_object)
                .is_some_and(|found| !found.is_empty())
        }),
        volumes: placed(objects, platform),
        unasked: platform.unasked,
    }))
}

/// How many storage nodes there may be: in all, or in each zone.
fn most(objects: &Objects, cluster: &Value) -> Option<i64> {
    number(cluster, "/spec/cloudStorage/maxStorageNodes").or_else(|| {
        let each = number(cluster, "/spec/cloudStorage/maxStorageNodesPerZone")?;
        let nodes = objects.nodes.known().into_iter().flatten();
        let zones: std::collections::BTreeSet<&str> = nodes
            .filter_map(|node| node.metadata.label("topology.kubernetes.io/zone"))
            .collect();
        Some(each.saturating_mul(zones.len().max(1) as i64))
    })
}

/// Volumes with the names of nodes in place of Portworx's own ids. An id that no StorageNode has may be any node's.
fn placed(objects: &Objects, platform: &Platform) -> Read<Vec<Copies>> {
    let volumes = match &platform.volumes {
        Read::Known(volumes) => volumes,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let nodes = objects.storage_nodes.known().into_iter().flatten();
    let names: FxHashMap<&str, &str> = nodes
        .map(|node| (node.status.node_uid.as_str(), node.metadata.name.as_str()))
        .collect();
    let named = |ids: &Vec<String>| -> Option<Vec<String>> {
        ids.iter()
            .map(|id| names.get(id.as_str()).map(|name| (*name).to_owned()))
            .collect()
    };
    let all = volumes.iter().map(|volume| Copies {
        nodes: volume.nodes.as_ref().and_then(named),
        ..volume.clone()
    });
    Read::Known(all.collect())
}

/// A descheduler that runs as a Deployment, or as a CronJob that is not suspended.
pub(super) fn descheduler(objects: &Objects, platform: &Platform) -> Read<bool> {
    let pods = objects.pods.known().into_iter().flatten();
    let mut running = pods.filter(|pod| pod.metadata.name.starts_with("descheduler"));
    if running.any(|pod| pod.status.phase == "Running") {
        return Read::Known(true);
    }
    let jobs = match &platform.cron_jobs {
        Read::Known(jobs) => jobs,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let active = jobs.iter().any(|job| {
        let suspended = job
            .pointer("/spec/suspend")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        text(job, "/metadata/name").contains("descheduler") && !suspended
    });
    Read::Known(active)
}
