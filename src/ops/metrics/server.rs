//! metrics.k8s.io, as metrics-server gives it: processor and memory, nothing else, and no past.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::Usage;
use crate::client::{Client, Resource};
use crate::domain::quantity;
use crate::model::{Meta, lenient};
use crate::ops::ladder::{Reached, Rung};

/// Name of the source.
pub(super) const SERVER: &str = "metrics.k8s.io";

/// How names of launcher pods begin (kubevirt `pkg/virt-controller/services/template.go`).
const LAUNCHER: &str = "virt-launcher-";

const NODES: Resource = resource("nodes", "NodeMetrics");
const PODS: Resource = resource("pods", "PodMetrics");

const fn resource(plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group: "metrics.k8s.io",
        version: "v1beta1",
        plural,
        kind,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Measured {
    metadata: Option<Meta>,
    #[serde(deserialize_with = "lenient::time")]
    timestamp: Option<Timestamp>,
    usage: BTreeMap<String, String>,
    #[serde(deserialize_with = "lenient::null_as_default")]
    containers: Vec<Container>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Container {
    usage: BTreeMap<String, String>,
}

fn usage(amounts: &BTreeMap<String, String>) -> Usage {
    Usage {
        cpu: amounts.get("cpu").and_then(|text| quantity::millis(text)),
        memory: amounts.get("memory").and_then(|text| quantity::whole(text)),
        ..Usage::default()
    }
}

/// What all nodes use, and when the oldest figure was measured.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn nodes(client: &Client) -> Result<(BTreeMap<String, Usage>, Option<Timestamp>), Rung> {
    let found: Vec<Measured> = client
        .items(&NODES, None, None)
        .await
        .map_err(|trouble| Rung::broken(SERVER, &trouble))?;
    let at = found.iter().filter_map(|one| one.timestamp).min();
    let of: BTreeMap<String, Usage> = found
        .iter()
        .filter_map(|one| Some((one.metadata.as_ref()?.name.to_string(), usage(&one.usage))))
        .collect();
    if of.is_empty() {
        return Err(Rung::new(SERVER, Reached::Empty).because("it knows no nodes", "Look at metrics-server"));
    }
    Ok((of, at))
}

/// What one node uses.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn node(client: &Client, name: &str) -> Result<(Usage, Option<Timestamp>), Rung> {
    let (of, at) = nodes(client).await?;
    let usage = of.get(name).copied();
    usage
        .map(|usage| (usage, at))
        .ok_or_else(|| Rung::new(SERVER, Reached::Empty).because(format!("it knows nothing of node {name}"), ""))
}

/// What a launcher pod uses: the guest's memory as far as it was touched, and what KubeVirt adds.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn pod(client: &Client, namespace: &str, name: &str) -> Result<(Usage, Option<Timestamp>), Rung> {
    let found: Measured = client
        .item(&PODS, namespace, name)
        .await
        .map_err(|trouble| Rung::broken(SERVER, &trouble))?;
    let sum = found.sum();
    sum.map(|sum| (sum, found.timestamp))
        .ok_or_else(|| Rung::new(SERVER, Reached::Empty).because(format!("it knows nothing of pod {name}"), ""))
}

/// What all launcher pods use, by namespace and name.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn pods(client: &Client) -> Result<BTreeMap<(String, String), Usage>, Rung> {
    let found: Vec<Measured> = client
        .items(&PODS, None, None)
        .await
        .map_err(|trouble| Rung::broken(SERVER, &trouble))?;
    let launchers: BTreeMap<(String, String), Usage> = found
        .iter()
        .filter_map(|one| {
            let meta = one.metadata.as_ref()?;
            let ours = meta.name.starts_with(LAUNCHER);
            Some(((meta.namespace.to_string(), meta.name.to_string()), one.sum()?)).filter(|_| ours)
        })
        .collect();
    if launchers.is_empty() {
        return Err(Rung::new(SERVER, Reached::Empty).because("it knows no VM's pod", "Look at metrics-server"));
    }
    Ok(launchers)
}

impl Measured {
    /// All containers together; `None` of none, and a figure that one of them lacks is unknown.
    fn sum(&self) -> Option<Usage> {
        let mut sum = Usage {
            cpu: Some(0),
            memory: Some(0),
            ..Usage::default()
        };
        for container in &self.containers {
            let one = usage(&container.usage);
            sum.cpu = sum.cpu.zip(one.cpu).and_then(|(a, b)| a.checked_add(b));
            sum.memory = sum.memory.zip(one.memory).and_then(|(a, b)| a.checked_add(b));
        }
        (!self.containers.is_empty()).then_some(sum)
    }
}
