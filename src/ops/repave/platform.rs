//! What is read beside nodes, pods and VMs. These objects are few, so they are kept as they came.

use serde_json::Value;

use crate::client::{Client, Dump, Resource};
use crate::domain::finding::Read;
use crate::model::trouble::Trouble;

/// Objects by kind; `Unread` says why not. An API that the cluster does not have has no objects.
#[derive(Clone, Debug, Default)]
pub struct Platform {
    /// policy/v1 PodDisruptionBudgets.
    pub budgets: Read<Vec<Value>>,
    /// Cluster API: Clusters.
    pub clusters: Read<Vec<Value>>,
    /// Cluster API: Machines.
    pub machines: Read<Vec<Value>>,
    /// Cluster API: MachineDeployments.
    pub deployments: Read<Vec<Value>>,
    /// Cluster API: KubeadmControlPlanes.
    pub control_planes: Read<Vec<Value>>,
    /// Cluster API: MachineHealthChecks.
    pub health_checks: Read<Vec<Value>>,
    /// ConfigMap `kubeadm-config` of kube-system.
    pub kubeadm: Read<Vec<Value>>,
    /// ConfigMap `cilium-config` of kube-system.
    pub cilium: Read<Vec<Value>>,
    /// ConfigMaps `palette-agent-config`.
    pub palette: Read<Vec<Value>>,
    /// CronJobs, for the descheduler.
    pub cron_jobs: Read<Vec<Value>>,
    /// Portworx: StorageClusters.
    pub storage_clusters: Read<Vec<Value>>,
}

const fn resource(group: &'static str, version: &'static str, plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group,
        version,
        plural,
        kind,
    }
}

const BUDGETS: Resource = resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
const CLUSTERS: Resource = resource("cluster.x-k8s.io", "v1beta1", "clusters", "Cluster");
const MACHINES: Resource = resource("cluster.x-k8s.io", "v1beta1", "machines", "Machine");
const DEPLOYMENTS: Resource = resource("cluster.x-k8s.io", "v1beta1", "machinedeployments", "MachineDeployment");
const CONTROL_PLANES: Resource = resource(
    "controlplane.cluster.x-k8s.io",
    "v1beta1",
    "kubeadmcontrolplanes",
    "KubeadmControlPlane",
);
const HEALTH_CHECKS: Resource = resource(
    "cluster.x-k8s.io",
    "v1beta1",
    "machinehealthchecks",
    "MachineHealthCheck",
);
const CONFIG_MAPS: Resource = resource("", "v1", "configmaps", "ConfigMap");
const CRON_JOBS: Resource = resource("batch", "v1", "cronjobs", "CronJob");
const STORAGE_CLUSTERS: Resource = resource("core.libopenstorage.org", "v1", "storageclusters", "StorageCluster");

/// Reads a cluster.
pub async fn from_cluster(client: &Client) -> Platform {
    // the lists under way are many: they had better not lie on the caller's stack
    Box::pin(read(client)).await
}

async fn read(client: &Client) -> Platform {
    let config = |namespace, name: &'static str| async move {
        let field = format!("metadata.name={name}");
        listed(client, &CONFIG_MAPS, namespace, Some(&field)).await
    };
    let (budgets, clusters, machines, deployments, control_planes, health_checks) = futures::join!(
        listed(client, &BUDGETS, None, None),
        either(client, &CLUSTERS),
        either(client, &MACHINES),
        either(client, &DEPLOYMENTS),
        either(client, &CONTROL_PLANES),
        either(client, &HEALTH_CHECKS),
    );
    let (kubeadm, cilium, palette, cron_jobs, storage_clusters) = futures::join!(
        config(Some("kube-system"), "kubeadm-config"),
        config(Some("kube-system"), "cilium-config"),
        config(None, "palette-agent-config"),
        listed(client, &CRON_JOBS, None, None),
        listed(client, &STORAGE_CLUSTERS, None, None),
    );
    Platform {
        budgets,
        clusters,
        machines,
        deployments,
        control_planes,
        health_checks,
        kubeadm,
        cilium,
        palette,
        cron_jobs,
        storage_clusters,
    }
}

async fn listed(
    client: &Client,
    resource: &Resource,
    namespace: Option<&str>,
    fields: Option<&str>,
) -> Read<Vec<Value>> {
    match client.items(resource, namespace, fields).await {
        Ok(items) => Read::Known(items),
        Err(trouble) if trouble.status == Some(404) => Read::Known(Vec::new()),
        Err(trouble) => Read::Unread(trouble.to_string()),
    }
}

/// Cluster API in its first beta form, or in its second where the first is served no longer.
async fn either(client: &Client, first: &Resource) -> Read<Vec<Value>> {
    match client.items(first, None, None).await {
        Ok(items) => Read::Known(items),
        Err(trouble) if trouble.status == Some(404) => {
            let second = Resource {
                version: "v1beta2",
                ..*first
            };
            listed(client, &second, None, None).await
        }
        Err(trouble) => Read::Unread(trouble.to_string()),
    }
}

/// What is looked for in a dump.
const WANTED: [&Resource; 9] = [
    &BUDGETS,
    &CLUSTERS,
    &MACHINES,
    &DEPLOYMENTS,
    &CONTROL_PLANES,
    &HEALTH_CHECKS,
    &CONFIG_MAPS,
    &CRON_JOBS,
    &STORAGE_CLUSTERS,
];

/// Reads a dump. Of Cluster API, Palette and Portworx nothing in the dump is taken for nothing in the cluster when the
/// dump holds none of their kinds at all, and said so by the pools' source; budgets that are not there are unread.
///
/// # Errors
/// A file that cannot be read.
pub fn from_dump(dump: &Dump) -> Result<Platform, Trouble> {
    let mut found: std::collections::BTreeMap<(String, String), Vec<Value>> = std::collections::BTreeMap::new();
    dump.visit(|group, kind, json| {
        let wanted = WANTED.iter().any(|one| one.group == group && one.kind == kind);
        if let Some(object) = serde_json::from_slice(json).ok().filter(|_| wanted) {
            found
                .entry((group.to_owned(), kind.to_owned()))
                .or_default()
                .push(object);
        }
    })?;
    let mut take = |resource: &Resource| found.remove(&(resource.group.to_owned(), resource.kind.to_owned()));
    let unread = |resource: &Resource| Read::Unread(format!("the dump holds no {}", resource.name()));
    let capi = |found: Option<Vec<Value>>| Read::Known(found.unwrap_or_default());
    let budgets = take(&BUDGETS).map_or_else(|| unread(&BUDGETS), Read::Known);
    let cron_jobs = take(&CRON_JOBS).map_or_else(|| unread(&CRON_JOBS), Read::Known);
    let maps = take(&CONFIG_MAPS);
    let named = |name: &str| match &maps {
        None => unread(&CONFIG_MAPS),
        Some(maps) => Read::Known(
            maps.iter()
                .filter(|map| text(map, "/metadata/name") == name)
                .cloned()
                .collect(),
        ),
    };
    Ok(Platform {
        budgets,
        clusters: capi(take(&CLUSTERS)),
        machines: capi(take(&MACHINES)),
        deployments: capi(take(&DEPLOYMENTS)),
        control_planes: capi(take(&CONTROL_PLANES)),
        health_checks: take(&HEALTH_CHECKS).map_or_else(|| unread(&HEALTH_CHECKS), Read::Known),
        kubeadm: named("kubeadm-config"),
        cilium: named("cilium-config"),
        palette: named("palette-agent-config"),
        cron_jobs,
        storage_clusters: capi(take(&STORAGE_CLUSTERS)),
    })
}

/// Text at a pointer; empty where there is none.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A number at a pointer.
pub(super) fn number(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer).and_then(Value::as_i64)
}
