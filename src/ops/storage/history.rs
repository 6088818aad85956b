//! What pools took in the past: from Prometheus where it may be asked, else from samples that vmotui kept itself.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, Scope};
use crate::client::Client;
use crate::domain::prometheus::query::{Answer, Series as Told};
use crate::domain::storage::forecast::{Forecast, forecast};
use crate::domain::storage::series::{Sample, Series};
use crate::ops::metrics::Monitor;

/// Seconds of the past that Prometheus is asked for, and between its points.
const SPAN: i64 = 7 * 86_400;
const STEP: i64 = 3600;

/// Seconds between two samples that are kept.
const PAUSE: i64 = 600;

/// Pools whose samples are kept, at most.
const POOLS: usize = 512;

/// Largest file that is read, in bytes.
const FILE: u64 = 16 << 20;

const USED: &str = r#"{__name__=~"px_pool_stats_(pool_)?used_bytes"}"#;
const TOTAL: &str = r#"{__name__=~"px_pool_stats_(pool_)?total_bytes"}"#;

/// Forecasts from what Prometheus kept. Where it may not be asked, they stay as they are.
pub(super) async fn from_monitor(client: &Client, monitor: &Monitor, rows: &mut [Row], now: Timestamp) {
    let end = now.as_second();
    let range = (end - SPAN, end);
    let (Ok(used), Ok(total)) = (
        monitor.course(client, USED, range, STEP).await,
        monitor.course(client, TOTAL, range, STEP).await,
    ) else {
        return;
    };
    for row in rows.iter_mut().filter(|row| row.scope == Scope::Pool) {
        let (Some(used), Some(total)) = (of(&used, row), of(&total, row)) else {
            continue;
        };
        row.forecast = forecast(&joined(used, total));
    }
}

fn of<'a>(answer: &'a Answer, row: &Row) -> Option<&'a Told> {
    let pool = &row.pool;
    let by_uuid = |series: &&Told| !pool.uuid.is_empty() && series.labels.get("pool") == pool.uuid;
    let by_place = |series: &&Told| {
        let index = pool.index.map(|index| index.to_string());
        index.as_deref() == Some(series.labels.get("pool")) && series.labels.get("nodeID") == pool.node_id
    };
    let all = &answer.series;
    all.iter().find(by_uuid).or_else(|| all.iter().find(by_place))
}

/// Samples at the times when both were measured.
fn joined(used: &Told, total: &Told) -> Series {
    let whole = |value: f64| (value.is_finite() && (0.0..9e15).contains(&value)).then_some(value as u64);
    let totals: BTreeMap<i64, f64> = total.points.iter().map(|point| (point.at, point.value)).collect();
    let each = used.points.iter().filter_map(|point| {
        Some(Sample {
            at: point.at.div_euclid(1000),
            used: whole(point.value)?,
            total: whole(*totals.get(&point.at)?)?,
        })
    });
    each.collect()
}

/// Samples of vmotui's own, one file a Portworx cluster, readable by its owner alone. It is bounded: so many pools, and
/// of each a series that grows coarser and not longer. Who keeps no journal keeps none of it.
#[derive(Clone, Debug, Default)]
pub struct Book {
    file: PathBuf,
    pools: BTreeMap<String, Series>,
}

/// The file: by pool, `[seconds since the epoch, bytes taken, bytes there were]`.
#[derive(Default, Serialize, Deserialize)]
struct Pages {
    pools: BTreeMap<String, Vec<(i64, u64, u64)>>,
}

impl Book {
    /// The book of a cluster within the state folder. One that cannot be read begins anew: it only speeds things up.
    pub fn open(state: &Path, cluster: &str) -> Self {
        let name: String = cluster
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .take(64)
            .collect();
        let file = state.join("storage").join(format!("{name}.json"));
        let fits = std::fs::metadata(&file).is_ok_and(|meta| meta.len() <= FILE);
        let text = if fits {
            std::fs::read(&file).unwrap_or_default()
        } else {
            Vec::new()
        };
        let pages: Pages = serde_json::from_slice(&text).unwrap_or_default();
        let series = |samples: Vec<(i64, u64, u64)>| {
            let each = samples.into_iter().map(|(at, used, total)| Sample { at, used, total });
            each.collect()
        };
        Self {
            file,
            pools: pages
                .pools
                .into_iter()
                .take(POOLS)
                .map(|(pool, samples)| (pool, series(samples)))
                .collect(),
        }
    }

    /// Adds what was read, and forecasts where Prometheus gave too little. Whether anything is worth keeping.
    pub fn note(&mut self, rows: &mut [Row], now: Timestamp) -> bool {
        let at = now.as_second();
        let mut news = false;
        for row in rows.iter_mut().filter(|row| row.scope == Scope::Pool) {
            let (Some(used), Some(total)) = (row.pool.used, row.pool.total) else {
                continue;
            };
            let key = row.pool.key();
            if !self.pools.contains_key(&key) && self.pools.len() >= POOLS {
                continue;
            }
            let series = self.pools.entry(key).or_default();
            let due = series.samples().last().is_none_or(|last| at - last.at >= PAUSE);
            if due {
                series.push(Sample { at, used, total });
                news = true;
            }
            if matches!(row.forecast, Forecast::Short { .. }) {
                let own = forecast(series);
                let more = match (own, row.forecast) {
                    (Forecast::Short { span: own, .. }, Forecast::Short { span: told, .. }) => own > told,
                    _ => true,
                };
                if more {
                    row.forecast = own;
                }
            }
        }
        news
    }

    /// Writes the file whole, or leaves the old one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let pages = Pages {
            pools: self
                .pools
                .iter()
                .map(|(pool, series)| {
                    let samples = series.samples().iter();
                    (pool.clone(), samples.map(|one| (one.at, one.used, one.total)).collect())
                })
                .collect(),
        };
        let text = serde_json::to_vec(&pages)?;
        let fresh = self.file.with_extension("json.new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(&text)?;
        std::fs::rename(&fresh, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::storage::pool::Pool;

    fn rows(used: u64) -> Vec<Row> {
        vec![Row::new(
            Scope::Pool,
            Pool {
                uuid: "u".to_owned(),
                used: Some(used),
                total: Some(1000),
                ..Pool::default()
            },
            "",
        )]
    }

    #[test]
    fn samples_outlive_the_session_and_become_a_forecast() {
        let folder = tempfile::tempdir().unwrap();
        let at = |hours: i64| Timestamp::from_second(1_700_000_000 + hours * 3600).unwrap();
        for hours in 0..30 {
            let mut book = Book::open(folder.path(), "../5f1d");
            let mut found = rows(500 + hours as u64 * 5);
            assert!(book.note(&mut found, at(hours)));
            assert!(!book.note(&mut found, at(hours)), "too soon");
            book.keep().unwrap();
            let short = matches!(found[0].forecast, Forecast::Short { .. });
            assert_eq!(short, hours < 24, "{hours}");
        }
        let file = folder.path().join("storage/5f1d.json");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&file), mode(file.parent().unwrap())),
            (0o600, 0o700),
            "its owner's alone"
        );
    }

    #[test]
    fn a_cluster_with_endless_pools_fills_no_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::open(folder.path(), "a");
        let mut many: Vec<Row> = (0..POOLS + 50)
            .flat_map(|number| {
                let mut one = rows(5);
                one[0].pool.uuid = format!("{number}\u{1b}[31m");
                one
            })
            .collect();
        book.note(&mut many, Timestamp::from_second(1_700_000_000).unwrap());
        book.keep().unwrap();
        assert_eq!(Book::open(folder.path(), "a").pools.len(), POOLS);
        assert!(std::fs::metadata(folder.path().join("storage/a.json")).unwrap().len() < FILE);
    }

    #[test]
    fn a_file_that_is_none_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("storage")).unwrap();
        for text in ["", "{", "{\"pools\":{\"u\":[[1,-2,3]]}}", "[]"] {
            std::fs::write(folder.path().join("storage/a.json"), text).unwrap();
            assert!(Book::open(folder.path(), "a").pools.is_empty(), "{text}");
        }
    }
}
