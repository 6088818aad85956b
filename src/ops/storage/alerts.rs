//! Portworx's alerts that fire. Their names differ by release, so a part of the name counts.

use crate::client::Client;
use crate::domain::finding::Read;
use crate::ops::metrics::Monitor;

/// Alerts of Portworx's own PrometheusRule: PortworxVolumeUsage, PXKvdbNodeViewUnhealthy, PoolExpandFailure, …
const FIRING: &str = r#"ALERTS{alertstate="firing",alertname=~"(Portworx|portworx|PX|Px|px|Pool|pool).*"}"#;

/// An alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// Name.
    pub name: String,
    /// `critical`, `warning`; empty where it is not told.
    pub severity: String,
    /// What it is about: node, volume, pool. Hostile until cleaned.
    pub about: String,
}

pub(super) async fn firing(client: &Client, monitor: &Monitor) -> Read<Vec<Alert>> {
    match monitor.now(client, FIRING).await {
        Err(rung) => Read::Unread(rung.line()),
        Ok(answer) => {
            let mut found: Vec<Alert> = answer
                .series
                .iter()
                .map(|series| Alert {
                    name: series.labels.get("alertname").to_owned(),
                    severity: series.labels.get("severity").to_owned(),
                    about: ["volumename", "volumeid", "pool", "node", "host", "instance"]
                        .map(|name| series.labels.get(name))
                        .into_iter()
                        .find(|value| !value.is_empty())
                        .unwrap_or_default()
                        .to_owned(),
                })
                .collect();
            let rank = |alert: &Alert| match alert.severity.as_str() {
                "critical" => 0,
                "warning" => 1,
                _ => 2,
            };
            found.sort_by(|a, b| (rank(a), &a.name, &a.about).cmp(&(rank(b), &b.name, &b.about)));
            Read::Known(found)
        }
    }
}
