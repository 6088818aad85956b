//! What nodes use.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::monitor::{MONITOR, Monitor, monitor};
use super::{Figures, Usage, bytes, millis, server};
use crate::client::Client;
use crate::domain::prometheus::query::{Answer, Series};
use crate::ops::ladder::{Reached, Rung};

/// Names of nodes by the address at which their exporter is scraped: what else it tells carries the address only, and
/// stacks made by the Prometheus operator add no name (kube-prometheus-stack, `prometheus-node-exporter`). The kubelets'
/// figures of whole nodes would have one, but the chart drops them ("Drop cgroup metrics with no pod").
const NAMES: &str = "on (instance) group_left (nodename) max by (instance, nodename) (node_uname_info)";
/// Modes of a processor in which it does no work for anybody here.
pub(super) const IDLE: &str = "idle|iowait|steal";
/// Traffic of physical ports only, as predictable names call them: bridges, bonds and VLANs carry the same bytes again.
const PORTS: &str = "e(n|th)[a-z0-9]+";

/// A figure of all nodes: one exporter may be scraped by two jobs.
fn by_node(figure: &str) -> String {
    format!("max by (nodename) (sum by (instance, job) ({figure}) * {NAMES})")
}

fn cpu() -> String {
    by_node(&format!("rate(node_cpu_seconds_total{{mode!~\"{IDLE}\"}}[5m])"))
}

fn memory() -> String {
    by_node("node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes")
}

/// What all nodes use.
pub async fn nodes(client: &Client) -> Figures {
    let mut rungs = Vec::new();
    match Box::pin(watched(client)).await {
        Ok((of, at, place)) => {
            return Figures {
                of,
                at,
                rungs: vec![
                    Rung::new(MONITOR, Reached::Live).at(place),
                    Rung::new(server::SERVER, Reached::Spare),
                ],
            };
        }
        Err(rung) => rungs.push(rung),
    }
    match server::nodes(client).await {
        Ok((of, at)) => {
            rungs.push(Rung::new(server::SERVER, Reached::Live));
            Figures { of, at, rungs }
        }
        Err(rung) => {
            rungs.push(rung);
            Figures {
                rungs,
                ..Figures::default()
            }
        }
    }
}

type Watched = (BTreeMap<String, Usage>, Option<Timestamp>, String);

async fn watched(client: &Client) -> Result<Watched, Rung> {
    let (monitor, busy) = monitor(client, Some("monitoring"), &cpu()).await?;
    let mut of: BTreeMap<String, Usage> = BTreeMap::new();
    let mut oldest: Option<i64> = None;
    let mut take = |answer: &Answer, put: fn(&mut Usage, f64)| {
        for (name, value, at) in answer.series.iter().filter_map(one) {
            put(of.entry(name).or_default(), value);
            oldest = Some(oldest.map_or(at, |known| known.min(at)));
        }
    };
    take(&busy, |usage, value| usage.cpu = millis(value));
    take(&monitor.now(client, &memory()).await?, |usage, value| {
        usage.memory = bytes(value);
    });
    // traffic is a nicety: where it is missing, the rest still holds
    for (metric, put) in TRAFFIC {
        if let Ok(answer) = monitor.now(client, &rate(metric)).await {
            take(&answer, *put);
        }
    }
    let at = oldest.and_then(|at| Timestamp::from_millisecond(at).ok());
    Ok((of, at, place(&monitor)))
}

/// A metric, and where its value goes.
type Put = (&'static str, fn(&mut Usage, f64));

const TRAFFIC: &[Put] = &[
    ("node_network_receive_bytes_total", |usage, value| {
        usage.received = bytes(value);
    }),
    ("node_network_transmit_bytes_total", |usage, value| {
        usage.sent = bytes(value);
    }),
];

fn rate(metric: &str) -> String {
    by_node(&format!("rate({metric}{{device=~\"{PORTS}\"}}[5m])"))
}

fn place(monitor: &Monitor) -> String {
    monitor.door.to_string()
}

fn one(series: &Series) -> Option<(String, f64, i64)> {
    let name = series.labels.get("nodename");
    let last = series.last().filter(|_| !name.is_empty())?;
    Some((name.to_owned(), last.value, last.at))
}
