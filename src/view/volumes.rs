//! The table of volumes.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::human;
use crate::domain::portworx::words::Health;
use crate::ops::storage::lives::{DRIVER, Row};

/// Volumes.
pub static VOLUMES: Table<Row> = Table {
    name: "volumes",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Row>] = &[
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |row, _| Value::Count(rank(row)),
        ..Column::text(
            "rank",
            "RANK",
            "Place in the order of trouble: the worst is the least",
            (4, 4),
        )
    },
    Column {
        value: |row, _| Value::Text((&*row.vm).into()),
        ..Column::text("vm", "VM", "The VM that uses it", (14, 34))
    },
    Column {
        aliases: &["ns"],
        drop: 4,
        value: |row, _| Value::Text((&*row.namespace).into()),
        ..Column::text("namespace", "NAMESPACE", "Namespace", (9, 22))
    },
    Column {
        aliases: &["name"],
        drop: 3,
        value: |row, _| Value::Text((&*row.claim).into()),
        ..Column::text("claim", "CLAIM", "PersistentVolumeClaim", (12, 40))
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        value: |row, _| {
            row.volume.copies.map_or(Value::None, |used| Value::Share {
                used,
                of: row.volume.wanted,
                bytes: false,
            })
        },
        ..Column::text(
            "copies",
            "COPIES",
            "Copies that are whole, of how many there should be",
            (6, 6),
        )
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |row, _| row.volume.wanted.map_or(Value::None, Value::Count),
        ..Column::text("wanted", "WANTED", "Copies there should be", (6, 6))
    },
    Column {
        value: |row, _| Value::Word((&*row.volume.state.word).into(), tone(row)),
        ..Column::text("state", "STATE", "State of the volume in Portworx's words", (8, 16))
    },
    Column {
        drop: 1,
        value: |row, _| nodes(row),
        ..Column::text(
            "nodes",
            "COPIES ON",
            "Nodes with a copy; - where the source does not tell",
            (19, 40),
        )
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text(row.pools().collect::<Vec<_>>().join(" ").into()),
        ..Column::text("pools", "POOLS", "UUIDs of the pools with a copy", (8, 40))
    },
    Column {
        ty: Type::Bytes,
        align: Align::Right,
        drop: 2,
        value: |row, _| row.volume.size.map_or(Value::None, Value::Bytes),
        ..Column::text("size", "SIZE", "Bytes it may take", (5, 7))
    },
    Column {
        place: Place::Wide,
        drop: 5,
        value: |row, _| Value::Text((&*row.class).into()),
        ..Column::text("class", "CLASS", "StorageClass", (8, 24))
    },
    Column {
        place: Place::Wide,
        drop: 6,
        value: |row, _| Value::Text((&*row.volume.name).into()),
        ..Column::text("volume", "VOLUME", "PersistentVolume", (12, 44))
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text((&*row.driver).into()),
        ..Column::text("driver", "DRIVER", "CSI driver", (8, 24))
    },
    Column {
        place: Place::Data,
        value: |row, _| Value::Text((&*row.volume.id).into()),
        ..Column::text("handle", "HANDLE", "The driver's name for it", (8, 24))
    },
];

/// The worst is the least: what is on one copy, then by health.
fn rank(row: &Row) -> u64 {
    let health = match row.volume.health() {
        Health::Down => 0,
        Health::Degraded => 2,
        Health::Unknown => 4,
        Health::Busy => 5,
        Health::Good => 6,
    };
    if row.volume.on_one_copy() == Some(true) {
        health.min(1)
    } else {
        health
    }
}

fn tone(row: &Row) -> Tone {
    match row.volume.health() {
        _ if row.driver != DRIVER => Tone::Dim,
        Health::Good => Tone::Plain,
        Health::Busy => Tone::Busy,
        Health::Unknown => Tone::Dim,
        Health::Degraded => Tone::Warn,
        Health::Down => Tone::Bad,
    }
}

fn nodes(row: &Row) -> Value<'static> {
    match &row.nodes {
        Some(nodes) if !nodes.is_empty() => Value::Text(nodes.join(" ").into()),
        _ => Value::None,
    }
}

/// What is to be said of one.
pub fn about(row: &Row) -> Vec<Said> {
    let said = |label, text: String, tone| Said { label, text, tone };
    let copies = match (row.volume.copies, row.volume.wanted) {
        (Some(copies), Some(wanted)) if copies <= 1 => said(
            "copies",
            format!("{copies} of {wanted}: losing one more node loses it"),
            Tone::Bad,
        ),
        (Some(copies), Some(wanted)) if copies < wanted => said("copies", format!("{copies} of {wanted}"), Tone::Warn),
        (Some(copies), Some(wanted)) => said("copies", format!("{copies} of {wanted}"), Tone::Plain),
        _ if row.driver == DRIVER => said("copies", "UNKNOWN: no source told".to_owned(), Tone::Warn),
        _ => said("copies", format!("the affair of {}", row.driver), Tone::Dim),
    };
    let mut lines = vec![copies];
    if let Some(nodes) = row.nodes.as_ref().filter(|nodes| !nodes.is_empty()) {
        lines.push(said("nodes", nodes.join(", "), Tone::Plain));
    }
    let size = row.volume.size.map_or_else(|| "?".to_owned(), human::bytes);
    lines.push(said(
        "volume",
        format!(
            "{}, {size}, class {}, handle {}",
            row.volume.name, row.class, row.volume.id
        ),
        Tone::Dim,
    ));
    if row.vm.is_empty() {
        lines.push(said("VM", "no VM uses it".to_owned(), Tone::Dim));
    }
    lines
}

fn search(row: &Row, word: &str) -> bool {
    [&row.vm, &row.namespace, &row.claim, &row.volume.name]
        .into_iter()
        .any(|text| contains(text, word))
}
