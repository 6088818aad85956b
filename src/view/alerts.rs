//! The table of Portworx's alerts.

use jiff::Timestamp;

use super::column::{Align, Column, Place, Table, Type, contains};
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::human;
use crate::ops::storage::Alert;

/// Alerts that fire.
pub static ALERTS: Table<Alert> = Table {
    name: "alerts",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Alert>] = &[
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |alert, _| Value::Count(alert.rank()),
        ..Column::text(
            "rank",
            "RANK",
            "The order at first: critical, warning, the rest",
            (4, 4),
        )
    },
    Column {
        value: |alert, _| Value::Word((&*alert.severity).into(), tone(alert)),
        ..Column::text("severity", "SEVERITY", "critical, warning, info", (10, 10))
    },
    Column {
        ty: Type::Age,
        align: Align::Right,
        value: |alert, _| alert.since.map_or(Value::None, Value::Time),
        ..Column::text(
            "since",
            "AGE",
            "Since when it holds; - where Prometheus does not tell",
            (4, 6),
        )
    },
    Column {
        aliases: &["alert"],
        value: |alert, _| Value::Text((&*alert.name).into()),
        ..Column::text("name", "ALERT", "Name of the alert", (20, 44))
    },
    Column {
        drop: 1,
        value: |alert, _| Value::Text(alert.of.into()),
        ..Column::text("of", "OF", "What it is about: volume, pool, node", (6, 8))
    },
    Column {
        aliases: &["resource"],
        value: |alert, _| Value::Text((&*alert.about).into()),
        ..Column::text("about", "RESOURCE", "Which one", (14, 48))
    },
];

const fn tone(alert: &Alert) -> Tone {
    match alert.rank() {
        0 => Tone::Bad,
        1 => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// What is to be said of one.
pub fn about(alert: &Alert, now: Timestamp) -> Vec<Said> {
    let said = |label, text: String, tone| Said { label, text, tone };
    let since = alert.since.map_or_else(
        || "since when is not told".to_owned(),
        |at| {
            format!(
                "for {}, since {}",
                human::age(at, now),
                at.strftime("%Y-%m-%d %H:%M UTC")
            )
        },
    );
    let of = if alert.of.is_empty() { "cluster" } else { alert.of };
    vec![
        said("alert", format!("{} ({})", alert.name, alert.severity), tone(alert)),
        said("about", format!("{of} {}", alert.about), Tone::Plain),
        said("holds", since, Tone::Plain),
    ]
}

fn search(alert: &Alert, word: &str) -> bool {
    [alert.name.as_str(), &alert.severity, alert.of, &alert.about]
        .into_iter()
        .any(|text| contains(text, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_stand_first_and_an_age_that_nobody_told_is_not_made_up() {
        let of = |severity: &str| Alert {
            severity: severity.to_owned(),
            ..Alert::default()
        };
        let ranks = ["critical", "warning", "info", ""].map(|word| of(word).rank());
        assert_eq!(ranks, [0, 1, 2, 3]);
        let now = Timestamp::from_second(10_000).unwrap();
        assert!(about(&of("info"), now)[2].text.contains("not told"));
        let known = Alert {
            since: Timestamp::from_second(4_000).ok(),
            ..of("warning")
        };
        assert!(
            about(&known, now)[2]
                .text
                .starts_with("for 100m, since 1970-01-01 01:06")
        );
    }
}
