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

/// What is told of volumes: one query each, and without the labels of the target, because at 12,500 VMs all of it in one
/// answer would be 27 MB. Who tells is kept, since the worse of two tales counts.
const VOLUMES: [&str; 4] = [
    "px_volume_halevel",
    "px_volume_currhalevel",
    "px_volume_replication_status",
    "px_volume_capacity_bytes",
];

fn of_volumes(metric: &str) -> String {
    format!("max by (node, volume, volumeid, volumename) ({metric})")
}

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
pub(in crate::ops) async fn volumes(client: &Client, near: &str) -> Result<Vec<metrics::Volume>, Rung> {
    let [first, rest @ ..] = VOLUMES;
    let (monitor, answer) = monitor(client, Some(near), &of_volumes(first)).await?;
    let mut all = told(&answer, first);
    for metric in rest {
        let answer = monitor.now(client, &of_volumes(metric)).await?;
        all.extend(told(&answer, metric));
    }
    Ok(metrics::volumes(&all))
}

fn samples(answer: &Answer) -> Vec<Sample> {
    told(answer, "")
}

/// The newest samples; those of an aggregation have no name of their own.
fn told(answer: &Answer, name: &str) -> Vec<Sample> {
    let each = answer.series.iter().filter_map(|series| {
        let last = series.points.last()?;
        let own = series.labels.get("__name__");
        Some(Sample {
            name: if own.is_empty() { name } else { own }.into(),
            labels: series.labels.clone(),
            value: last.value,
            at: Some(last.at),
        })
    });
    each.collect()
}
