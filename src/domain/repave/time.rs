//! Time as ranges, never as one number.

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

/// How long a drain of a node with so many VMs to move takes: KubeVirt sends few at a time.
pub(super) fn drain(vms: i64, limits: &Read<Limits>, pace: &Pace) -> Range {
    let limits = limits.known().copied().unwrap_or_default();
    let slots = i64::from(limits.per_node.min(limits.per_cluster).max(1));
    let rounds = (vms + slots - 1) / slots;
    pace.migration.times(rounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_vms_at_forty_seconds_two_at_a_time_take_67_minutes() {
        let pace = Pace {
            migration: Range { low: 40, high: 40 },
            ..Pace::default()
        };
        let limits = Read::Known(Limits::default());
        assert_eq!(drain(200, &limits, &pace).low / 60, 66);
        assert_eq!(drain(200, &limits, &pace).low, 4000);
        assert_eq!(drain(0, &limits, &pace), Range::default());
        assert_eq!(drain(3, &limits, &pace).high, 80, "the last round counts whole");
    }
}
