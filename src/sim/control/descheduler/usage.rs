//! How much of a node is in use: by what its pods ask for, or by what metrics-server measures
//! (pkg/framework/plugins/nodeutilization/usageclients.go).
use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

use super::super::json::{items, name, text};
use super::super::quantity::{cpu, units};
use super::super::schedule::Need;
use super::scene::Scene;
use super::{ASKER, place};
use crate::sim::api::ask;
use crate::sim::store::World;

/// Thousandths of a CPU, bytes of memory, pods.
pub(super) type Load = [i64; 3];
/// As policies name them.
pub(super) const NAMES: [&str; 3] = ["cpu", "memory", "pods"];

/// Where numbers come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Requests,
    Metrics,
}

impl Source {
    /// What a plugin's arguments ask for; `None` for a source that is not there, which ends the plugin's round.
    pub(super) fn of(args: &Value) -> Option<Self> {
        let Some(metrics) = args.get("metricsUtilization").filter(|wish| !wish.is_null()) else {
            return Some(Self::Requests);
        };
        let known = text(metrics, &["source"]) == "KubernetesMetrics" || super::on(metrics, "metricsServer");
        known.then_some(Self::Metrics)
    }

    /// Every node's use; `None` if one is not known, which ends the plugin's round.
    pub(super) fn nodes(self, world: &Arc<World>, scene: &Scene) -> Option<BTreeMap<String, Load>> {
        let measured = match self {
            Self::Requests => None,
            Self::Metrics => Some(measured(world)?),
        };
        let mut all = BTreeMap::new();
        for node in scene.nodes.keys() {
            let pods = scene.on(node);
            let mut load = match &measured {
                Some(measured) => *measured.get(node)?,
                None => requested(pods),
            };
            load[2] = i64::try_from(pods.len()).unwrap_or(i64::MAX);
            all.insert(node.clone(), load);
        }
        Some(all)
    }

    /// A pod's share of its node's use.
    pub(super) fn pod(self, world: &Arc<World>, pod: &Value) -> Option<Load> {
        match self {
            Self::Requests => Some(requested(std::slice::from_ref(pod))),
            Self::Metrics => {
                let (space, called) = place(pod);
                let path = format!("/apis/metrics.k8s.io/v1beta1/namespaces/{space}/pods/{called}");
                let (code, answer) = ask(world, ASKER, Method::GET, &path, &Value::Null);
                (code == 200).then(|| {
                    let containers = items(&answer, &["containers"]);
                    let sum = |of: fn(&Value) -> i64| containers.iter().map(of).sum();
                    [sum(cpu_of), sum(memory_of), 1]
                })
            }
        }
    }
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
    let one = |metrics: &Value| (name(metrics).to_owned(), [cpu_of(metrics), memory_of(metrics), 0]);
    (code == 200).then(|| items(&answer, &["items"]).iter().map(one).collect())
}

fn requested(pods: &[Value]) -> Load {
    let mut sum = [0, 0, i64::try_from(pods.len()).unwrap_or(i64::MAX)];
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
    [cpu(of("cpu")), units(of("memory")), units(of("pods"))]
}
