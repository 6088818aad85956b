//! What is read beside nodes, pods and VMs. These objects are few, so they are kept as they came.

use serde_json::Value;

use super::kinds;
use crate::client::{Client, Dump, Resource};
use crate::domain::finding::Read;
use crate::domain::repave::Copies;
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
    /// Cluster API: MachineDrainRules.
    pub drain_rules: Read<Vec<Value>>,
    /// MAAS provider: MaasMachines. Nothing is decided by them; they tell why a machine does not come.
    pub maas: Read<Vec<Value>>,
    /// Namespaces, for their labels.
    pub namespaces: Read<Vec<Value>>,
    /// ConfigMap `kubeadm-config` of kube-system.
    pub kubeadm: Read<Vec<Value>>,
    /// ConfigMap `cilium-config` of kube-system.
    pub cilium: Read<Vec<Value>>,
    /// CiliumNodes; only asked for where Cilium gives out slices by itself.
    pub cilium_nodes: Read<Vec<Value>>,
    /// ConfigMaps `palette-agent-config`.
    pub palette: Read<Vec<Value>>,
    /// CronJobs, for the descheduler.
    pub cron_jobs: Read<Vec<Value>>,
    /// Portworx: StorageClusters.
    pub storage_clusters: Read<Vec<Value>>,
    /// Portworx: volumes with their copies. Copies name Portworx's own node ids.
    pub volumes: Read<Vec<Copies>>,
    /// Nobody was asked about volumes: read-only mode keeps the way to Portworx shut, or it is a dump.
    pub unasked: bool,
    /// Multus: NetworkAttachmentDefinitions.
    pub networks: Read<Vec<Value>>,
    /// MetalLB: ServiceL2Statuses.
    pub announced: Read<Vec<Value>>,
    /// ServiceCIDRs of the cluster (networking.k8s.io/v1, from 1.33).
    pub service_cidrs: Read<Vec<Value>>,
}

/// Reads a cluster.
pub async fn from_cluster(client: &Client) -> Platform {
    // the lists under way are many: they had better not lie on the caller's stack
    Box::pin(read(client)).await
}

async fn read(client: &Client) -> Platform {
    let (budgets, clusters, machines, deployments, control_planes, health_checks, drain_rules, maas) = futures::join!(
        listed(client, &kinds::BUDGETS, None, None),
        either(client, &kinds::CLUSTERS),
        either(client, &kinds::MACHINES),
        either(client, &kinds::DEPLOYMENTS),
        either(client, &kinds::CONTROL_PLANES),
        either(client, &kinds::HEALTH_CHECKS),
        either(client, &kinds::DRAIN_RULES),
        listed(client, &kinds::MAAS_MACHINES, None, None),
    );
    let (kubeadm, cilium, namespaces, cron_jobs, storage_clusters, networks, announced, service_cidrs) = futures::join!(
        named(client, "kube-system", "kubeadm-config"),
        named(client, "kube-system", "cilium-config"),
        listed(client, &kinds::NAMESPACES, None, None),
        listed(client, &kinds::CRON_JOBS, None, None),
        listed(client, &kinds::STORAGE_CLUSTERS, None, None),
        listed(client, &kinds::NETWORKS, None, None),
        listed(client, &kinds::ANNOUNCED, None, None),
        listed(client, &kinds::SERVICE_CIDRS, None, None),
    );
    let own_slices = super::cilium::gives_out(&cilium).is_some();
    let cilium_nodes = if own_slices {
        listed(client, &kinds::CILIUM_NODES, None, None).await
    } else {
        Read::Known(Vec::new())
    };
    let palette = palette(client, &namespaces).await;
    let (volumes, unasked) = Box::pin(super::copies::read(client, &storage_clusters)).await;
    Platform {
        budgets,
        clusters,
        machines,
        deployments,
        control_planes,
        health_checks,
        drain_rules,
        maas,
        namespaces,
        kubeadm,
        cilium,
        cilium_nodes,
        palette,
        cron_jobs,
        storage_clusters,
        volumes,
        unasked,
        networks,
        announced,
        service_cidrs,
    }
}

/// A ConfigMap by its name; none where it is not there. ConfigMaps are never listed: others hold what is nobody's business.
async fn named(client: &Client, namespace: &str, name: &str) -> Read<Vec<Value>> {
    match client.item(&kinds::CONFIG_MAPS, namespace, name).await {
        Ok(map) => Read::Known(vec![map]),
        Err(trouble) if trouble.status == Some(404) => Read::Known(Vec::new()),
        Err(trouble) => Read::Unread(trouble.to_string()),
    }
}

/// Palette keeps its settings in a namespace `cluster-<uid>`, of which there is one.
async fn palette(client: &Client, namespaces: &Read<Vec<Value>>) -> Read<Vec<Value>> {
    let all = match namespaces {
        Read::Known(all) => all,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let mut found = Vec::new();
    for namespace in all.iter().map(|one| text(one, "/metadata/name")) {
        if !namespace.starts_with("cluster-") {
            continue;
        }
        match named(client, namespace, "palette-agent-config").await {
            Read::Known(maps) => found.extend(maps),
            unread @ Read::Unread(_) => return unread,
        }
    }
    Read::Known(found)
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

/// Reads a dump. Of Cluster API, Palette and Portworx nothing in the dump is taken for nothing in the cluster when the
/// dump holds none of their kinds at all, and said so by the pools' source; budgets that are not there are unread.
///
/// # Errors
/// A file that cannot be read.
pub fn from_dump(dump: &Dump) -> Result<Platform, Trouble> {
    let mut found: std::collections::BTreeMap<(String, String), Vec<Value>> = std::collections::BTreeMap::new();
    dump.visit(|group, kind, json| {
        let wanted = kinds::WANTED.iter().any(|one| one.group == group && one.kind == kind);
        if let Some(object) = serde_json::from_slice(json).ok().filter(|_| wanted) {
            found
                .entry((group.to_owned(), kind.to_owned()))
                .or_default()
                .push(object);
        }
    })?;
    let take = |resource: &Resource| {
        found
            .get(&(resource.group.to_owned(), resource.kind.to_owned()))
            .cloned()
    };
    let absent = |resource: &Resource| Read::Unread(format!("the dump holds no {}", resource.name()));
    let must = |resource: &Resource| take(resource).map_or_else(|| absent(resource), Read::Known);
    let may = |resource: &Resource| Read::Known(take(resource).unwrap_or_default());
    let maps = must(&kinds::CONFIG_MAPS);
    let named = |name: &str| match &maps {
        Read::Unread(why) => Read::Unread(why.clone()),
        Read::Known(maps) => Read::Known(
            maps.iter()
                .filter(|map| text(map, "/metadata/name") == name)
                .cloned()
                .collect(),
        ),
    };
    Ok(Platform {
        budgets: must(&kinds::BUDGETS),
        clusters: may(&kinds::CLUSTERS),
        machines: may(&kinds::MACHINES),
        deployments: may(&kinds::DEPLOYMENTS),
        control_planes: may(&kinds::CONTROL_PLANES),
        health_checks: must(&kinds::HEALTH_CHECKS),
        drain_rules: may(&kinds::DRAIN_RULES),
        maas: may(&kinds::MAAS_MACHINES),
        namespaces: must(&kinds::NAMESPACES),
        kubeadm: named("kubeadm-config"),
        cilium: named("cilium-config"),
        cilium_nodes: may(&kinds::CILIUM_NODES),
        palette: named("palette-agent-config"),
        cron_jobs: must(&kinds::CRON_JOBS),
        storage_clusters: may(&kinds::STORAGE_CLUSTERS),
        volumes: Read::Unread("a dump holds no volumes of Portworx".to_owned()),
        unasked: true,
        networks: must(&kinds::NETWORKS),
        announced: may(&kinds::ANNOUNCED),
        service_cidrs: may(&kinds::SERVICE_CIDRS),
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

/// `namespace/name`.
pub(super) fn path_of(object: &Value) -> String {
    format!(
        "{}/{}",
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name")
    )
}

/// An annotation or label, whose key may hold slashes.
pub(super) fn tagged<'a>(object: &'a Value, kind: &str, key: &str) -> Option<&'a str> {
    object.pointer(kind)?.get(key)?.as_str()
}
