//! The metrics of Portworx's own pods, one by one: a Service would reach one of them by chance.

use serde::Deserialize;

use super::names::PODS;
use super::{Cluster, PODS as RESOURCE};
use crate::client::{Client, Door};
use crate::domain::portworx::metrics::{self, WANTED};
use crate::domain::prometheus::{Sample, unique};
use crate::domain::storage::pool::{Pool, from_metrics};
use crate::model::Meta;
use crate::ops::ladder::{Reached, Rung, open};

/// The label of Portworx's pods (operator `pkg/constants`).
const NAME: (&str, &str) = ("name", "portworx");

/// Most pods that are asked.
const MOST: usize = 256;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pod {
    metadata: Meta,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    phase: String,
}

/// Pools of all nodes, and what is missing of them.
///
/// # Errors
/// The rung that tells why there are none.
pub(super) async fn pools(client: &Client, cluster: &Cluster) -> Result<(Vec<Pool>, String), Rung> {
    let all = Door {
        resource: "pods",
        namespace: cluster.namespace.clone(),
        name: String::new(),
    };
    open(client, PODS, &all, "").await.map_err(|rung| Rung {
        place: String::new(),
        ..rung
    })?;
    let pods: Vec<Pod> = client
        .items(&RESOURCE, Some(&cluster.namespace), None)
        .await
        .map_err(|trouble| Rung::broken(PODS, &trouble))?;
    let running = pods
        .iter()
        .filter(|pod| pod.metadata.labels.get(NAME.0) == Some(NAME.1) && pod.status.phase == "Running");
    let doors: Vec<Door> = running
        .take(MOST)
        .map(|pod| Door::pod(&cluster.namespace, &pod.metadata.name, cluster.start_port))
        .collect();
    if doors.is_empty() {
        let absent = Rung::new(PODS, Reached::Absent);
        return Err(absent.because(format!("no Portworx pod runs in {}", cluster.namespace), ""));
    }
    let pages = futures::future::join_all(
        doors
            .iter()
            .map(|door| client.metrics_of(door, |name| WANTED.contains(&name))),
    );
    let mut samples: Vec<Sample> = Vec::new();
    let mut missing = 0_usize;
    let mut last = None;
    for page in pages.await {
        match page {
            Ok(page) => {
                missing += usize::from(page.cut);
                samples.extend(page.samples);
            }
            Err(trouble) => {
                missing += 1;
                last = Some(trouble);
            }
        }
    }
    let (samples, torn) = unique(samples);
    let pools = from_metrics(metrics::pools(&samples));
    match (pools.is_empty(), last) {
        (true, Some(trouble)) => Err(Rung::broken(PODS, &trouble)),
        (true, None) => Err(Rung::new(PODS, Reached::Empty).because("they tell of no pools", "")),
        (false, _) => Ok((pools, told(doors.len(), missing, torn))),
    }
}

fn told(all: usize, missing: usize, torn: usize) -> String {
    let mut parts = Vec::new();
    if missing > 0 {
        parts.push(format!("{missing} of {all} pods did not answer in full"));
    }
    if torn > 0 {
        parts.push(format!("{torn} series contradict themselves"));
    }
    parts.join("; ")
}
