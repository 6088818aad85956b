//! Conditions of VM and VMI, trouble first.

use jiff::Timestamp;

use super::{Body, Cell, Detail, Section, age_at, at, list};
use crate::view::value::Tone;

/// Conditions whose truth is the trouble; of all others it is the falsehood. The types are those of
/// `kubevirt.io/api/core/v1/types.go`.
const BAD_WHEN_TRUE: [&str; 7] = [
    "Failure",
    "Paused",
    "RestartRequired",
    "ManualRecoveryRequired",
    "AgentVersionNotSupported",
    "EvictionRequested",
    "MigrationRequired",
];

pub(super) fn section(detail: &Detail, now: Timestamp) -> Section {
    let mut seen: Vec<&str> = Vec::new();
    let mut rows: Vec<(u8, Vec<Cell>)> = Vec::new();
    // the VM mirrors conditions of its instance; the instance's own word is the fresher one
    for object in [&detail.vmi, &detail.vm].into_iter().flatten() {
        for condition in list(object, "/status/conditions") {
            let kind = at(condition, "/type");
            if seen.contains(&kind) {
                continue;
            }
            seen.push(kind);
            let tone = tone(kind, at(condition, "/status"), at(condition, "/reason"));
            let words: Vec<&str> = [at(condition, "/reason"), at(condition, "/message")]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect();
            let rank = match tone {
                Tone::Bad => 0,
                Tone::Warn => 1,
                Tone::Busy => 2,
                _ => 3,
            };
            let cells = vec![
                Cell::plain(kind),
                Cell::new(at(condition, "/status"), tone),
                Cell::dim(age_at(condition, "/lastTransitionTime", now)),
                Cell::plain(words.join(": ")),
            ];
            rows.push((rank, cells));
        }
    }
    rows.sort_by_key(|(rank, _)| *rank);
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, cells)| cells).collect();
    let body = if rows.is_empty() {
        Body::Nothing("none yet".into())
    } else {
        Body::Grid(&["CONDITION", "STATUS", "SINCE", "WHY"], rows)
    };
    Section {
        title: "Conditions",
        body,
    }
}

fn tone(kind: &str, status: &str, reason: &str) -> Tone {
    let bad_when_true = BAD_WHEN_TRUE.contains(&kind);
    match (status, bad_when_true) {
        ("True", false) | ("False", true) => Tone::Plain,
        ("True" | "False", _) if reason == "PausedIOError" || kind == "Failure" || kind == "ManualRecoveryRequired" => {
            Tone::Bad
        }
        ("True", true) if kind == "EvictionRequested" || kind == "MigrationRequired" => Tone::Busy,
        ("True" | "False", _) => Tone::Warn,
        _ => Tone::Dim,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_not_always_good_news() {
        for (kind, status, reason, expected) in [
            ("Ready", "True", "", Tone::Plain),
            ("Ready", "False", "GuestNotRunning", Tone::Warn),
            ("Paused", "True", "PausedByUser", Tone::Warn),
            ("Paused", "True", "PausedIOError", Tone::Bad),
            ("Paused", "False", "", Tone::Plain),
            ("Failure", "True", "", Tone::Bad),
            ("EvictionRequested", "True", "", Tone::Busy),
            ("Ready", "Unknown", "", Tone::Dim),
        ] {
            assert_eq!(tone(kind, status, reason), expected, "{kind} {status} {reason}");
        }
    }
}
