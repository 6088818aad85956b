//! How much of a node is in use: by what its pods ask for, by what metrics-server measures, or by what a query of
//! Prometheus says (pkg/framework/plugins/nodeutilization/usageclients.go).
use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

use super::super::json::{items, name, text};
use super::super::quantity::{cpu, units};
use super::super::schedule::Need;
use super::policy::Policy;
use super::scene::Scene;
use super::{ASKER, place};
use crate::sim::api::ask;
use crate::sim::store::{Key, World};

/// Thousandths of a CPU, bytes of memory, pods, and the percentage that a query of Prometheus gives.
pub(super) type Load = [i64; 4];
/// As policies name them.
pub(super) const NAMES: [&str; 4] = ["cpu", "memory", "pods", "MetricResource"];

/// Where numbers come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Requests,
    Metrics,
    /// Address and query.
    Prometheus(String, String),
}

impl Source {
    /// What a plugin's arguments ask for.
    ///
    /// # Errors
    /// What the plugin says that cannot be made of them; the descheduler does not start then.
    pub(super) fn of(args: &Value, policy: &Policy) -> Result<Self, String> {
        let Some(metrics) = args.get("metricsUtilization").filter(|wish| !wish.is_null()) else {
            return Ok(Self::Requests);
        };
        let query = text(metrics, &["prometheus", "query"]);
        match text(metrics, &["source"]) {
            "KubernetesMetrics" if policy.collects => Ok(Self::Metrics),
            "Prometheus" if query.is_empty() => Err("prometheus query is missing".to_owned()),
            "Prometheus" if policy.prometheus.is_empty() => Err("prometheus client not initialized".to_owned()),
            "Prometheus" => Ok(Self::Prometheus(policy.prometheus.clone(), query.to_owned())),
            "" if super::on(metrics, "metricsServer") && policy.collects => Ok(Self::Metrics),
            "" if !super::on(metrics, "metricsServer") => Err("metrics source is empty".to_owned()),
            "" | "KubernetesMetrics" => Err("metrics client not initialized".to_owned()),
            _ => Err("unrecognized metrics source".to_owned()),
        }
    }

    /// Whether a resource of [`NAMES`] is told by this source.
    pub(super) const fn tells(&self, resource: usize) -> bool {
        matches!(self, Self::Prometheus(..)) == (resource == 3)
    }

    /// Every node's use; `None` if one is not known, which ends the plugin's round.
    pub(super) fn nodes(&self, world: &Arc<World>, scene: &Scene) -> Option<BTreeMap<String, Load>> {
        let told = match self {
            Self::Requests => None,
            Self::Metrics => Some(measured(world)?),
            Self::Prometheus(address, query) => Some(queried(world, address, query)?),
        };
        let mut all = BTreeMap::new();
        for node in scene.nodes.keys() {
            let pods = scene.on(node);
            let mut load = match &told {
                Some(told) => *told.get(node)?,
                None => requested(pods),
            };
            load[2] = i64::try_from(pods.len()).unwrap_or(i64::MAX);
            all.insert(node.clone(), load);
        }
        Some(all)
    }

    /// A pod's share of its node's use.
    pub(super) fn pod(&self, world: &Arc<World>, pod: &Value) -> Share {
        match self {
            Self::Requests => Share::Known(requested(std::slice::from_ref(pod))),
            Self::Metrics => {
                let (space, called) = place(pod);
                let path = format!("/apis/metrics.k8s.io/v1beta1/namespaces/{space}/pods/{called}");
                let (code, answer) = ask(world, ASKER, Method::GET, &path, &Value::Null);
                if code != 200 {
                    return Share::Unknown;
                }
                let containers = items(&answer, &["containers"]);
                let sum = |of: fn(&Value) -> i64| containers.iter().map(of).sum();
                Share::Known([sum(cpu_of), sum(memory_of), 1, 0])
            }
            Self::Prometheus(..) => Share::Uncountable,
        }
    }
}

/// What a pod takes of its node.
pub(super) enum Share {
    Known(Load),
    /// Nobody measured it; it stays.
    Unknown,
    /// No source of this kind says it for pods.
    Uncountable,
}

/// What a query says of each node, whose name it has to put into the label `instance`; `None` where nobody answers at
/// that address, or for a number that is no share.
fn queried(world: &Arc<World>, address: &str, query: &str) -> Option<BTreeMap<String, Load>> {
    let host = address.split("://").nth(1)?.split(['/', ':']).next()?;
    let (service, rest) = host.split_once('.')?;
    let key = Key::new(Some(rest.split('.').next()?), service);
    world.store().get("services", &key)?;
    let shares = crate::sim::prometheus::shares(world, query, "instance")?;
    let mut all = BTreeMap::new();
    for (node, share) in shares {
        let percent = (0.0..=1.0).contains(&share).then_some((share * 100.0) as i64)?;
        all.insert(node, [0, 0, 0, percent]);
    }
    Some(all)
}

fn cpu_of(metrics: &Value) -> i64 {
    // metrics-server measures in billionths
    let used = text(metrics, &["usage", "cpu"]);
    used.strip_suffix('n')
        .and_then(|nano| nano.parse::<i64>().ok())
        .map_or_else(|| cpu(used), |nano| nano / 1_000_000)
}

fn memory_of(metrics: &Value) -> i64 {
    units(text(metrics, &["usage", "memory"]))
}

fn measured(world: &Arc<World>) -> Option<BTreeMap<String, Load>> {
    let path = "/apis/metrics.k8s.io/v1beta1/nodes";
    let (code, answer) = ask(world, ASKER, Method::GET, path, &Value::Null);
    let one = |metrics: &Value| (name(metrics).to_owned(), [cpu_of(metrics), memory_of(metrics), 0, 0]);
    (code == 200).then(|| items(&answer, &["items"]).iter().map(one).collect())
}

fn requested(pods: &[Value]) -> Load {
    let mut sum = [0, 0, i64::try_from(pods.len()).unwrap_or(i64::MAX), 0];
    for need in pods.iter().map(Need::of) {
        sum[0] += need.cpu;
        sum[1] += need.memory;
    }
    sum
}

/// What a node has to give.
pub(super) fn capacity(node: &Value) -> Load {
    let list = if node.pointer("/status/allocatable").is_some() {
        "allocatable"
    } else {
        "capacity"
    };
    let of = |resource: &str| text(node, &["status", list, resource]);
    [cpu(of("cpu")), units(of("memory")), units(of("pods")), 100]
}
