//! When a pool is full, if it goes on as it did: a straight line, with a range, and never from too little.

use super::series::{Sample, Series};

/// Seconds that samples must span: a day has its rhythm of backups and office hours, and less would extrapolate one of them.
pub const SPAN: i64 = 86_400;

/// Samples there must be.
pub const SAMPLES: usize = 12;

/// How many standard errors of the slope the range has to either side; about 95 percent.
const WIDTH: f64 = 2.0;

/// Seconds beyond which nobody plans: ten years.
const HORIZON: f64 = 10.0 * 365.0 * 86_400.0;

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// Not enough data: so many samples over so many seconds.
    Short {
        /// Samples.
        samples: usize,
        /// Seconds they span.
        span: i64,
    },
    /// It is full.
    Full,
    /// It does not fill within ten years.
    Steady,
    /// It is full at some time.
    Fills {
        /// Seconds since the epoch: not before.
        soonest: i64,
        /// Most likely then; `None` when the line itself does not rise enough and only the range's steep edge does.
        likely: Option<i64>,
        /// Not after; `None` when it may as well never fill.
        latest: Option<i64>,
    },
}

/// The forecast of a pool.
///
/// Least squares over the samples since the pool had its present size: what it took before it was grown is no measure for
/// the room that is left. The range comes from the standard error of the slope.
pub fn forecast(series: &Series) -> Forecast {
    let all = series.samples();
    let Some(last) = all.last() else {
        return Forecast::Short { samples: 0, span: 0 };
    };
    if last.total > 0 && last.used >= last.total {
        return Forecast::Full;
    }
    let from = all
        .iter()
        .rposition(|sample| sample.total != last.total)
        .map_or(0, |place| place + 1);
    let since = all.get(from..).unwrap_or_default();
    let span = since.first().map_or(0, |first| last.at.saturating_sub(first.at));
    let short = Forecast::Short {
        samples: since.len(),
        span,
    };
    if since.len() < SAMPLES || span < SPAN || last.total == 0 {
        return short;
    }
    let Some(line) = Line::through(since, *last) else {
        return short;
    };
    let room = last.total as f64 - line.now;
    if room <= 0.0 {
        return Forecast::Full;
    }
    let at = |slope: f64| {
        let seconds = room / slope;
        (slope > 0.0 && seconds < HORIZON).then(|| last.at.saturating_add(seconds as i64))
    };
    match at(line.slope + line.error) {
        None => Forecast::Steady,
        Some(soonest) => Forecast::Fills {
            soonest,
            likely: at(line.slope),
            latest: at(line.slope - line.error),
        },
    }
}

/// Bytes a second, how far off that may be, and the bytes taken at the last sample by the line.
struct Line {
    slope: f64,
    error: f64,
    now: f64,
}

impl Line {
    fn through(samples: &[Sample], last: Sample) -> Option<Self> {
        let count = samples.len() as f64;
        // reckoned from the last sample, so that the numbers stay small and exact
        let points = || {
            samples.iter().map(|sample| {
                let x = sample.at.saturating_sub(last.at) as f64;
                (x, sample.used as f64 - last.used as f64)
            })
        };
        let (sum_x, sum_y) = points().fold((0.0, 0.0), |(sx, sy), (x, y)| (sx + x, sy + y));
        let (mean_x, mean_y) = (sum_x / count, sum_y / count);
        let (sxx, sxy) = points().fold((0.0, 0.0), |(sxx, sxy), (x, y)| {
            (sxx + (x - mean_x).powi(2), sxy + (x - mean_x) * (y - mean_y))
        });
        if sxx <= 0.0 {
            return None;
        }
        let slope = sxy / sxx;
        let rest: f64 = points().map(|(x, y)| (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
        let error = (rest / (count - 2.0).max(1.0) / sxx).sqrt() * WIDTH;
        let now = last.used as f64 + mean_y - slope * mean_x;
        let sane = [slope, error, now].iter().all(|value| value.is_finite());
        sane.then_some(Self { slope, error, now })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400;

    /// Four samples a day.
    fn series(days: i64, used: impl Fn(i64) -> u64) -> Series {
        (0..=days * 4)
            .map(|step| Sample {
                at: 1_700_000_000 + step * DAY / 4,
                used: used(step),
                total: 10_000,
            })
            .collect()
    }

    #[test]
    fn table() {
        assert_eq!(forecast(&Series::default()), Forecast::Short { samples: 0, span: 0 });
        assert!(matches!(
            forecast(&series(2, |_| 5)),
            Forecast::Short {
                samples: 9,
                span: 172_800
            }
        ));
        assert_eq!(forecast(&series(5, |_| 5000)), Forecast::Steady);
        assert_eq!(forecast(&series(5, |step| 9000 - step as u64 * 10)), Forecast::Steady);
        assert_eq!(forecast(&series(5, |_| 10_000)), Forecast::Full);
        // 25 a step, 100 a day: 20 steps take 500, the 4,500 left take 45 days
        let Forecast::Fills {
            soonest,
            likely,
            latest,
        } = forecast(&series(5, |step| 5000 + step as u64 * 25))
        else {
            panic!("it fills");
        };
        let wanted = 1_700_000_000 + 5 * DAY + 45 * DAY;
        for at in [soonest, likely.unwrap(), latest.unwrap()] {
            assert!((at - wanted).abs() < 60, "{at} {wanted}");
        }
    }

    #[test]
    fn noise_widens_the_range_and_may_leave_its_end_open() {
        let noisy = series(5, |step| 5000 + step as u64 * 25 + (step as u64 * 7919) % 160);
        let Forecast::Fills {
            soonest,
            likely,
            latest,
        } = forecast(&noisy)
        else {
            panic!("it fills");
        };
        assert!(soonest < likely.unwrap() && likely < latest);
        let wild = series(5, |step| 5000 + (step as u64 * 7919) % 900);
        match forecast(&wild) {
            Forecast::Fills { latest, .. } => assert_eq!(latest, None),
            other => assert_eq!(other, Forecast::Steady),
        }
    }

    #[test]
    fn a_pool_that_was_grown_starts_over() {
        let mut samples = series(5, |step| 5000 + step as u64 * 25).samples().to_vec();
        for sample in samples.iter_mut().skip(18) {
            sample.total = 20_000;
        }
        let grown: Series = samples.into_iter().collect();
        assert!(matches!(forecast(&grown), Forecast::Short { samples: 3, .. }));
    }

    proptest! {
        #[test]
        fn the_range_is_in_order_and_in_the_future(
            used in proptest::collection::vec(0_u64..10_000, 0..60), step in 1_i64..100_000,
        ) {
            let found: Series = (0_i64..).zip(&used)
                .map(|(place, used)| Sample { at: place * step, used: *used, total: 10_000 }).collect();
            let last = found.samples().last().map_or(0, |sample| sample.at);
            match forecast(&found) {
                Forecast::Fills { soonest, likely, latest } => {
                    prop_assert!(soonest >= last);
                    prop_assert!(likely.is_none_or(|likely| likely >= soonest));
                    prop_assert!(latest.is_none_or(|latest| likely.is_some_and(|likely| latest >= likely)));
                }
                Forecast::Short { .. } => prop_assert!(used.len() < SAMPLES || found.span() < SPAN),
                Forecast::Full | Forecast::Steady => {}
            }
        }

        #[test]
        fn extremes_never_panic(ats in proptest::collection::vec(any::<i64>(), 0..40), used: u64, total: u64) {
            let found: Series = ats.iter().map(|at| Sample { at: *at, used, total }).collect();
            let _ = forecast(&found);
        }
    }
}
