//! Samples of one pool over time, in a bounded room.

/// Most samples that are kept. Past that every second one goes, so that the series grows coarser and not shorter.
pub const MOST: usize = 512;

/// One sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Seconds since the epoch.
    pub at: i64,
    /// Bytes taken.
    pub used: u64,
    /// Bytes there were.
    pub total: u64,
}

/// Samples, oldest first, at different times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series(Vec<Sample>);

impl Series {
    /// The samples.
    pub fn samples(&self) -> &[Sample] {
        &self.0
    }

    /// Adds a sample. One that is not newer than the last is dropped: clocks that go back tell nothing.
    pub fn push(&mut self, sample: Sample) {
        if self.0.last().is_some_and(|last| sample.at <= last.at) {
            return;
        }
        self.0.push(sample);
        if self.0.len() > MOST {
            let mut place = 0_usize;
            let last = self.0.len() - 1;
            // the first and the newest stay: they span the time
            self.0.retain(|_| {
                place += 1;
                place % 2 == 1 || place > last
            });
        }
    }

    /// Seconds between the first sample and the last.
    pub fn span(&self) -> i64 {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => last.at.saturating_sub(first.at),
            _ => 0,
        }
    }
}

impl FromIterator<Sample> for Series {
    fn from_iter<T: IntoIterator<Item = Sample>>(samples: T) -> Self {
        let mut sorted: Vec<Sample> = samples.into_iter().collect();
        sorted.sort_by_key(|sample| sample.at);
        let mut series = Self::default();
        for sample in sorted {
            series.push(sample);
        }
        series
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bounded_ordered_and_of_full_length(times in proptest::collection::vec(-1000_i64..100_000, 0..3000)) {
            let series: Series = times.iter().map(|at| Sample { at: *at, used: 1, total: 2 }).collect();
            let kept = series.samples();
            prop_assert!(kept.len() <= MOST);
            prop_assert!(kept.windows(2).all(|pair| pair[0].at < pair[1].at));
            prop_assert_eq!(kept.first().map(|one| one.at), times.iter().min().copied());
            prop_assert_eq!(kept.last().map(|one| one.at), times.iter().max().copied());
        }
    }
}
