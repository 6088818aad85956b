//! Which machines roll together, and how.
//!
//! Rules: Cluster API `internal/controllers/machinedeployment` (maxSurge rounds up, maxUnavailable down, defaults 1 and 0)
//! and `controlplane/kubeadm` (maxSurge 1, the oldest of the fullest failure domain goes); `machineset_delete_policy.go`;
//! both beta forms.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::around::controls;
use super::platform::{Platform, number, tagged, text};
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;
use crate::domain::repave::{DrainSettings, Pool, PoolKind};
use crate::ops::facts::Objects;

type Nodes = FxHashMap<String, NodeId>;

/// Pools, control plane first; by Cluster API, or by the nodes' roles where it is not in the cluster.
pub(super) fn read(
    objects: &Objects,
    platform: &Platform,
    nodes: &Nodes,
    settings: &Read<Option<DrainSettings>>,
) -> Read<Vec<Pool>> {
    let (machines, deployments, planes) = match (&platform.machines, &platform.deployments, &platform.control_planes) {
        (Read::Known(machines), Read::Known(deployments), Read::Known(planes)) => (machines, deployments, planes),
        (Read::Unread(why), ..) | (_, Read::Unread(why), _) | (.., Read::Unread(why)) => {
            return Read::Unread(why.clone());
        }
    };
    if objects.nodes.known().is_none() {
        return Read::Unread(objects.nodes.why().to_owned());
    }
    if machines.is_empty() {
        return Read::Known(by_role(objects, nodes, settings));
    }
    let mut pools: Vec<Pool> = planes.iter().map(|plane| pool(plane, PoolKind::ControlPlane)).collect();
    pools.extend(deployments.iter().map(|deployment| pool(deployment, PoolKind::Worker)));
    let mut members: Vec<Vec<(&Value, NodeId)>> = vec![Vec::new(); pools.len()];
    for machine in machines {
        let node = nodes.get(text(machine, "/status/nodeRef/name"));
        let own = home(machine, &pools).and_then(|index| members.get_mut(index));
        if let (Some(node), Some(own)) = (node, own) {
            own.push((machine, *node));
        }
    }
    for (pool, mut members) in pools.iter_mut().zip(members) {
        order(pool, &mut members, deployments);
        pool.undrained = undrained(&members);
        pool.drain_timeout = timeout(&members, pool, deployments, planes);
        pool.nodes = members.into_iter().map(|(_, node)| node).collect();
        shares(pool, deployments);
    }
    pools.retain(|pool| !pool.nodes.is_empty());
    Read::Known(pools)
}

fn pool(object: &Value, kind: PoolKind) -> Pool {
    Pool {
        name: text(object, "/metadata/name").to_owned(),
        kind,
        nodes: Vec::new(),
        surge: match kind {
            PoolKind::ControlPlane => number(object, "/spec/rolloutStrategy/rollingUpdate/maxSurge")
                .or_else(|| number(object, "/spec/rollout/strategy/rollingUpdate/maxSurge"))
                .and_then(|surge| u32::try_from(surge).ok())
                .unwrap_or(1),
            PoolKind::Worker => 1,
        },
        unavailable: 0,
        determined: false,
        drain_timeout: Read::Known(None),
        undrained: Vec::new(),
        interval: match kind {
            PoolKind::ControlPlane => None,
            PoolKind::Worker => ["/spec/template/spec/minReadySeconds", "/spec/minReadySeconds"]
                .into_iter()
                .find_map(|at| number(object, at)),
        },
        source: format!("Cluster API: {}", text(object, "/kind")),
    }
}

/// The pool of a machine: by its labels, else by being the only worker pool.
fn home(machine: &Value, pools: &[Pool]) -> Option<usize> {
    let label = |key: &str| {
        machine
            .pointer("/metadata/labels")
            .and_then(|labels| labels.get(key))
            .and_then(Value::as_str)
    };
    if label("cluster.x-k8s.io/control-plane").is_some() {
        return pools.iter().position(|pool| pool.kind == PoolKind::ControlPlane);
    }
    if let Some(name) = label("cluster.x-k8s.io/deployment-name") {
        return pools
            .iter()
            .position(|pool| pool.name == name && pool.kind == PoolKind::Worker);
    }
    let mut workers = pools
        .iter()
        .enumerate()
        .filter(|(_, pool)| pool.kind == PoolKind::Worker);
    match (workers.next(), workers.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    }
}

fn deployment<'a>(pool: &Pool, deployments: &'a [Value]) -> Option<&'a Value> {
    let own = deployments.iter().find(|one| text(one, "/metadata/name") == pool.name);
    own.filter(|_| pool.kind == PoolKind::Worker)
}

/// Surge and unavailable of a worker pool: counts, or shares of its machines.
fn shares(pool: &mut Pool, deployments: &[Value]) {
    let Some(own) = deployment(pool, deployments) else {
        // without a surge a control plane removes first
        pool.unavailable = u32::from(pool.surge == 0);
        return;
    };
    let rolling = own
        .pointer("/spec/strategy/rollingUpdate")
        .or_else(|| own.pointer("/spec/rollout/strategy/rollingUpdate"));
    let all = pool.nodes.len() as u64;
    let of = |key: &str, default: u64, up: bool| {
        let value = rolling.and_then(|rolling| rolling.get(key));
        let count = match value {
            Some(Value::Number(count)) => count.as_u64().unwrap_or(default),
            Some(Value::String(text)) => match text.strip_suffix('%').map(str::parse::<u64>) {
                Some(Ok(share)) if up => (all * share).div_ceil(100),
                Some(Ok(share)) => all * share / 100,
                _ => text.parse().unwrap_or(default),
            },
            _ => default,
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    pool.surge = of("maxSurge", 1, true);
    pool.unavailable = of("maxUnavailable", 0, false);
}

const MACHINE: &str = "machine.cluster.x-k8s.io";

/// Machines that are deleted without a drain.
fn undrained(members: &[(&Value, NodeId)]) -> Vec<NodeId> {
    let key = format!("{MACHINE}/exclude-node-draining");
    let excluded = members
        .iter()
        .filter(|(machine, _)| tagged(machine, "/metadata/annotations", &key).is_some());
    excluded.map(|(_, node)| *node).collect()
}

/// Control planes go oldest first where one failure domain holds them all; workers by deletePolicy, where it determines
/// the order; of machines of one age the first by name (`sortableMachines`). Machines that are annotated to be deleted, or are
/// not healthy, go before the others.
fn order(pool: &mut Pool, members: &mut [(&Value, NodeId)], deployments: &[Value]) {
    members.sort_by(|(a, _), (b, _)| age(a).cmp(age(b)).then(name(a).cmp(name(b))));
    pool.determined = match deployment(pool, deployments) {
        None => {
            let domains: std::collections::BTreeSet<&str> = members
                .iter()
                .map(|(machine, _)| text(machine, "/spec/failureDomain"))
                .collect();
            domains.len() <= 1
        }
        Some(own) => {
            let policy = ["/spec/strategy/rollingUpdate/deletePolicy", "/spec/deletion/order"].map(|at| text(own, at));
            let word = policy.into_iter().find(|word| !word.is_empty()).unwrap_or_default();
            match word {
                "Oldest" => {}
                "Newest" => members.sort_by(|(a, _), (b, _)| age(b).cmp(age(a)).then(name(a).cmp(name(b)))),
                // anything may come; what the code does today is the likeliest
                _ => members.sort_by(|(a, _), (b, _)| name(a).cmp(name(b))),
            }
            let determined = matches!(word, "Newest" | "Oldest");
            let mut ages: Vec<&str> = members.iter().map(|(machine, _)| age(machine)).collect();
            ages.sort_unstable();
            ages.dedup();
            if determined {
                let ties = if ages.len() < members.len() {
                    ", machines of one second by name"
                } else {
                    ""
                };
                pool.source = format!("{}, deletePolicy {word}{ties}", pool.source);
            }
            determined
        }
    };
    // stable: within each group the order stays
    members.sort_by_key(|(machine, _)| first(machine));
}

fn name(machine: &Value) -> &str {
    text(machine, "/metadata/name")
}

fn age(machine: &Value) -> &str {
    text(machine, "/metadata/creationTimestamp")
}

/// Which machines a controller takes before all others: zero goes first.
fn first(machine: &Value) -> u8 {
    if tagged(machine, "/metadata/annotations", "cluster.x-k8s.io/delete-machine").is_some() {
        return 0;
    }
    let conditions = machine.pointer("/status/conditions").and_then(Value::as_array);
    let sick = conditions.into_iter().flatten().any(|one| {
        let bad = text(one, "/status") == "False";
        bad && matches!(text(one, "/type"), "NodeHealthy" | "HealthCheckSucceeded")
    });
    if sick { 1 } else { 2 }
}

/// The shortest drain timeout of its machines, else of its template; zero and none wait for ever.
fn timeout(members: &[(&Value, NodeId)], pool: &Pool, deployments: &[Value], planes: &[Value]) -> Read<Option<i64>> {
    let of = |object: &Value, at: &str| -> Option<i64> {
        let first = text(object, &format!("{at}/nodeDrainTimeout"));
        let second = number(object, &format!("{at}/deletion/nodeDrainTimeoutSeconds"));
        crate::domain::human::parse_span(first)
            .or(second)
            .filter(|seconds| *seconds > 0)
    };
    let machines = members.iter().filter_map(|(machine, _)| of(machine, "/spec"));
    let plane = planes.iter().find(|one| text(one, "/metadata/name") == pool.name);
    let template = deployment(pool, deployments)
        .and_then(|own| of(own, "/spec/template/spec"))
        .or_else(|| {
            plane.and_then(|own| of(own, "/spec/machineTemplate").or_else(|| of(own, "/spec/machineTemplate/spec")))
        });
    Read::Known(machines.min().or(template))
}

/// Without Cluster API: control plane and workers, one more machine each as an assumption.
fn by_role(objects: &Objects, nodes: &Nodes, settings: &Read<Option<DrainSettings>>) -> Vec<Pool> {
    let timeout = match settings {
        Read::Known(settings) => Read::Known(settings.as_ref().and_then(|settings| settings.timeout)),
        Read::Unread(why) => Read::Unread(why.clone()),
    };
    let mut pools =
        [("control-plane", PoolKind::ControlPlane), ("workers", PoolKind::Worker)].map(|(name, kind)| Pool {
            name: name.to_owned(),
            kind,
            nodes: Vec::new(),
            surge: 1,
            unavailable: 0,
            determined: false,
            drain_timeout: timeout.clone(),
            undrained: Vec::new(),
            interval: None,
            source: "assumption: no Cluster API, so pools by node roles, one machine ahead".to_owned(),
        });
    for node in objects.nodes.known().into_iter().flatten() {
        let control = controls(node);
        let [first, second] = &mut pools;
        let pool = if control { first } else { second };
        pool.nodes.extend(nodes.get(&node.metadata.name));
    }
    pools.into_iter().filter(|pool| !pool.nodes.is_empty()).collect()
}
