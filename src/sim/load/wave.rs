//! A quantity that goes up and down for ever: a day's rhythm with shorter ones on top.
use std::f64::consts::TAU;

/// Periods in seconds and how far each swings around the mean. Together they stay below one, so that nothing turns negative.
const SWINGS: [(f64, f64); 4] = [(86_400.0, 0.35), (5_640.0, 0.20), (437.0, 0.15), (61.0, 0.10)];

/// A wave around a mean, told apart from others by its dice.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Wave {
    mean: f64,
    /// 1 for all of the swing, 0 for a constant.
    depth: f64,
    dice: u64,
}

impl Wave {
    pub(in crate::sim) const fn new(mean: f64, depth: f64, dice: u64) -> Self {
        Self { mean, depth, dice }
    }

    /// The same wave, smaller or bigger.
    pub(in crate::sim) const fn scaled(self, times: f64) -> Self {
        Self {
            mean: self.mean * times,
            ..self
        }
    }

    /// The value at a moment in seconds since 1970: between a fifth and 1.8 times the mean.
    pub(in crate::sim) fn at(self, seconds: f64) -> f64 {
        let swing: f64 = self
            .swings()
            .map(|(period, share, phase)| share * (TAU * (seconds / period + phase)).sin())
            .sum();
        self.mean * (1.0 + self.depth * swing)
    }

    /// What has come together from one moment to another: a counter with this rate.
    pub(in crate::sim) fn sum(self, from: f64, to: f64) -> f64 {
        let swing: f64 = self
            .swings()
            .map(|(period, share, phase)| {
                let cosine = |seconds: f64| (TAU * (seconds / period + phase)).cos();
                share * period / TAU * (cosine(from) - cosine(to))
            })
            .sum();
        self.mean * ((to - from) + self.depth * swing)
    }

    fn swings(self) -> impl Iterator<Item = (f64, f64, f64)> {
        SWINGS
            .into_iter()
            .zip([0_u32, 16, 32, 48])
            .map(move |((period, share), shift)| {
                // the day begins for everybody at about the same hour
                let spread = if period > 80_000.0 { 0.12 } else { 1.0 };
                let dice = f64::from((self.dice >> shift) as u16) / 65_536.0;
                (period, share, dice * spread)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_stays_around_its_mean() {
        let wave = Wave::new(10.0, 1.0, 0x1234_5678_9ABC_DEF0);
        for step in 0..3_000 {
            let value = wave.at(1_800_000_000.0 + f64::from(step) * 37.0);
            assert!((1.9..18.1).contains(&value), "{value}");
        }
    }

    #[test]
    fn the_sum_is_that_of_the_values() {
        let wave = Wave::new(3.0, 1.0, 0xFEDC_BA98_7654_3210);
        let from = 1_800_000_000.0;
        let added: f64 = (0..6_000)
            .map(|step| wave.at(from + f64::from(step) * 0.1 + 0.05) * 0.1)
            .sum();
        assert!((wave.sum(from, from + 600.0) - added).abs() < 0.01);
    }

    #[test]
    fn a_counter_never_falls() {
        let wave = Wave::new(1.0, 1.0, 99);
        let from = 1_800_000_000.0;
        let mut last = 0.0;
        for step in 1..2_000 {
            let now = wave.sum(from, from + f64::from(step));
            assert!(now > last);
            last = now;
        }
    }
}
