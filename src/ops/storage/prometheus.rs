//! Portworx's pools and volumes as Prometheus has scraped them.

use jiff::Timestamp;

use crate::client::Client;
use crate::domain::portworx::metrics;
use crate::domain::prometheus::Sample;
use crate::domain::prometheus::query::Answer;
use crate::domain::storage::pool::{Pool, from_metrics};
use crate::ops::ladder::{Reached, Rung};
use crate::ops::metrics::{MONITOR, Monitor, monitor};

/// All that is told of pools, in one query.
const POOLS: &str = r#"{__name__=~"px_pool_stats_(pool_)?(total_bytes|used_bytes|provisioned_bytes|status)"}"#;

/// All that is told of volumes, in one query.
const VOLUMES: &str = r#"{__name__=~"px_volume_(halevel|currhalevel|replication_status|capacity_bytes)"}"#;

/// Pools, with who told of them and when the oldest figure was measured.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn pools(client: &Client, near: &str) -> Result<(Monitor, Vec<Pool>, Option<Timestamp>), Rung> {
    let (monitor, answer) = monitor(client, Some(near), POOLS).await?;
    let pools = from_metrics(metrics::pools(&samples(&answer)));
    if pools.is_empty() {
        let empty = Rung::new(MONITOR, Reached::Empty).at(monitor.door.to_string());
        return Err(empty.because("its series tell of no pools", ""));
    }
    let oldest = answer
        .series
        .iter()
        .filter_map(|series| series.points.last().map(|point| point.at))
        .min();
    Ok((
        monitor,
        pools,
        oldest.and_then(|at| Timestamp::from_millisecond(at).ok()),
    ))
}

/// Volumes with their copies.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn volumes(client: &Client, near: &str) -> Result<Vec<metrics::Volume>, Rung> {
    let (_, answer) = monitor(client, Some(near), VOLUMES).await?;
    Ok(metrics::volumes(&samples(&answer)))
}

fn samples(answer: &Answer) -> Vec<Sample> {
    let each = answer.series.iter().filter_map(|series| {
        let last = series.points.last()?;
        Some(Sample {
            name: series.labels.get("__name__").into(),
            labels: series.labels.clone(),
            value: last.value,
            at: Some(last.at),
        })
    });
    each.collect()
}
