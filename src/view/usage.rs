//! What a VM or a node uses, in words and as a course.

use jiff::Timestamp;

use crate::domain::human;
use crate::ops::ladder::Reached;
use crate::ops::metrics::{Course, Track, Use};

/// What it may use; `None` is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Thousandths of a core.
    pub millis: Option<u64>,
    /// Bytes of memory.
    pub bytes: Option<u64>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is of: `CPU`.
    pub label: &'static str,
    /// The newest value: `0.35 of 2`.
    pub now: String,
    /// The last hour, oldest first; NaN where nothing was measured; empty where the source has no past.
    pub values: Vec<f64>,
    /// What the top of a drawing stands for: what was given, else the peak.
    pub top: f64,
    /// The highest value of the hour: `peak 0.80`; empty without a past.
    pub peak: String,
}

/// The figures that are known.
pub fn levels(usage: &Use, given: Given) -> Vec<Level> {
    usage.tracks.iter().map(|track| level(track, given)).collect()
}

fn level(track: &Track, given: Given) -> Level {
    let (label, of, rate) = match track.of {
        Course::Cpu => ("CPU", given.millis, ""),
        Course::Memory => ("Memory", given.bytes, ""),
        Course::Network => ("Network", None, "/s"),
        Course::Disk => ("Disk", None, "/s"),
    };
    let said = |value: u64| match track.of {
        Course::Cpu => human::cores(i64::try_from(value).unwrap_or(i64::MAX)),
        _ => format!("{}{rate}", human::bytes(value)),
    };
    let highest = track.values.iter().copied().fold(f64::NAN, f64::max);
    let now = match (track.now, of) {
        (Some(now), Some(of)) => format!("{} of {}", said(now), said(of)),
        (Some(now), None) => said(now),
        (None, _) => "-".to_owned(),
    };
    Level {
        label,
        now,
        values: track.values.clone(),
        top: of.map_or(highest, |of| of as f64),
        peak: if highest.is_nan() {
            String::new()
        } else {
            format!("peak {}", said(highest as u64))
        },
    }
}

/// Where the figures come from, how old they are, and which better source is shut.
pub fn source(usage: &Use, now: Timestamp) -> String {
    let mut said = Vec::new();
    for rung in &usage.rungs {
        match rung.reached {
            Reached::Live => {
                let age = usage.at.map(|at| format!(", {} ago", human::age(at, now)));
                let past = usage.tracks.iter().any(|track| !track.values.is_empty());
                let span = if past { "; the last hour" } else { "; it has no past" };
                said.push(format!("{}{}{span}", rung.name, age.unwrap_or_default()));
            }
            Reached::Spare => {}
            _ => said.push(rung.line()),
        }
    }
    said.join(". ")
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "nothing is reckoned between the two")]
mod tests {
    use super::*;
    use crate::ops::ladder::Rung;

    fn track(of: Course, now: Option<u64>, values: &[f64]) -> Track {
        Track {
            of,
            now,
            values: values.to_vec(),
        }
    }

    #[test]
    fn figures_stand_against_what_was_given_and_rates_against_their_peak() {
        let usage = Use {
            tracks: vec![
                track(Course::Cpu, Some(350), &[100.0, f64::NAN, 800.0]),
                track(Course::Memory, Some(1 << 30), &[]),
                track(Course::Disk, None, &[f64::NAN]),
            ],
            ..Use::default()
        };
        let given = Given {
            millis: Some(2000),
            bytes: Some(4 << 30),
        };
        let levels = levels(&usage, given);
        let said: Vec<_> = levels
            .iter()
            .map(|level| (level.label, level.now.as_str(), level.peak.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("CPU", "0.35 of 2", "peak 0.8"),
                ("Memory", "1Gi of 4Gi", ""),
                ("Disk", "-", "")
            ]
        );
        assert_eq!(levels[0].top, 2000.0);
    }

    #[test]
    fn the_source_is_named_with_its_age_and_what_shuts_a_better_one() {
        let now: Timestamp = "2026-11-22T08:00:30Z".parse().unwrap();
        let usage = Use {
            tracks: vec![track(Course::Cpu, Some(1), &[])],
            at: Some("2026-11-22T08:00:00Z".parse().unwrap()),
            rungs: vec![
                Rung::new("Prometheus", Reached::Refused).because("get services/proxy is not allowed", "needs a rule"),
                Rung::new("metrics.k8s.io", Reached::Live),
            ],
        };
        let said = source(&usage, now);
        assert!(said.starts_with("Prometheus: refused; get services/proxy"), "{said}");
        assert!(said.ends_with("metrics.k8s.io, 30s ago; it has no past"), "{said}");
    }
}
