//! When a dump was taken: the newest time that anything in it was seen alive or changed.

use jiff::{SignedDuration, Timestamp};

/// Fields that tell of the past. Deadlines and expiry dates are not among them.
const FIELDS: &[&str] = &[
    "lastHeartbeatTime",
    "lastTransitionTime",
    "lastProbeTime",
    "lastUpdateTime",
    "lastTimestamp",
    "eventTime",
    "creationTimestamp",
    "startTime",
    "startTimestamp",
    "endTimestamp",
    "startedAt",
    "finishedAt",
    "renewTime",
    "timestamp",
];

/// Looks for the newest time.
#[derive(Debug, Default)]
pub(super) struct Moment {
    newest: Option<Timestamp>,
    second: Vec<u8>,
}

impl Moment {
    /// Looks through the text of an object. Times are found by their shape, `…Z"`, since parsing a whole object for
    /// them would cost more than reading it.
    pub(super) fn look(&mut self, json: &[u8]) {
        let mut from = 0;
        while let Some(offset) = find(json.get(from..).unwrap_or_default(), *b"Z\"") {
            let end = from + offset + 1;
            from = end;
            self.consider(json.get(..end).unwrap_or_default());
        }
    }

    /// `before` ends with the last character of what may be a time.
    fn consider(&mut self, before: &[u8]) {
        let window = before.get(before.len().saturating_sub(40)..).unwrap_or_default();
        let Some(quote) = window.iter().rposition(|byte| *byte == b'"') else {
            return;
        };
        let text = window.get(quote + 1..).unwrap_or_default();
        // Same shape, so down to the second text order is time order: most times are dismissed here.
        let Some(second) = text.get(..19) else { return };
        if !second.first().is_some_and(u8::is_ascii_digit) || second < self.second.as_slice() {
            return;
        }
        let start = before.len() - text.len() - 1;
        let Some(field) = field_name(before.get(..start).unwrap_or_default()) else {
            return;
        };
        if !FIELDS.contains(&field) {
            return;
        }
        let time = std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse::<Timestamp>().ok());
        // A dump from the future is a clock gone wrong somewhere; believing it would make everything ancient.
        if let Some(time) = time.filter(|time| *time < Timestamp::now() + SignedDuration::from_hours(24)) {
            self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
            self.second = second.to_vec();
        }
    }

    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.newest
    }
}

/// The name of the field whose value begins after `before`.
fn field_name(before: &[u8]) -> Option<&str> {
    let before = before.trim_ascii_end().strip_suffix(b":")?;
    let before = before.trim_ascii_end().strip_suffix(b"\"")?;
    let quote = before.iter().rposition(|byte| *byte == b'"')?;
    std::str::from_utf8(before.get(quote + 1..)?).ok()
}

fn find(haystack: &[u8], needle: [u8; 2]) -> Option<usize> {
    haystack.windows(2).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_past_time_wins() {
        let mut moment = Moment::default();
        moment.look(
            br#"{"metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","deletionTimestamp":"2026-09-01T00:00:00Z"},
                "status":{"conditions":[{"lastTransitionTime" : "2026-02-02T03:04:05Z","message":"at 2027-01-01T00:00:00Z"}],
                "expires":"2026-05-05T00:00:00Z", "eventTime":"2026-02-02T03:04:05.5Z", "odd":"Z", "x":"xZ"}}"#,
        );
        moment.look(br#"{"creationTimestamp":"9999-01-02T03:04:05Z"}"#);
        moment.look(br#"{"creationTimestamp":"2026-13-99T03:04:05Z"}Z""#);
        moment.look(br#"Z""#);
        assert_eq!(moment.newest(), Some("2026-02-02T03:04:05.5Z".parse().unwrap()));
    }
}
