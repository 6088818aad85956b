//! What nodes use.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::monitor::{MONITOR, Monitor, monitor};
use super::{Figures, Usage, bytes, millis, server};
use crate::client::Client;
use crate::domain::prometheus::query::{Answer, Series};
use crate::ops::ladder::{Reached, Rung};

/// Cores in use by the root group of each node, as the kubelet measures it: the same that metrics-server reads. Stacks
/// made by the Prometheus operator put the node's name on the kubelet's series.
const CPU: &str = r#"sum by (node) (rate(container_cpu_usage_seconds_total{id="/",node!=""}[5m]))"#;
/// Bytes that cannot be given back.
const MEMORY: &str = r#"sum by (node) (container_memory_working_set_bytes{id="/",node!=""})"#;
/// Traffic of physical ports only, as predictable names call them: bridges, bonds and VLANs carry the same bytes again.
const PORTS: &str = "e(n|th)[a-z0-9]+";

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
    let (monitor, cpu) = monitor(client, Some("monitoring"), CPU).await?;
    let mut of: BTreeMap<String, Usage> = BTreeMap::new();
    let mut oldest: Option<i64> = None;
    let mut take = |answer: &Answer, put: fn(&mut Usage, f64)| {
        for (name, value, at) in answer.series.iter().filter_map(one) {
            put(of.entry(name).or_default(), value);
            oldest = Some(oldest.map_or(at, |known| known.min(at)));
        }
    };
    take(&cpu, |usage, value| usage.cpu = millis(value));
    take(&monitor.now(client, MEMORY).await?, |usage, value| {
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
    ("container_network_receive_bytes_total", |usage, value| {
        usage.received = bytes(value);
    }),
    ("container_network_transmit_bytes_total", |usage, value| {
        usage.sent = bytes(value);
    }),
];

fn rate(metric: &str) -> String {
    format!(r#"sum by (node) (rate({metric}{{id="/",node!="",interface=~"{PORTS}"}}[5m]))"#)
}

fn place(monitor: &Monitor) -> String {
    monitor.door.to_string()
}

fn one(series: &Series) -> Option<(String, f64, i64)> {
    let name = series.labels.get("node");
    let last = series.last().filter(|_| !name.is_empty())?;
    Some((name.to_owned(), last.value, last.at))
}
