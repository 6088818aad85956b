//! When a CronJob runs: its schedule, as `robfig/cron` v3 reads it, which is what Kubernetes uses
//! (`pkg/controller/cronjob`, `cron.ParseStandard`).

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};

use super::duration;

/// A schedule of five fields, or one of the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Minute, hour, day of the month, month, day of the week.
    Fields(Box<Fields>),
    /// `@every 15m`: so many seconds apart.
    Every(i64),
}

/// Bit sets of the five fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    weekday: u64,
    /// Day of the month and day of the week both restrict: then either is enough.
    either_day: bool,
}

/// Days that are searched before a schedule is taken for one that never runs: the 29th of February comes every eight
/// years at the longest.
const HORIZON: i32 = 366 * 9;

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Schedule {
    /// Reads `*/15 * * * *`, `@hourly`, `@every 15m`.
    ///
    /// # Errors
    /// Which part is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(span) = text.strip_prefix("@every ") {
            let seconds = duration::seconds(span.trim());
            return seconds
                .filter(|seconds| *seconds > 0)
                .map(Self::Every)
                .ok_or_else(|| format!("schedule \"{text}\": \"{span}\" is no duration"));
        }
        let text = match text {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other => other,
        };
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = *parts else {
            return Err(format!("schedule \"{text}\" has {} fields, not five", parts.len()));
        };
        let field = |part, low, high, names| {
            field(part, low, high, names).ok_or_else(|| format!("schedule \"{text}\": \"{part}\" is not understood"))
        };
        let star = |part: &str| part.starts_with(['*', '?']);
        let weekdays = field(weekday, 0, 7, DAYS)?;
        Ok(Self::Fields(Box::new(Fields {
            minute: field(minute, 0, 59, &[])?,
            hour: field(hour, 0, 23, &[])?,
            day: field(day, 1, 31, &[])?,
            month: field(month, 1, 12, MONTHS)?,
            weekday: (weekdays | weekdays >> 7 & 1) & 0x7f,
            either_day: !star(day) && !star(weekday),
        })))
    }

    /// The first time after `after`, in the time zone of the CronJob; `None` when there is none for years.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let fields = match self {
            Self::Every(seconds) => return after.checked_add(seconds.seconds()).ok(),
            Self::Fields(fields) => fields,
        };
        let start = after.to_zoned(zone.clone());
        let mut day = start.date();
        for _ in 0..HORIZON {
            if fields.on(day) {
                for (hour, minute) in fields.times() {
                    let time = day.at(hour, minute, 0, 0);
                    let Ok(moment) = zone.to_ambiguous_zoned(time).compatible() else {
                        continue;
                    };
                    // a time that the clocks leap over does not happen
                    if kept(&moment, hour, minute) && moment > start {
                        return Some(moment.timestamp());
                    }
                }
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// Seconds between the next two runs.
    pub fn period(&self, after: Timestamp, zone: &TimeZone) -> Option<i64> {
        let first = self.next(after, zone)?;
        Some(self.next(first, zone)?.duration_since(first).as_secs())
    }
}

fn kept(moment: &Zoned, hour: i8, minute: i8) -> bool {
    moment.hour() == hour && moment.minute() == minute
}

impl Fields {
    fn on(&self, date: jiff::civil::Date) -> bool {
        let has = |set: u64, bit: i8| set >> u32::try_from(bit).unwrap_or(63) & 1 == 1;
        let day = has(self.day, date.day());
        let weekday = has(self.weekday, date.weekday().to_sunday_zero_offset());
        let days = if self.either_day {
            day || weekday
        } else {
            day && weekday
        };
        days && has(self.month, date.month())
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8)> {
        let bits = |set: u64| (0_i8..60).filter(move |bit| set >> *bit as u32 & 1 == 1);
        let minutes = self.minute;
        bits(self.hour).flat_map(move |hour| bits(minutes).map(move |minute| (hour, minute)))
    }
}

/// One field: `*`, `7`, `1-5`, `*/15`, `10-30/5`, `mon,wed`, in any combination with commas.
fn field(text: &str, low: u32, high: u32, names: &[&str]) -> Option<u64> {
    let value = |text: &str| -> Option<u32> {
        let lower = text.to_ascii_lowercase();
        let named = names.iter().position(|name| *name == lower);
        let number = match named {
            Some(at) => u32::try_from(at).ok()? + low.min(1) * u32::from(names.len() == MONTHS.len()),
            None => text.parse().ok()?,
        };
        (low..=high).contains(&number).then_some(number)
    };
    let mut set = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range {
            "*" | "?" => (low, high),
            _ => match range.split_once('-') {
                Some((from, to)) => (value(from)?, value(to)?),
                None if part.contains('/') => (value(range)?, high),
                None => (value(range)?, value(range)?),
            },
        };
        if from > to {
            return None;
        }
        for bit in (from..=to).step_by(usize::try_from(step).ok()?) {
            set |= 1_u64 << bit;
        }
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn next_times() {
        let utc = TimeZone::UTC;
        for (schedule, after, next) in [
            ("*/15 * * * *", "2026-11-22T03:00:00Z", "2026-11-22T03:15:00Z"),
            ("*/15 * * * *", "2026-11-22T03:59:30Z", "2026-11-22T04:00:00Z"),
            ("@hourly", "2026-12-31T23:10:00Z", "2027-01-01T00:00:00Z"),
            ("5 4 * * sun", "2026-11-22T04:05:00Z", "2026-11-29T04:05:00Z"),
            ("0 0 29 2 *", "2026-11-22T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("0 12 1 * 1", "2026-11-22T13:00:00Z", "2026-11-23T12:00:00Z"),
            (
                "10-30/10 2,4 * JAN-mar *",
                "2026-11-22T00:00:00Z",
                "2027-01-01T02:10:00Z",
            ),
            ("7/20 * * * 7", "2026-11-22T00:08:00Z", "2026-11-22T00:27:00Z"),
            ("@every 90s", "2026-11-22T00:00:00Z", "2026-11-22T00:01:30Z"),
        ] {
            let found = Schedule::parse(schedule).unwrap().next(at(after), &utc);
            assert_eq!(found, Some(at(next)), "{schedule} after {after}");
        }
        assert_eq!(
            Schedule::parse("0 0 31 2 *")
                .unwrap()
                .next(at("2026-11-22T00:00:00Z"), &utc),
            None
        );
        let quarter = Schedule::parse("*/15 * * * *").unwrap();
        assert_eq!(quarter.period(at("2026-11-22T00:00:00Z"), &utc), Some(900));
    }

    #[test]
    fn time_zones_and_leaping_clocks() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let daily = Schedule::parse("30 2 * * *").unwrap();
        // on the 28th of March 2027 the clocks leap from two to three
        assert_eq!(
            daily.next(at("2027-03-27T12:00:00Z"), &berlin),
            Some(at("2027-03-29T00:30:00Z"))
        );
        assert_eq!(
            daily.next(at("2026-11-22T12:00:00Z"), &berlin),
            Some(at("2026-11-23T01:30:00Z"))
        );
    }

    #[test]
    fn what_is_no_schedule() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "a * * * *",
            "@every soon",
            "* * 0 * *",
        ] {
            assert!(Schedule::parse(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn next_is_later_and_nothing_panics(text in "[0-9*/,\\-@a-z ]{0,24}", seconds in 0_i64..4_000_000_000) {
            if let Ok(schedule) = Schedule::parse(&text) {
                let after = Timestamp::from_second(seconds).unwrap();
                if let Some(next) = schedule.next(after, &TimeZone::UTC) {
                    proptest::prop_assert!(next > after);
                }
            }
        }
    }
}
