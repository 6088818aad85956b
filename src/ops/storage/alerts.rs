//! Portworx's alerts that fire. Their names differ by release, so a part of the name counts.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::client::Client;
use crate::domain::finding::Read;
use crate::domain::prometheus::Labels;
use crate::domain::prometheus::query::{Answer, Series};
use crate::ops::metrics::Monitor;

/// Alerts of Portworx's own PrometheusRule: PortworxVolumeUsage, PXKvdbNodeViewUnhealthy, PoolExpandFailure, … and since
/// when each holds, which Prometheus keeps as a series of its own whose value is that time (prometheus `rules/alerting.go`).
const FIRING: &str = r#"{__name__=~"ALERTS|ALERTS_FOR_STATE",alertname=~"(Portworx|portworx|PX|Px|px|Pool|pool).*"}"#;

/// Labels that say what an alert is about, the closest first, with the word for each.
const ABOUT: [(&str, &str); 8] = [
    ("volumename", "volume"),
    ("pvc", "claim"),
    ("volumeid", "volume"),
    ("pool", "pool"),
    ("node", "node"),
    ("nodeID", "node"),
    ("host", "node"),
    ("instance", "instance"),
];

/// An alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// Name.
    pub name: String,
    /// `critical`, `warning`; empty where it is not told.
    pub severity: String,
    /// What it is about: `volume`, `pool`, `node`; empty where no label says.
    pub of: &'static str,
    /// Which one. Hostile until cleaned.
    pub about: String,
    /// Since when it holds; `None` where that is not told.
    pub since: Option<Timestamp>,
}

impl Alert {
    /// 0 for critical, then 1 for warning, 2 for info, 3 for what is not known.
    pub const fn rank(&self) -> u64 {
        match self.severity.as_bytes() {
            b"critical" => 0,
            b"warning" => 1,
            b"info" => 2,
            _ => 3,
        }
    }
}

pub(super) async fn firing(client: &Client, monitor: &Monitor) -> Read<Vec<Alert>> {
    match monitor.now(client, FIRING).await {
        Err(rung) => Read::Unread(rung.line()),
        Ok(answer) => Read::Known(read(&answer)),
    }
}

/// The alerts of an answer, the worst first.
fn read(answer: &Answer) -> Vec<Alert> {
    let called = |series: &&Series, name: &str| series.labels.get("__name__") == name;
    let since: BTreeMap<Labels, Timestamp> = answer
        .series
        .iter()
        .filter(|series| called(series, "ALERTS_FOR_STATE"))
        .filter_map(|series| Some((series.labels.without(APART), moment(series.last()?.value)?)))
        .collect();
    let firing = answer
        .series
        .iter()
        .filter(|series| called(series, "ALERTS") && series.labels.get("alertstate") == "firing");
    let mut found: Vec<Alert> = firing
        .map(|series| {
            let label = |(name, of): &(&str, &'static str)| {
                let value = series.labels.get(name);
                (!value.is_empty()).then(|| (*of, value.to_owned()))
            };
            let (of, about) = ABOUT.iter().find_map(label).unwrap_or_default();
            Alert {
                name: series.labels.get("alertname").to_owned(),
                severity: series.labels.get("severity").to_owned(),
                of,
                about,
                since: since.get(&series.labels.without(APART)).copied(),
            }
        })
        .collect();
    found.sort_by(|a, b| (a.rank(), &a.name, &a.about).cmp(&(b.rank(), &b.name, &b.about)));
    found
}

/// Labels in which the two series of an alert differ.
const APART: &[&str] = &["__name__", "alertstate"];

/// Seconds since the epoch, as a float; nothing else makes a time.
fn moment(seconds: f64) -> Option<Timestamp> {
    let fits = (0.0..4_102_444_800.0).contains(&seconds);
    fits.then(|| Timestamp::from_second(seconds as i64).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::prometheus::query;

    #[test]
    fn alerts_with_their_ages_and_nothing_made_of_odd_values() {
        let series = |name: &str, alert: &str, more: &str, value: &str| {
            format!(
                r#"{{"metric":{{"__name__":"{name}","alertname":"{alert}","severity":"warning","node":"w-1"{more}}},
                "value":[1700000000,"{value}"]}}"#
            )
        };
        let all = [
            series("ALERTS", "PortworxA", r#","alertstate":"firing""#, "1"),
            series("ALERTS_FOR_STATE", "PortworxA", "", "1699999000"),
            series(
                "ALERTS",
                "PortworxB",
                r#","alertstate":"firing","volumename":"v\n1""#,
                "1",
            ),
            series("ALERTS_FOR_STATE", "PortworxB", r#","volumename":"v\n1""#, "NaN"),
            series("ALERTS", "PortworxC", r#","alertstate":"pending""#, "1"),
            series("ALERTS_FOR_STATE", "PortworxC", "", "-5"),
        ];
        let body = format!(
            r#"{{"status":"success","data":{{"resultType":"vector","result":[{}]}}}}"#,
            all.join(",")
        );
        let found = read(&query::read(body.as_bytes()).unwrap());
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.name.as_str(),
                    one.of,
                    one.about.as_str(),
                    one.since.map(Timestamp::as_second),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("PortworxA", "node", "w-1", Some(1_699_999_000)),
                ("PortworxB", "volume", "v\n1", None)
            ]
        );
    }
}
