//! How long to wait after a failure: from 0.8 s, doubling, up to 30 s, never in step with the other watches.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// After a refusal that only an administrator can lift; RBAC may be granted or a CRD installed in the meantime.
pub(super) const SLOW: Duration = Duration::from_mins(1);

const FIRST: Duration = Duration::from_millis(800);
const LAST: Duration = Duration::from_secs(30);

/// The delays of one watch.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next delay.
    pub(super) fn next(&mut self) -> Duration {
        let delay = FIRST.saturating_mul(1 << self.failures.min(6)).min(LAST);
        self.failures = self.failures.saturating_add(1);
        jitter(delay)
    }

    /// Failures since the last success.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Between three quarters and five quarters of `delay`.
pub(super) fn jitter(delay: Duration) -> Duration {
    delay.mul_f64(0.75 + 0.5 * random())
}

/// A number in `0..1`; good enough for spreading load.
pub(super) fn random() -> f64 {
    let noise = RandomState::new().build_hasher().finish();
    (noise >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_ceiling_and_start_over() {
        let mut backoff = Backoff::default();
        let first = backoff.next();
        assert!(
            first >= FIRST.mul_f64(0.75) && first <= FIRST.mul_f64(1.25),
            "{first:?}"
        );
        for _ in 0..100 {
            assert!(backoff.next() <= LAST.mul_f64(1.25));
        }
        assert!(backoff.next() >= LAST.mul_f64(0.75));
        backoff.reset();
        assert!(backoff.next() <= FIRST.mul_f64(1.25));
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random())));
    }
}
