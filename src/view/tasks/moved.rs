//! How far the data of a migration has come, in one sentence and without a percentage: what remains can grow while the
//! guest writes.

use jiff::Timestamp;

use crate::domain::human;
use crate::ops::metrics::Progress;

/// The sentence, with the age of the figures.
pub fn moved(progress: &Progress, now: Timestamp) -> String {
    let mut said = Vec::new();
    if let Some(remaining) = progress.remaining {
        said.push(format!("{} remain", human::bytes(remaining)));
    }
    if let Some(processed) = progress.processed {
        said.push(format!("{} went over", human::bytes(processed)));
    }
    if let Some(rate) = progress.rate {
        said.push(format!("{}/s go over", human::bytes(rate)));
    }
    if let Some(dirty) = progress.dirty {
        let gains = progress.rate.is_some_and(|rate| dirty >= rate);
        let word = if gains {
            ", so that it does not get nearer its end"
        } else {
            ""
        };
        said.push(format!("the guest writes {}/s{word}", human::bytes(dirty)));
    }
    let age = Timestamp::from_millisecond(progress.at)
        .ok()
        .map(|at| human::age(at, now));
    let source = age.map(|age| format!(" (Prometheus, {age} ago)")).unwrap_or_default();
    format!("{}{source}", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    #[test]
    fn what_is_known_is_said_and_a_guest_that_writes_faster_is_told() {
        let now: Timestamp = "2026-11-22T08:00:12Z".parse().unwrap();
        let mut progress = Progress {
            remaining: Some(900 * MB),
            rate: Some(120 * MB),
            dirty: Some(20 * MB),
            at: now.as_millisecond() - 12_000,
            ..Progress::default()
        };
        assert_eq!(
            moved(&progress, now),
            "900Mi remain, 120Mi/s go over, the guest writes 20Mi/s (Prometheus, 12s ago)"
        );
        progress.dirty = Some(130 * MB);
        assert!(moved(&progress, now).contains("does not get nearer its end"));
    }
}
