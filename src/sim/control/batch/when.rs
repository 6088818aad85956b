//! Schedules as cron writes them: minute, hour, day of month, month, day of week (robfig/cron: `ParseStandard`), in UTC.
use jiff::{Timestamp, tz::TimeZone};

/// When a CronJob is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    minutes: Vec<i8>,
    hours: Vec<i8>,
    days: Vec<i8>,
    months: Vec<i8>,
    weekdays: Vec<i8>,
    /// With both a day of the month and one of the week, either is enough.
    either: bool,
}

/// Nobody schedules anything rarer than this.
const HORIZON: i64 = 400 * 24 * 60;

impl When {
    /// Reads a schedule; `None` for what is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = match text.trim() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            other => other,
        };
        let fields: Vec<&str> = plain.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return None;
        };
        Some(Self {
            minutes: field(minute, 0, 59)?,
            hours: field(hour, 0, 23)?,
            days: field(day, 1, 31)?,
            months: field(month, 1, 12)?,
            weekdays: field(weekday, 0, 7)?,
            either: !day.starts_with('*') && !weekday.starts_with('*'),
        })
    }

    /// The first moment after `since`.
    pub(super) fn next(&self, since: Timestamp) -> Option<Timestamp> {
        let start = since.as_second().div_euclid(60) + 1;
        (start..start.saturating_add(HORIZON))
            .filter_map(|minute| Timestamp::from_second(minute.checked_mul(60)?).ok())
            .find(|moment| self.fits(*moment))
    }

    /// The last moment from `first` on that is not after `now`.
    pub(super) fn latest(&self, first: Timestamp, now: Timestamp) -> Timestamp {
        let mut latest = first;
        while let Some(next) = self.next(latest).filter(|next| *next <= now) {
            latest = next;
        }
        latest
    }

    fn fits(&self, moment: Timestamp) -> bool {
        let civil = moment.to_zoned(TimeZone::UTC);
        let weekday = civil.weekday().to_sunday_zero_offset();
        let day = self.days.contains(&civil.day());
        let of_week = self.weekdays.contains(&weekday) || weekday == 0 && self.weekdays.contains(&7);
        let today = if self.either { day || of_week } else { day && of_week };
        self.minutes.contains(&civil.minute())
            && self.hours.contains(&civil.hour())
            && self.months.contains(&civil.month())
            && today
    }
}

/// The numbers of a field: `*`, `7`, `1-5`, `*/15`, `0,30`, `10-40/10`.
fn field(text: &str, least: i8, most: i8) -> Option<Vec<i8>> {
    let mut all = Vec::new();
    for part in text.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, ""));
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None => {
                let only: i8 = range.parse().ok()?;
                (only, if step.is_empty() { only } else { most })
            }
        };
        let step: usize = if step.is_empty() { 1 } else { step.parse().ok()? };
        if from < least || to > most || from > to || step == 0 {
            return None;
        }
        all.extend((from..=to).step_by(step));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_and_their_next_moments() {
        for (text, next) in [
            ("*/15 * * * *", "2026-11-22T09:15:00Z"),
            ("0 * * * *", "2026-11-22T10:00:00Z"),
            ("5,35 * * * *", "2026-11-22T09:05:00Z"),
            ("10-40/10 3 * * *", "2026-11-23T03:10:00Z"),
            ("0 0 1 * *", "2026-12-01T00:00:00Z"),
            ("0 12 * * 1-5", "2026-11-23T12:00:00Z"),
            ("0 12 * * 7", "2026-11-22T12:00:00Z"),
            ("@daily", "2026-11-23T00:00:00Z"),
        ] {
            let when = When::parse(text).unwrap();
            let next: Timestamp = next.parse().unwrap();
            assert_eq!(when.next("2026-11-22T09:00:00Z".parse().unwrap()), Some(next), "{text}");
        }
        for wrong in ["", "* * * *", "61 * * * *", "*/0 * * * *", "5-1 * * * *", "a * * * *"] {
            assert_eq!(When::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn of_those_missed_the_latest_counts() {
        let when = When::parse("*/15 * * * *").unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let latest = when.latest(at("2026-11-22T09:15:00Z"), at("2026-11-22T10:07:00Z"));
        assert_eq!(latest, at("2026-11-22T10:00:00Z"));
    }
}
