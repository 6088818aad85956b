//! Reads what is not among the facts that every preview reads.

use std::sync::Arc;

use serde_json::Value;

use super::workload::{found, policy_place, policy_text};
use crate::client::{Client, Dump, Resource};
use crate::domain::balance::descheduler::{Workload, flag};
use crate::domain::balance::policy::{self, Policy};
use crate::domain::finding::Read;
use crate::ops::metrics::{self, Figures, Guests};
use crate::ops::origin::Origin;

const fn resource(group: &'static str, version: &'static str, plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group,
        version,
        plural,
        kind,
    }
}

const CRON_JOBS: Resource = resource("batch", "v1", "cronjobs", "CronJob");
const DEPLOYMENTS: Resource = resource("apps", "v1", "deployments", "Deployment");
const CONFIG_MAPS: Resource = resource("", "v1", "configmaps", "ConfigMap");
const LEASES: Resource = resource("coordination.k8s.io", "v1", "leases", "Lease");
const BUDGETS: Resource = resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Deschedulers, with what each was recognised by.
    pub workloads: Read<Vec<(Workload, &'static str)>>,
    /// The policy of the first.
    pub policy: Read<Policy>,
    /// PodDisruptionBudgets.
    pub budgets: Read<Vec<Value>>,
    /// What nodes really use.
    pub figures: Figures,
    /// What VMs really use.
    pub guests: Guests,
}

/// Reads a cluster.
pub async fn from_cluster(client: &Client) -> Sources {
    let origin = Origin::Cluster(client.clone());
    let (sources, figures, guests) = futures::join!(
        Box::pin(read(&origin)),
        Box::pin(metrics::nodes(client)),
        Box::pin(metrics::guests(client))
    );
    Sources {
        figures,
        guests,
        ..sources
    }
}

/// Reads a dump. Nobody measured anything in it.
pub async fn from_dump(dump: Arc<Dump>) -> Sources {
    Box::pin(read(&Origin::Dump(dump))).await
}

async fn read(from: &Origin) -> Sources {
    let (jobs, deployments, budgets) = futures::join!(
        from.items::<Value>(&CRON_JOBS, None),
        from.items::<Value>(&DEPLOYMENTS, None),
        from.items::<Value>(&BUDGETS, None),
    );
    let mut workloads = join(&jobs, &deployments);
    if let Read::Known(all) = &mut workloads {
        // a CronJob that is not suspended, a Deployment that runs: what looks comes before what does not
        all.sort_by_key(|(one, _)| {
            (
                one.suspended || one.kind == "Deployment" && one.replicas == 0,
                one.namespace.clone(),
                one.name.clone(),
            )
        });
        for (one, _) in all.iter_mut().filter(|(one, _)| one.kind == "Deployment") {
            one.since = leader(from, one).await;
        }
    }
    let policy = match &workloads {
        Read::Unread(why) => Read::Unread(why.clone()),
        Read::Known(all) => match all.first() {
            None => Read::Unread("there is no descheduler".to_owned()),
            Some((first, _)) => policy_of(from, first).await,
        },
    };
    Sources {
        workloads,
        policy,
        budgets,
        ..Sources::default()
    }
}

/// Both kinds together. What was found in one is there, whatever became of the other; nothing found proves nothing
/// unless both were read.
fn join(jobs: &Read<Vec<Value>>, deployments: &Read<Vec<Value>>) -> Read<Vec<(Workload, &'static str)>> {
    let mut all = Vec::new();
    let mut unread = Vec::new();
    for (kind, read) in [("CronJob", jobs), ("Deployment", deployments)] {
        match read {
            Read::Known(objects) => all.extend(found(kind, objects)),
            Read::Unread(why) => unread.push(why.as_str()),
        }
    }
    if all.is_empty() && !unread.is_empty() {
        Read::Unread(unread.join("; "))
    } else {
        Read::Known(all)
    }
}

/// When the present leader took its lease; nobody knows where there is no election.
async fn leader(from: &Origin, workload: &Workload) -> Option<jiff::Timestamp> {
    let elects = matches!(flag(&workload.args, "leader-elect"), Some("" | "true"));
    if !elects {
        return None;
    }
    let named = |name: &str, otherwise: &'static str| -> String {
        flag(&workload.args, name)
            .filter(|value| !value.is_empty())
            .unwrap_or(otherwise)
            .to_owned()
    };
    // the defaults of cmd/descheduler/app/options
    let place = named("leader-elect-resource-namespace", "kube-system");
    let name = named("leader-elect-resource-name", "descheduler");
    let read: Read<Value> = from.item(&LEASES, &place, &name).await;
    let lease = read.known()?;
    lease.pointer("/spec/acquireTime")?.as_str()?.parse().ok()
}

async fn policy_of(from: &Origin, workload: &Workload) -> Read<Policy> {
    let Some((map, key)) = policy_place(workload) else {
        return Read::Unread("its policy is in no ConfigMap that it mounts".to_owned());
    };
    match from.item::<Value>(&CONFIG_MAPS, &workload.namespace, map).await {
        Read::Unread(why) => Read::Unread(why),
        Read::Known(found) => match policy_text(&found, key).map(policy::parse) {
            None => Read::Unread(format!("ConfigMap {}/{map} holds no policy", workload.namespace)),
            Some(Err(why)) => Read::Unread(format!("ConfigMap {}/{map}: {why}", workload.namespace)),
            Some(Ok(policy)) => Read::Known(policy),
        },
    }
}
