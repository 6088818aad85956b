//! Several measurements of the same thing.

use std::time::Duration;

use serde::Serialize;

/// Smallest, middle, largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// How many were taken.
    pub count: usize,
    /// Smallest.
    pub min: f64,
    /// Middle.
    pub median: f64,
    /// Of a hundred, the ninety-ninth.
    pub p99: f64,
    /// Largest.
    pub max: f64,
}

impl Spread {
    /// Of numbers in any order.
    pub(super) fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
        let last = sorted.len().saturating_sub(1);
        Self {
            count: sorted.len(),
            min: at(0),
            median: at(last / 2),
            p99: at((last * 99).div_ceil(100)),
            max: at(last),
        }
    }

    /// Of spans, in milliseconds.
    pub(super) fn millis(spans: impl IntoIterator<Item = Duration>) -> Self {
        Self::of(spans.into_iter().map(|span| span.as_secs_f64() * 1000.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_do_not_matter() {
        let spread = Spread::of([3.0, 1.0, 2.0]);
        assert_eq!(
            (spread.min, spread.median, spread.max, spread.count),
            (1.0, 2.0, 3.0, 3)
        );
        assert_eq!(Spread::of([]), Spread::default());
        let hundred = Spread::of((0..=100).map(f64::from));
        assert_eq!((hundred.median, hundred.p99, hundred.max), (50.0, 99.0, 100.0));
        assert_eq!(Spread::millis([Duration::from_micros(1500)]), Spread::of([1.5]));
    }
}
