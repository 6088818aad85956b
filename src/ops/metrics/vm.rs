//! What one VM uses, now and over the last hour.

use jiff::Timestamp;

use super::monitor::{MONITOR, Monitor, monitor};
use super::{bytes, millis, server};
use crate::client::Client;
use crate::domain::prometheus::query::Answer;
use crate::model::Key;
use crate::ops::ladder::{Reached, Rung};

/// Seconds that a course spans, and between its points.
const SPAN: i64 = 3600;
const STEP: i64 = 120;

/// Points of one figure over the last hour, oldest first; NaN where nothing was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// What it is of.
    pub of: Course,
    /// The newest value: thousandths of a core, bytes, or bytes a second.
    pub now: Option<u64>,
    /// Values: thousandths of a core, bytes, or bytes a second.
    pub values: Vec<f64>,
}

/// What a track is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum Course {
    /// Processor.
    #[default]
    Cpu,
    /// Memory.
    Memory,
    /// Received and sent.
    Network,
    /// Read and written.
    Disk,
}

/// What a VM uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VmUse {
    /// Figure by figure; without values over time where the source has no past.
    pub tracks: Vec<Track>,
    /// When it was measured.
    pub at: Option<Timestamp>,
    /// All sources, the best first; at most one is live.
    pub rungs: Vec<Rung>,
}

impl Course {
    const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Network, Self::Disk];

    /// Its expression for the VM that `labels` select (kubevirt `docs/observability/metrics.md`).
    fn query(self, labels: &str) -> String {
        let rate = |metric: &str| format!("sum(rate({metric}{{{labels}}}[5m]))");
        match self {
            Self::Cpu => rate("kubevirt_vmi_cpu_usage_seconds_total"),
            Self::Memory => format!("sum(kubevirt_vmi_memory_used_bytes{{{labels}}})"),
            Self::Network => format!(
                "{} + {}",
                rate("kubevirt_vmi_network_receive_bytes_total"),
                rate("kubevirt_vmi_network_transmit_bytes_total")
            ),
            Self::Disk => format!(
                "{} + {}",
                rate("kubevirt_vmi_storage_read_traffic_bytes_total"),
                rate("kubevirt_vmi_storage_write_traffic_bytes_total")
            ),
        }
    }
}

/// What a VM uses; `pod` is its launcher, if it runs.
pub async fn vm(client: &Client, key: &Key, pod: Option<&str>, now: Timestamp) -> VmUse {
    let rung = match Box::pin(watched(client, key, now)).await {
        Ok(found) => return found,
        Err(rung) => rung,
    };
    let served = match pod {
        Some(pod) => server::pod(client, &key.namespace, pod).await,
        None => Err(Rung::new(server::SERVER, Reached::Empty).because("the VM has no pod", "")),
    };
    match served {
        Ok((usage, at)) => VmUse {
            at,
            rungs: vec![
                rung,
                Rung::new(server::SERVER, Reached::Live).at(pod.unwrap_or_default()),
            ],
            tracks: [
                (Course::Cpu, usage.cpu.and_then(|cpu| u64::try_from(cpu).ok())),
                (Course::Memory, usage.memory),
            ]
            .map(|(of, now)| Track {
                of,
                now,
                values: Vec::new(),
            })
            .into(),
        },
        Err(second) => VmUse {
            rungs: vec![rung, second],
            ..VmUse::default()
        },
    }
}

async fn watched(client: &Client, key: &Key, now: Timestamp) -> Result<VmUse, Rung> {
    // names of Kubernetes need no escaping within quotes
    let labels = format!("namespace=\"{}\",name=\"{}\"", key.namespace, key.name);
    let probe = format!("kubevirt_vmi_memory_used_bytes{{{labels}}}");
    let (monitor, _) = monitor(client, Some("monitoring"), &probe).await?;
    let mut found = VmUse {
        rungs: vec![
            Rung::new(MONITOR, Reached::Live).at(monitor.door.to_string()),
            Rung::new(server::SERVER, Reached::Spare),
        ],
        ..VmUse::default()
    };
    let end = now.as_second();
    for of in Course::ALL {
        let answer = course(client, &monitor, &of.query(&labels), end).await?;
        let Some(series) = answer.series.first() else { continue };
        let last = series.last();
        found.at = found
            .at
            .max(last.and_then(|last| Timestamp::from_millisecond(last.at).ok()));
        found.tracks.push(Track {
            of,
            now: last.and_then(|last| match of {
                Course::Cpu => millis(last.value).and_then(|cpu| u64::try_from(cpu).ok()),
                _ => bytes(last.value),
            }),
            values: spread(&answer, end),
        });
    }
    Ok(found)
}

/// The last hour; only the present where history is not switched on or not allowed.
async fn course(client: &Client, monitor: &Monitor, query: &str, end: i64) -> Result<Answer, Rung> {
    match monitor.course(client, query, (end - SPAN, end), STEP).await {
        Ok(answer) => Ok(answer),
        Err(rung) if matches!(rung.reached, Reached::Off | Reached::Refused) => monitor.now(client, query).await,
        Err(rung) => Err(rung),
    }
}

/// Points on their places; a gap stays a gap.
fn spread(answer: &Answer, end: i64) -> Vec<f64> {
    let mut values = vec![f64::NAN; usize::try_from(SPAN / STEP + 1).unwrap_or_default()];
    let points = answer.series.first().map(|series| series.points.as_slice());
    for point in points.unwrap_or_default() {
        let place = (point.at / 1000 - (end - SPAN) + STEP / 2) / STEP;
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| values.get_mut(place)) {
            *slot = if point.value.is_finite() { point.value } else { f64::NAN };
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::prometheus::query::{Point, Series};

    #[test]
    fn gaps_stay_gaps() {
        let point = |at: i64, value| Point { at: at * 1000, value };
        let answer = Answer {
            series: vec![Series {
                points: vec![
                    point(6400, 1.0),
                    point(10_000, 3.0),
                    point(99_999, 7.0),
                    point(9880, f64::INFINITY),
                ],
                ..Series::default()
            }],
            ..Answer::default()
        };
        let values = spread(&answer, 10_000);
        assert_eq!(values.len(), 31);
        assert_eq!((values[0], values[30]), (1.0, 3.0));
        assert_eq!(values.iter().filter(|value| !value.is_nan()).count(), 2);
    }
}
