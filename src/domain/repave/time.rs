//! Time as ranges, never as one number.

use super::ledger::Moved;
use super::scene::Pace;
use crate::domain::finding::Read;
use crate::domain::migratable::Limits;

/// From, to; in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// At best.
    pub low: i64,
    /// At worst, as far as what it is reckoned from holds.
    pub high: i64,
}

impl Range {
    /// Both together.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self {
            low: self.low.saturating_add(more.low),
            high: self.high.saturating_add(more.high),
        }
    }

    /// So many times.
    #[must_use]
    pub const fn times(self, count: i64) -> Self {
        Self {
            low: self.low.saturating_mul(count),
            high: self.high.saturating_mul(count),
        }
    }
}

/// A guest writes while its memory is copied: at worst it is copied this many times over.
const DIRTY: i64 = 2;

/// How long a drain of a node takes: KubeVirt sends few VMs at a time, and no faster than its bandwidth lets it.
pub(super) fn drain(moved: Moved, limits: &Read<Limits>, pace: &Pace) -> Range {
    let limits = limits.known().copied().unwrap_or_default();
    let slots = i64::from(limits.per_node.min(limits.per_cluster).max(1));
    let rounds = (moved.vms + slots - 1) / slots;
    let mut each = pace.migration;
    if let Some(bandwidth) = pace.bandwidth.filter(|bandwidth| *bandwidth > 0) {
        // sent at once, so many share the wire of the node no further: the limit is one for each migration
        let copied = moved.memory / moved.vms.max(1) / bandwidth;
        each.low = each.low.max(copied);
        each.high = each.high.max(copied.saturating_mul(DIRTY));
    }
    each.times(rounds)
}

/// Where the times come from, in words: those of migrations first.
pub(super) fn sources(pace: &Pace, limits: &Read<Limits>) -> Vec<String> {
    let limits = match limits {
        Read::Known(limits) => format!("{} from a node, {} in the cluster", limits.per_node, limits.per_cluster),
        Read::Unread(_) => "2 from a node, 5 in the cluster (KubeVirt's defaults, its own were not read)".to_owned(),
    };
    vec![
        format!("migrations: {}, {limits} at a time", pace.migration_source),
        format!("machines: {}", pace.deploy_source),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn vms(vms: i64) -> Moved {
        Moved { vms, memory: vms << 32 }
    }

    #[test]
    fn two_hundred_vms_at_forty_seconds_two_at_a_time_take_67_minutes() {
        let pace = Pace {
            migration: Range { low: 40, high: 40 },
            ..Pace::default()
        };
        let limits = Read::Known(Limits::default());
        assert_eq!(drain(vms(200), &limits, &pace).low / 60, 66);
        assert_eq!(drain(vms(200), &limits, &pace).low, 4000);
        assert_eq!(drain(vms(0), &limits, &pace), Range::default());
        assert_eq!(drain(vms(3), &limits, &pace).high, 80, "the last round counts whole");
    }

    #[test]
    fn a_bandwidth_of_64_mebibytes_makes_four_gibibytes_take_a_minute_at_least() {
        let pace = Pace {
            migration: Range { low: 10, high: 20 },
            bandwidth: Some(64 << 20),
            ..Pace::default()
        };
        let limits = Read::Known(Limits::default());
        assert_eq!(drain(vms(2), &limits, &pace), Range { low: 64, high: 128 });
    }
}
