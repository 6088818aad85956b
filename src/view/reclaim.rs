//! The table of what could be given back.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::human;
use crate::domain::storage::reclaim::{Candidate, Confidence};

/// Claims that nobody refers to, and old snapshots.
pub static RECLAIM: Table<Candidate> = Table {
    name: "reclaimable",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Candidate>] = &[
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |row, _| Value::Count(rank(row)),
        ..Column::text(
            "rank",
            "RANK",
            "Place in the order: the surest claims first, then snapshots",
            (4, 4),
        )
    },
    Column {
        value: |row, _| Value::Text(row.kind.into()),
        ..Column::text("kind", "KIND", "claim or snapshot", (8, 8))
    },
    Column {
        aliases: &["ns"],
        drop: 2,
        value: |row, _| Value::Text((&*row.namespace).into()),
        ..Column::text("namespace", "NAMESPACE", "Namespace", (9, 22))
    },
    Column {
        value: |row, _| Value::Text((&*row.name).into()),
        ..Column::text("name", "NAME", "Name", (16, 44))
    },
    Column {
        ty: Type::Age,
        align: Align::Right,
        value: |row, cx| row.age.map_or(Value::None, |age| Value::Time(human::ago(cx.now, age))),
        ..Column::text("age", "AGE", "When it was made", (4, 6))
    },
    Column {
        ty: Type::Bytes,
        align: Align::Right,
        value: |row, _| row.size.map_or(Value::None, Value::Bytes),
        ..Column::text("size", "SIZE", "Bytes that come back at most; - is unknown", (5, 7))
    },
    Column {
        value: |row, _| Value::Word(row.confidence.word().into(), tone(row)),
        ..Column::text(
            "confidence",
            "SURE",
            "How sure it is that nobody needs it: high, medium, low, or unknown where something was not read",
            (7, 8),
        )
    },
    Column {
        drop: 1,
        value: |row, _| Value::Text((&*row.why).into()),
        ..Column::text("why", "WHY", "Why it is here", (16, 80))
    },
];

fn rank(row: &Candidate) -> u64 {
    let sure = match row.confidence {
        Confidence::High => 0,
        Confidence::Medium => 1,
        Confidence::Low => 2,
        Confidence::Unknown => 3,
    };
    sure + if row.kind == "claim" { 0 } else { 4 }
}

const fn tone(row: &Candidate) -> Tone {
    match row.confidence {
        Confidence::High => Tone::Warn,
        Confidence::Medium | Confidence::Low => Tone::Plain,
        Confidence::Unknown => Tone::Dim,
    }
}

/// What is to be said of one.
pub fn about(row: &Candidate) -> Vec<Said> {
    let size = match row.size {
        Some(bytes) => format!("{} at most", human::bytes(bytes)),
        None => "what it takes is shared with the disk, and not known".to_owned(),
    };
    let said = |label, text: String| Said {
        label,
        text,
        tone: Tone::Plain,
    };
    vec![
        said("why", row.why.clone()),
        said("gives", size),
        said("sure", format!("{}; look before you delete it", row.confidence.word())),
    ]
}

fn search(row: &Candidate, word: &str) -> bool {
    [row.kind, &row.namespace, &row.name]
        .into_iter()
        .any(|text| contains(text, word))
}
