//! What all VMs use, for whoever weighs one against the other.

use std::collections::BTreeMap;

use super::monitor::{MONITOR, monitor};
use super::{Usage, bytes, millis, server};
use crate::client::Client;
use crate::domain::prometheus::query::Answer;
use crate::ops::ladder::{Reached, Rung, live};

/// Memory that a VM takes of its node, what KubeVirt adds left out (kubevirt `docs/observability/metrics.md`). While it
/// moves, two nodes tell of it: the larger counts.
const MEMORY: &str = "max by (namespace,name) (kubevirt_vmi_memory_resident_bytes)";
/// Cores in use.
const CPU: &str = "max by (namespace,name) (rate(kubevirt_vmi_cpu_usage_seconds_total[5m]))";

/// What VMs use, and who told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guests {
    vms: BTreeMap<(String, String), Usage>,
    /// By launcher pod, where nobody tells of VMs.
    pods: BTreeMap<(String, String), Usage>,
    /// All sources, the best first; at most one is live.
    pub rungs: Vec<Rung>,
}

impl Guests {
    /// Name of the source that is live.
    pub fn source(&self) -> Option<&'static str> {
        live(&self.rungs)
    }

    /// What a VM uses, by its namespace, its name, and its launcher pod.
    pub fn of(&self, namespace: &str, vm: &str, pod: Option<&str>) -> Option<Usage> {
        let key = |name: &str| (namespace.to_owned(), name.to_owned());
        let by_pod = || self.pods.get(&key(pod?));
        self.vms.get(&key(vm)).or_else(by_pod).copied()
    }
}

/// Reads what all VMs use.
pub async fn guests(client: &Client) -> Guests {
    let mut found = Guests::default();
    match Box::pin(watched(client)).await {
        Ok((vms, place)) => {
            found.vms = vms;
            found.rungs = vec![
                Rung::new(MONITOR, Reached::Live).at(place),
                Rung::new(server::SERVER, Reached::Spare),
            ];
            return found;
        }
        Err(rung) => found.rungs.push(rung),
    }
    match server::pods(client).await {
        Ok(pods) => {
            found.pods = pods;
            found.rungs.push(Rung::new(server::SERVER, Reached::Live));
        }
        Err(rung) => found.rungs.push(rung),
    }
    found
}

async fn watched(client: &Client) -> Result<(BTreeMap<(String, String), Usage>, String), Rung> {
    let (monitor, memory) = monitor(client, Some("monitoring"), MEMORY).await?;
    let cpu = monitor.now(client, CPU).await?;
    let mut vms: BTreeMap<(String, String), Usage> = BTreeMap::new();
    let mut take = |answer: &Answer, put: fn(&mut Usage, f64)| {
        for series in &answer.series {
            let label = |name: &str| series.labels.get(name).to_owned();
            let key = (label("namespace"), label("name"));
            if let Some(last) = series.last().filter(|_| !key.1.is_empty()) {
                put(vms.entry(key).or_default(), last.value);
            }
        }
    };
    take(&memory, |usage, value| usage.memory = bytes(value));
    take(&cpu, |usage, value| usage.cpu = millis(value));
    Ok((vms, monitor.door.to_string()))
}
