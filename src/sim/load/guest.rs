//! What a guest does: each quantity is a wave around a mean that follows from its size and its dice.
use super::curve::Curve;
use super::roster::Guest;
use super::wave::Wave;

const MIB: f64 = 1_048_576.0;

impl Guest {
    /// A number between 0 and 1 that belongs to this guest and to `what`.
    fn luck(&self, what: u32) -> f64 {
        let mixed = self.dice.rotate_left(what * 7).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        mixed as f64 / f64::from(1 << 24)
    }

    /// A wave of this guest; nothing happens in one that does not run.
    fn wave(&self, what: u32, mean: f64, depth: f64) -> Wave {
        let mean = if self.running { mean } else { 0.0 };
        Wave::new(mean, depth, self.dice.rotate_left(what * 5 + 3))
    }

    /// Cores in use. Most guests idle; a few work all the time. Never more than the guest has.
    pub(in crate::sim) fn cpu(&self) -> Wave {
        let share = 0.015 + 0.5 * self.luck(1).powi(6);
        self.wave(1, f64::from(self.vcpus) * share, 1.0)
    }

    /// Bytes of guest memory that the host holds for it: all that was ever touched.
    pub(in crate::sim) fn resident(&self) -> Wave {
        let mean = f64::from(self.mib) * MIB * (0.55 + 0.4 * self.luck(2));
        Wave::new(mean, 0.02, self.dice)
    }

    /// Bytes that the guest itself uses.
    pub(in crate::sim) fn used(&self) -> Wave {
        let mean = f64::from(self.mib) * MIB * (0.2 + 0.35 * self.luck(2));
        Wave::new(mean, 0.1, self.dice.rotate_left(9))
    }

    /// Bytes a second through its interfaces, in and out.
    pub(in crate::sim) fn network(&self) -> (Wave, Wave) {
        let rate = 20e3 + 12e6 * self.luck(3).powi(8);
        (self.wave(3, rate, 1.0), self.wave(4, rate * (0.3 + self.luck(4)), 1.0))
    }

    /// Bytes a second from and to its disks.
    pub(in crate::sim) fn disk(&self) -> (Wave, Wave) {
        let rate = 30e3 + 6e6 * self.luck(5).powi(8);
        (self.wave(5, rate, 1.0), self.wave(6, rate * (0.6 + self.luck(6)), 1.0))
    }

    /// Bytes of memory a second that it writes to, as a migration meets them.
    pub(in crate::sim) fn dirty(&self) -> Wave {
        self.wave(7, f64::from(self.mib) * MIB * 0.002 * (0.1 + self.luck(7)), 1.0)
    }

    /// A counter of this guest since it started.
    pub(in crate::sim) fn count(&self, rate: Wave) -> Curve {
        Curve::Count {
            rate,
            since: f64::from(self.started),
        }
    }

    /// Memory that its launcher takes beside the guest's (pkg/virt-controller/services: GetMemoryOverhead).
    pub(in crate::sim) fn overhead(&self) -> f64 {
        f64::from(260 + 8 * u32::from(self.vcpus)) * MIB
    }
}
