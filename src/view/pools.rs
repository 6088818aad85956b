//! The table of storage pools.

use jiff::Timestamp;

use super::column::{Column, Cx, Place, Table, Type, contains};
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::human;
use crate::domain::portworx::words::Health;
use crate::domain::storage::forecast::{Forecast, SPAN};
use crate::ops::storage::{Row, Scope};

const DAY: i64 = 86_400;

/// Pools.
pub static POOLS: Table<Row> = Table {
    name: "pools",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Row>] = &[
    Column {
        place: Place::Data,
        value: |row, _| Value::Text(row.scope.word().into()),
        ..Column::text(
            "scope",
            "SCOPE",
            "pool; node where only the sum of its pools is known; driver without Portworx",
            (4, 6),
        )
    },
    Column {
        aliases: &["name"],
        value: |row, _| Value::Text((&*row.pool.node).into()),
        ..Column::text(
            "node",
            "NODE",
            "Node of the pool; without Portworx the driver",
            (12, 28),
        )
    },
    Column {
        place: Place::Screen,
        drop: 4,
        value: |row, _| place(row),
        ..Column::text(
            "pool",
            "POOL",
            "Place within the node, or the beginning of its UUID",
            (7, 8),
        )
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text((&*row.pool.uuid).into()),
        ..Column::text("uuid", "UUID", "UUID of the pool", (8, 36))
    },
    Column {
        aliases: &["fill", "percent"],
        ty: Type::Bytes,
        value: |row, _| share(row.pool.used, row.pool.total),
        ..Column::number("used", "USED", "Bytes taken; sorts by the part that is taken", (11, 22))
    },
    Column {
        aliases: &["prov"],
        ty: Type::Bytes,
        drop: 2,
        value: |row, _| match row.scope {
            Scope::Driver => row.pool.provisioned.map_or(Value::None, Value::Bytes),
            _ => share(row.pool.provisioned, row.pool.total),
        },
        ..Column::number(
            "provisioned",
            "PROV",
            "Bytes promised to volumes; sorts by the part that is promised",
            (5, 7),
        )
    },
    Column {
        aliases: &["size"],
        ty: Type::Bytes,
        drop: 3,
        value: |row, _| row.pool.total.map_or(Value::None, Value::Bytes),
        ..Column::number("total", "SIZE", "Bytes there are", (5, 7))
    },
    Column {
        aliases: &["forecast"],
        drop: 1,
        value: |row, cx| forecast_word(row, cx.now),
        ..Column::text(
            "full",
            "FULL IN",
            "When it is full if it goes on as it did, with a range; or that there is not enough data",
            (16, 18),
        )
    },
    Column {
        place: Place::Data,
        value: |row, cx| days(row, cx.now),
        ..Column::number("days", "DAYS", "Days until it is full, most likely", (4, 6))
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Count(rank(row)),
        ..Column::number(
            "rank",
            "RANK",
            "Place in the order of trouble: the worst is the least",
            (4, 4),
        )
    },
    Column {
        place: Place::Screen,
        value: |row, _| standing(row),
        ..Column::text("status", "STATE", "State of the pool, or how full it is", (11, 16))
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text((&*row.pool.state.word).into()),
        ..Column::text(
            "state",
            "STATE",
            "State of the pool; where the source does not tell it, of its node",
            (7, 16),
        )
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text(word(row.health()).into()),
        ..Column::text(
            "health",
            "HEALTH",
            "good, busy, unknown, degraded (from 80 percent on) or down (from 90 percent on)",
            (7, 8),
        )
    },
    Column {
        drop: 5,
        value: |row, _| Value::Text((&*row.pool.medium).into()),
        ..Column::text("medium", "MEDIA", "ssd, nvme or magnetic", (5, 8))
    },
    Column {
        place: Place::Wide,
        drop: 6,
        value: |row, _| Value::Text((&*row.pool.operation).into()),
        ..Column::text("operation", "OPERATION", "What is done to it, or has failed", (9, 40))
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text(row.source.into()),
        ..Column::text("source", "SOURCE", "Who told of it", (8, 24))
    },
    Column {
        ty: Type::Age,
        place: Place::Data,
        value: |row, _| row.at.map_or(Value::None, Value::Time),
        ..Column::number("measured", "MEASURED", "When it was measured", (8, 8))
    },
    Column {
        place: Place::Wide,
        drop: 7,
        value: |row, _| Value::Text((&*row.note).into()),
        ..Column::text("note", "NOTE", "What else is to be said", (4, 60))
    },
];

/// The worst is the least: by health, then by what is taken.
fn rank(row: &Row) -> u64 {
    let health = match row.health() {
        Health::Down => 0,
        Health::Degraded => 1,
        Health::Unknown => 2,
        Health::Busy => 3,
        Health::Good => 4,
    };
    health * 1001 + 1000 - row.pool.fill().unwrap_or(0).min(1000)
}

fn place(row: &Row) -> Value<'_> {
    match (row.scope, row.pool.index) {
        (Scope::Pool, Some(index)) => Value::Text(format!("pool {index}").into()),
        (Scope::Pool, None) => {
            let end = row
                .pool
                .uuid
                .char_indices()
                .nth(8)
                .map_or(row.pool.uuid.len(), |(at, _)| at);
            Value::Text(row.pool.uuid.get(..end).unwrap_or_default().into())
        }
        (Scope::Node, _) => Value::Word("UNKNOWN".into(), Tone::Warn),
        (Scope::Driver, _) => Value::None,
    }
}

fn share(part: Option<u64>, of: Option<u64>) -> Value<'static> {
    part.map_or(Value::None, |used| Value::Share { used, of, bytes: true })
}

/// The state; of a pool that is well but for its fill, the fill.
fn standing(row: &Row) -> Value<'_> {
    let word = match (row.pool.state.health, row.health()) {
        _ if row.scope == Scope::Driver => "not told",
        (Health::Good, Health::Down) => "nearly full",
        (Health::Good, Health::Degraded) => "filling",
        _ => &*row.pool.state.word,
    };
    Value::Word(word.into(), tone(row))
}

fn tone(row: &Row) -> Tone {
    match row.health() {
        Health::Good => Tone::Plain,
        Health::Busy => Tone::Busy,
        Health::Unknown => Tone::Dim,
        Health::Degraded => Tone::Warn,
        Health::Down => Tone::Bad,
    }
}

const fn word(health: Health) -> &'static str {
    match health {
        Health::Good => "good",
        Health::Busy => "busy",
        Health::Unknown => "unknown",
        Health::Degraded => "degraded",
        Health::Down => "down",
    }
}

/// Seconds from now until then, as a span; from two days on in whole days, because nobody foresees an hour.
fn until(at: i64, now: Timestamp) -> String {
    let left = at.saturating_sub(now.as_second()).max(0);
    human::span(if left < 2 * DAY {
        left
    } else {
        (left + DAY / 2) / DAY * DAY
    })
}

fn forecast_word(row: &Row, now: Timestamp) -> Value<'static> {
    if row.scope != Scope::Pool {
        return Value::None;
    }
    let words = match row.forecast {
        Forecast::Short { .. } => return Value::Word("not enough data".into(), Tone::Dim),
        Forecast::Full => return Value::Word("full".into(), Tone::Bad),
        Forecast::Steady => "not in 10y".to_owned(),
        Forecast::Fills {
            soonest, likely: None, ..
        } => format!("{} or later", until(soonest, now)),
        Forecast::Fills {
            soonest,
            likely: Some(likely),
            latest,
        } => {
            let (most, first) = (until(likely, now), until(soonest, now));
            let last = latest.map_or_else(|| "?".to_owned(), |latest| until(latest, now));
            // a range of next to nothing is none
            let left = likely.saturating_sub(now.as_second());
            let narrow = latest.is_some_and(|latest| latest.saturating_sub(soonest) * 20 <= left);
            if narrow || first == most && last == most {
                most
            } else {
                format!("{most} ({first}-{last})")
            }
        }
    };
    Value::Text(words.into())
}

fn days(row: &Row, now: Timestamp) -> Value<'static> {
    match row.forecast {
        Forecast::Full => Value::Count(0),
        Forecast::Fills { likely: Some(at), .. } => {
            let seconds = at.saturating_sub(now.as_second()).max(0);
            Value::Count(u64::try_from(seconds / 86_400).unwrap_or_default())
        }
        _ => Value::None,
    }
}

/// What is to be said of one.
pub fn about(row: &Row, cx: Cx) -> Vec<Said> {
    let said = |label, text: String, tone| Said { label, text, tone };
    let mut lines = Vec::new();
    if !row.note.is_empty() {
        let tone = if row.scope == Scope::Node {
            Tone::Warn
        } else {
            Tone::Plain
        };
        lines.push(said("note", row.note.clone(), tone));
    }
    let pool = &row.pool;
    if row.scope == Scope::Driver {
        lines.push(said("driver", pool.node.clone(), Tone::Plain));
        let free = "how full it is only the driver's own storage knows; Enter shows its volumes with their VMs";
        lines.push(said("room", free.to_owned(), Tone::Dim));
    } else {
        lines.push(said("taken", taken(row), tone(row)));
        if !pool.operation.is_empty() {
            lines.push(said("operation", pool.operation.clone(), Tone::Busy));
        }
    }
    if row.scope == Scope::Pool {
        lines.push(said("forecast", outlook(row, cx.now), Tone::Plain));
        lines.push(said("identity", identity(row, cx.now), Tone::Dim));
    }
    lines
}

fn taken(row: &Row) -> String {
    let pool = &row.pool;
    let amount = |bytes: Option<u64>| bytes.map_or_else(|| "UNKNOWN".to_owned(), human::bytes);
    let promised = match (pool.provisioned, pool.promised()) {
        (Some(bytes), Some(part)) => format!("; {} promised to volumes, {}% of it", human::bytes(bytes), part / 10),
        _ => "; what is promised to volumes is UNKNOWN".to_owned(),
    };
    format!(
        "{} of {}{promised}; {}",
        amount(pool.used),
        amount(pool.total),
        pool.state.word
    )
}

fn outlook(row: &Row, now: Timestamp) -> String {
    match row.forecast {
        Forecast::Short { samples, span } => format!(
            "not enough data: {samples} samples over {}, {} are needed",
            human::span(span),
            human::span(SPAN)
        ),
        Forecast::Full => "it is full".to_owned(),
        Forecast::Steady => "if it goes on as it did, it does not fill within ten years".to_owned(),
        Forecast::Fills {
            soonest,
            likely,
            latest,
        } => {
            let day = |at: i64| {
                Timestamp::from_second(at)
                    .map_or_else(|_| "far off".to_owned(), |at| at.strftime("%Y-%m-%d").to_string())
            };
            let left = until(likely.unwrap_or(soonest), now);
            if latest.is_some_and(|latest| day(latest) == day(soonest)) {
                return format!("if it goes on as it did, full in {left}, on {}", day(soonest));
            }
            let most = likely.map_or_else(String::new, |at| format!(", most likely on {}", day(at)));
            let end = latest.map_or_else(|| "or never".to_owned(), |at| format!("and {}", day(at)));
            format!(
                "if it goes on as it did, full in {left}: between {} {end}{most}",
                day(soonest)
            )
        }
    }
}

fn identity(row: &Row, now: Timestamp) -> String {
    let age = row
        .at
        .map_or_else(String::new, |at| format!(", {} ago", human::age(at, now)));
    format!("{}; by {}{age}", row.pool.key(), row.source)
}

fn search(row: &Row, word: &str) -> bool {
    let pool = &row.pool;
    [pool.node.as_str(), &pool.uuid, &pool.state.word]
        .into_iter()
        .any(|text| contains(text, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words;
    use crate::domain::storage::pool::Pool;

    fn row(fill: u64, forecast: Forecast) -> Row {
        Row {
            scope: Scope::Pool,
            pool: Pool {
                used: Some(fill),
                total: Some(1000),
                state: words::node("STATUS_OK"),
                ..Pool::default()
            },
            forecast,
            note: String::new(),
            at: None,
            source: "",
        }
    }

    #[test]
    fn the_worst_comes_first() {
        let short = Forecast::Short { samples: 0, span: 0 };
        let mut ranks = [500, 950, 850, 910].map(|fill| rank(&row(fill, short)));
        ranks.sort_unstable();
        assert_eq!(ranks, [950, 910, 850, 500].map(|fill| rank(&row(fill, short))));
    }

    #[test]
    fn forecasts_in_words() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let day = 86_400;
        for (forecast, wanted) in [
            (Forecast::Short { samples: 3, span: 60 }, "not enough data"),
            (Forecast::Steady, "not in 10y"),
            (
                Forecast::Fills {
                    soonest: 1_000_000 + 9 * day,
                    likely: Some(1_000_000 + 12 * day),
                    latest: Some(1_000_000 + 20 * day),
                },
                "12d (9d-20d)",
            ),
            (
                Forecast::Fills {
                    soonest: 1_000_000 + 12 * day - 3600,
                    likely: Some(1_000_000 + 12 * day),
                    latest: Some(1_000_000 + 12 * day + 3600),
                },
                "12d",
            ),
            (
                Forecast::Fills {
                    soonest: 1_000_000 + 9 * day,
                    likely: Some(1_000_000 + 12 * day),
                    latest: None,
                },
                "12d (9d-?)",
            ),
            (
                Forecast::Fills {
                    soonest: 1_000_000 + 9 * day,
                    likely: None,
                    latest: None,
                },
                "9d or later",
            ),
        ] {
            let found = row(1, forecast);
            assert_eq!(forecast_word(&found, now).text(now), wanted);
            assert!(!outlook(&found, now).is_empty());
        }
    }
}
