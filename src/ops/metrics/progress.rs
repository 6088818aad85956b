//! How far the data of migrations has come, as KubeVirt's metrics tell it. No percentage: what remains can grow while the
//! guest writes, which is why upstream does not publish one (kubevirt#10722).

use std::collections::BTreeMap;

use super::bytes;
use super::monitor::monitor;
use crate::client::Client;
use crate::ops::ladder::Rung;

/// The metrics, for one query (kubevirt `docs/observability/metrics.md`). virt-handler forgets a sample once it was
/// scraped, so it is Prometheus that must be asked and never virt-handler.
const ALL: &str = r#"{__name__=~"kubevirt_vmi_migration_(data_(remaining|processed|total)_bytes|dirty_memory_rate_bytes|memory_transfer_rate_bytes)"}"#;

/// Data of a migration under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that remain.
    pub remaining: Option<u64>,
    /// Bytes that went over.
    pub processed: Option<u64>,
    /// Bytes there are.
    pub total: Option<u64>,
    /// Bytes a second that the guest makes dirty.
    pub dirty: Option<u64>,
    /// Bytes a second that go over.
    pub rate: Option<u64>,
    /// When it was measured, in milliseconds since the epoch.
    pub at: i64,
}

/// Progress by namespace and name of the VM.
pub type Moving = BTreeMap<(String, String), Progress>;

/// How far each migration has come.
///
/// # Errors
/// The rung that tells why there is none.
pub async fn progress(client: &Client) -> Result<Moving, Rung> {
    let (_, answer) = Box::pin(monitor(client, Some("monitoring"), ALL)).await?;
    let mut found = Moving::new();
    for series in &answer.series {
        let label = |name: &str| series.labels.get(name).to_owned();
        let Some(last) = series.last() else { continue };
        let one = found.entry((label("namespace"), label("name"))).or_default();
        one.at = one.at.max(last.at);
        let value = bytes(last.value);
        match series.labels.get("__name__") {
            "kubevirt_vmi_migration_data_remaining_bytes" => one.remaining = value,
            "kubevirt_vmi_migration_data_processed_bytes" => one.processed = value,
            "kubevirt_vmi_migration_data_total_bytes" => one.total = value,
            "kubevirt_vmi_migration_dirty_memory_rate_bytes" => one.dirty = value,
            "kubevirt_vmi_migration_memory_transfer_rate_bytes" => one.rate = value,
            _ => {}
        }
    }
    Ok(found)
}
