//! What one VM or node uses, now and over the last hour.

use jiff::Timestamp;

use super::monitor::{MONITOR, Monitor, monitor};
use super::nodes::IDLE;
use super::{Usage, bytes, millis, server};
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

/// What a VM or a node uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Use {
    /// Figure by figure; without values over time where the source has no past.
    pub tracks: Vec<Track>,
    /// When it was measured.
    pub at: Option<Timestamp>,
    /// All sources, the best first; at most one is live.
    pub rungs: Vec<Rung>,
}

/// Of whom it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A VM, and the name of its launcher pod, if it runs.
    Vm(Key, Option<String>),
    /// A node.
    Node(String),
}

impl Whose {
    /// What must have an answer, or the source knows nothing of it.
    fn probe(&self) -> String {
        self.query(Course::Memory).unwrap_or_default()
    }

    /// The expression of a figure: KubeVirt's metrics of a guest (kubevirt `docs/observability/metrics.md`), the exporter's
    /// of a node. `None` where nobody measures it. Names of Kubernetes need no escaping within quotes.
    fn query(&self, of: Course) -> Option<String> {
        match self {
            Self::Vm(key, _) => Some(of_guest(key, of)),
            Self::Node(name) => of_node(name, of),
        }
    }
}

fn of_guest(key: &Key, of: Course) -> String {
    let labels = format!("namespace=\"{}\",name=\"{}\"", key.namespace, key.name);
    let rate = |metric: &str| format!("sum(rate({metric}{{{labels}}}[5m]))");
    let both = |one: &str, other: &str| format!("{} + {}", rate(one), rate(other));
    match of {
        Course::Cpu => rate("kubevirt_vmi_cpu_usage_seconds_total"),
        Course::Memory => format!("sum(kubevirt_vmi_memory_used_bytes{{{labels}}})"),
        Course::Network => both(
            "kubevirt_vmi_network_receive_bytes_total",
            "kubevirt_vmi_network_transmit_bytes_total",
        ),
        Course::Disk => both(
            "kubevirt_vmi_storage_read_traffic_bytes_total",
            "kubevirt_vmi_storage_write_traffic_bytes_total",
        ),
    }
}

/// The exporter's series carry an address; the node's name is told beside it (see [`super::nodes()`]).
fn of_node(name: &str, of: Course) -> Option<String> {
    let figure = match of {
        Course::Cpu => format!("rate(node_cpu_seconds_total{{mode!~\"{IDLE}\"}}[5m])"),
        Course::Memory => "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)".to_owned(),
        Course::Network | Course::Disk => return None,
    };
    let own = format!("{figure} and on (instance) node_uname_info{{nodename=\"{name}\"}}");
    Some(format!("max(sum by (job) ({own}))"))
}

impl Course {
    const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Network, Self::Disk];
}

/// What it uses, from the best source that answers.
pub async fn course(client: &Client, whose: &Whose, now: Timestamp) -> Use {
    let rung = match Box::pin(watched(client, whose, now)).await {
        Ok(found) => return found,
        Err(rung) => rung,
    };
    match served(client, whose).await {
        Ok((usage, at, place)) => Use {
            at,
            rungs: vec![rung, Rung::new(server::SERVER, Reached::Live).at(place)],
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
        Err(second) => Use {
            rungs: vec![rung, second],
            ..Use::default()
        },
    }
}

async fn served(client: &Client, whose: &Whose) -> Result<(Usage, Option<Timestamp>, String), Rung> {
    match whose {
        Whose::Vm(key, Some(pod)) => {
            let (usage, at) = server::pod(client, &key.namespace, pod).await?;
            Ok((usage, at, format!("pod {pod}")))
        }
        Whose::Vm(_, None) => Err(Rung::new(server::SERVER, Reached::Empty).because("the VM has no pod", "")),
        Whose::Node(name) => {
            let (usage, at) = server::node(client, name).await?;
            Ok((usage, at, format!("node {name}")))
        }
    }
}

async fn watched(client: &Client, whose: &Whose, now: Timestamp) -> Result<Use, Rung> {
    let (monitor, _) = monitor(client, Some("monitoring"), &whose.probe()).await?;
    let mut found = Use {
        rungs: vec![
            Rung::new(MONITOR, Reached::Live).at(monitor.door.to_string()),
            Rung::new(server::SERVER, Reached::Spare),
        ],
        ..Use::default()
    };
    let end = now.as_second();
    for of in Course::ALL {
        let Some(query) = whose.query(of) else { continue };
        let answer = past(client, &monitor, &query, end).await?;
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
            values: spread(&answer, of, end),
        });
    }
    Ok(found)
}

/// The last hour; only the present where history is not switched on or not allowed.
async fn past(client: &Client, monitor: &Monitor, query: &str, end: i64) -> Result<Answer, Rung> {
    match monitor.course(client, query, (end - SPAN, end), STEP).await {
        Ok(answer) => Ok(answer),
        Err(rung) if matches!(rung.reached, Reached::Off | Reached::Refused) => monitor.now(client, query).await,
        Err(rung) => Err(rung),
    }
}

/// Points on their places, in the unit of a track; a gap stays a gap.
fn spread(answer: &Answer, of: Course, end: i64) -> Vec<f64> {
    let unit = if of == Course::Cpu { 1000.0 } else { 1.0 };
    let mut values = vec![f64::NAN; usize::try_from(SPAN / STEP + 1).unwrap_or_default()];
    let points = answer.series.first().map(|series| series.points.as_slice());
    for point in points.unwrap_or_default() {
        let place = (point.at / 1000 - (end - SPAN) + STEP / 2) / STEP;
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| values.get_mut(place)) {
            *slot = if point.value.is_finite() {
                point.value * unit
            } else {
                f64::NAN
            };
        }
    }
    values
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "nothing is reckoned between the two")]
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
        let values = spread(&answer, Course::Memory, 10_000);
        assert_eq!(values.len(), 31);
        assert_eq!((values[0], values[30]), (1.0, 3.0));
        assert_eq!(values.iter().filter(|value| !value.is_nan()).count(), 2);
        assert_eq!(
            spread(&answer, Course::Cpu, 10_000)[30],
            3000.0,
            "thousandths of a core"
        );
    }
}
