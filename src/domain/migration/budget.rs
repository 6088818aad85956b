//! How long a migration may take, and what KubeVirt does when it takes longer.

/// What KubeVirt allows, from `migrationConfiguration` of the VMI or `spec.configuration.migrations` of KubeVirt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Seconds for each gigabyte of guest memory.
    pub per_gib: u32,
    /// Seconds without progress after which it is given up.
    pub progress: u32,
    /// At the deadline the guest goes over at once and fetches the rest of its memory afterwards.
    pub post_copy: bool,
    /// At the deadline the guest is paused, so that it can end.
    pub disruption: bool,
    /// The guest is slowed down when its memory changes too fast.
    pub auto_converge: bool,
    /// Migrations at a time in the cluster.
    pub cluster: u32,
    /// Migrations at a time away from one node.
    pub node: u32,
}

/// KubeVirt's own defaults, `pkg/virt-config/virt-config.go` of 1.7.
impl Default for Limits {
    fn default() -> Self {
        Self {
            per_gib: 150,
            progress: 150,
            post_copy: false,
            disruption: false,
            auto_converge: false,
            cluster: 5,
            node: 2,
        }
    }
}

impl Limits {
    /// Seconds that memory of so many bytes may take. KubeVirt counts whole gigabytes of 10^9 bytes, rounded up
    /// (`getVMIMigrationDataSize` in `pkg/virt-launcher/virtwrap/manager.go`).
    pub fn budget(self, memory: u64) -> i64 {
        let gigabytes = memory.div_ceil(1_000_000_000);
        i64::try_from(gigabytes.saturating_mul(u64::from(self.per_gib))).unwrap_or(i64::MAX)
    }

    /// What happens when the budget is used up.
    pub const fn deadline(self) -> &'static str {
        match (self.post_copy, self.disruption) {
            (true, _) => "then the guest goes over at once (post-copy), and there is no way back",
            (false, true) => "then the guest is paused, so that it can end; the time doubles",
            (false, false) => "then it is given up, and the VM stays where it is",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_count_gigabytes_rounded_up() {
        let vmo = Limits {
            per_gib: 800,
            ..Limits::default()
        };
        for (limits, memory, seconds) in [
            (Limits::default(), 1 << 30, 300),
            (Limits::default(), 1_000_000_000, 150),
            (vmo, 8 << 30, 7200),
            (vmo, 0, 0),
        ] {
            assert_eq!(limits.budget(memory), seconds, "{memory}");
        }
        assert_eq!(
            Limits {
                per_gib: u32::MAX,
                ..vmo
            }
            .budget(u64::MAX),
            i64::MAX
        );
    }

    #[test]
    fn deadlines_differ() {
        let of = |post_copy, disruption| {
            Limits {
                post_copy,
                disruption,
                ..Limits::default()
            }
            .deadline()
        };
        assert!(of(true, true).contains("post-copy"));
        assert!(of(false, true).contains("paused"));
        assert!(of(false, false).contains("stays"));
    }
}
