//! The four axes, and what is left on them.

use ipnet::IpNet;
use strum::{EnumIter, IntoStaticStr};

/// Something of which a node can run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Axis {
    /// Memory by request, in bytes.
    Memory,
    /// CPU by request, in thousandths of a core.
    Cpu,
    /// Pod slots (kubelet `maxPods`).
    PodSlots,
    /// Addresses of the node's pod CIDR.
    PodIps,
}

impl Axis {
    /// `memory`, `cpu`, `pod_slots`, `pod_ips`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// For people: `memory`, `CPU`, `pod slots`, `pod IPs`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Cpu => "CPU",
            Self::PodSlots => "pod slots",
            Self::PodIps => "pod IPs",
        }
    }
}

/// What is left on each axis; below zero where more is asked for than there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Bytes.
    pub memory: i64,
    /// Thousandths of a core.
    pub cpu: i64,
    /// Pods.
    pub pod_slots: i64,
    /// Addresses.
    pub pod_ips: i64,
}

impl Room {
    /// One axis.
    pub const fn on(&self, axis: Axis) -> i64 {
        match axis {
            Axis::Memory => self.memory,
            Axis::Cpu => self.cpu,
            Axis::PodSlots => self.pod_slots,
            Axis::PodIps => self.pod_ips,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self {
            memory: self.memory.saturating_add(more.memory),
            cpu: self.cpu.saturating_add(more.cpu),
            pod_slots: self.pod_slots.saturating_add(more.pod_slots),
            pod_ips: self.pod_ips.saturating_add(more.pod_ips),
        }
    }

    /// This without the other.
    #[must_use]
    pub const fn minus(self, less: Self) -> Self {
        Self {
            memory: self.memory.saturating_sub(less.memory),
            cpu: self.cpu.saturating_sub(less.cpu),
            pod_slots: self.pod_slots.saturating_sub(less.pod_slots),
            pod_ips: self.pod_ips.saturating_sub(less.pod_ips),
        }
    }

    /// The axis with the smallest share of `whole` left, and that share in thousandths; axes of which there is none are
    /// left out. `None` when there is nothing at all.
    pub fn tightest(&self, whole: &Self) -> Option<(Axis, i64)> {
        use strum::IntoEnumIterator as _;
        Axis::iter()
            .filter(|axis| whole.on(*axis) > 0)
            .map(|axis| {
                let share = i128::from(self.on(axis)) * 1000 / i128::from(whole.on(axis));
                (axis, i64::try_from(share).unwrap_or(i64::MIN))
            })
            .min_by_key(|(_, share)| *share)
    }
}

/// Addresses that pods can have in a node's pod CIDR: all but network and broadcast address, less the two that Cilium
/// takes for its router and its health endpoint (`cilium/pkg/ipam`).
pub fn usable_ips(cidr: &IpNet) -> i64 {
    let bits = u32::from(cidr.max_prefix_len() - cidr.prefix_len());
    let all = 1_i64.checked_shl(bits).filter(|size| *size > 0).unwrap_or(i64::MAX);
    all.saturating_sub(4).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_24_gives_252_pods_an_address() {
        let usable = |text: &str| usable_ips(&text.parse().unwrap());
        assert_eq!(usable("100.64.3.0/24"), 252);
        assert_eq!(usable("100.64.3.0/25"), 124);
        assert_eq!(usable("10.0.0.1/32"), 0);
        assert_eq!(usable("fd00::/64"), i64::MAX - 4);
        assert_eq!(usable("fd00::/0"), i64::MAX - 4);
    }

    #[test]
    fn the_tightest_axis_is_the_one_with_the_smallest_share() {
        let whole = Room {
            memory: 100,
            cpu: 1000,
            pod_slots: 250,
            pod_ips: 0,
        };
        let left = Room {
            memory: 20,
            cpu: 900,
            pod_slots: 25,
            pod_ips: -7,
        };
        assert_eq!(left.tightest(&whole), Some((Axis::PodSlots, 100)));
        assert_eq!(Room::default().tightest(&Room::default()), None);
        assert_eq!(whole.minus(left).plus(left), whole);
    }
}
