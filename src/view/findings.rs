//! How a finding asks for attention, and how it reads.

use super::value::Tone;
use crate::domain::finding::{Finding, Verdict};

/// How a verdict asks for attention.
pub const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Plain,
        Verdict::Warn | Verdict::Unknown => Tone::Warn,
        Verdict::Fail => Tone::Bad,
    }
}

/// The worst first: 0 for what fails.
pub const fn rank(verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Unknown => 1,
        Verdict::Warn => 2,
        Verdict::Pass => 3,
    }
}

/// What was found, with the way out; hostile until drawn.
pub fn sentence(finding: &Finding) -> String {
    let found = if finding.found.is_empty() {
        String::new()
    } else {
        format!(" ({})", finding.found)
    };
    let way_out = if finding.way_out.is_empty() {
        String::new()
    } else {
        format!(": {}", finding.way_out)
    };
    format!("{}{found}{way_out}", finding.text)
}
