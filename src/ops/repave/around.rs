//! Budgets, Palette's settings, control plane, Portworx, the descheduler.

use serde_json::Value;

use super::platform::{Platform, number, text};
use crate::domain::finding::Read;
use crate::domain::placement::Selector;
use crate::domain::repave::{Budget, ControlPlane, DrainSettings, Storage, StorageNode};
use crate::ops::facts::raw::{LabelSelector, Pod, condition};
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
        let by_share = one
            .pointer("/spec/maxUnavailable")
            .is_some_and(|found| !found.is_null());
        budgets.push(Budget {
            name: format!("{}/{}", own.namespace, text(one, "/metadata/name")),
            allowed: number(one, "/status/disruptionsAllowed").unwrap_or_default(),
            // Portworx 3.1.2 and later: px-NODE for each storage node (operator, component disruption_budget)
            per_node: objects
                .node(text(one, "/metadata/name").strip_prefix("px-").unwrap_or_default())
                .is_some(),
            blocks_vms: by_share && launchers.iter().any(|pod| own.takes(pod)),
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
    let Some(map) = maps.first() else {
        return Read::Known(None);
    };
    let drain = text(map, "/data/drain");
    if drain.is_empty() {
        return Read::Known(Some(DrainSettings::default()));
    }
    match serde_json::from_str::<Value>(drain) {
        Ok(drain) => Read::Known(Some(DrainSettings {
            disable_eviction: drain
                .get("disableEviction")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            timeout: drain
                .get("timeout")
                .and_then(Value::as_i64)
                .map(|nanos| nanos / 1_000_000_000)
                .filter(|seconds| *seconds > 0),
        })),
        Err(error) => Read::Unread(format!("palette-agent-config, key drain, is no JSON: {error}")),
    }
}

/// The control plane of Cluster API.
pub(super) fn control(platform: &Platform) -> Read<Option<ControlPlane>> {
    match &platform.control_planes {
        Read::Unread(why) => Read::Unread(why.clone()),
        Read::Known(all) => Read::Known(all.first().map(|plane| ControlPlane {
            replicas: number(plane, "/spec/replicas").unwrap_or(1),
            ready: number(plane, "/status/readyReplicas").unwrap_or_default(),
        })),
    }
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
    Read::Known(Some(Storage {
        nodes: nodes.collect(),
        max_storage_nodes: clusters
            .iter()
            .find_map(|one| number(one, "/spec/cloudStorage/maxStorageNodes")),
    }))
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
