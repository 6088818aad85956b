//! The event table.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::value::{Tone, Value};
use crate::model::event::Event;

/// Events, newest last.
pub static EVENTS: Table<Event> = Table {
    name: "events",
    columns: COLUMNS,
    sort: "last_seen",
    search,
    labels: |event| Some(&event.metadata.labels),
};

const COLUMNS: &[Column<Event>] = &[
    Column {
        id: "last_seen",
        aliases: &["age", "time"],
        title: "LAST SEEN",
        doc: "When it was last seen",
        ty: Type::Age,
        align: Align::Right,
        width: (9, 9),
        drop: 0,
        place: Place::Everywhere,
        value: |event, _| event.when().map_or(Value::None, Value::Time),
    },
    Column {
        id: "type",
        aliases: &[],
        title: "TYPE",
        doc: "Normal or Warning",
        ty: Type::Text,
        align: Align::Left,
        width: (7, 8),
        drop: 1,
        place: Place::Everywhere,
        value: |event, _| {
            let tone = if event.kind == "Normal" {
                Tone::Plain
            } else {
                Tone::Warn
            };
            Value::Word((&*event.kind).into(), tone)
        },
    },
    Column {
        id: "reason",
        aliases: &[],
        title: "REASON",
        doc: "One word for what happened",
        ty: Type::Text,
        align: Align::Left,
        width: (10, 24),
        drop: 0,
        place: Place::Everywhere,
        value: |event, _| Value::Text((&*event.reason).into()),
    },
    Column {
        id: "namespace",
        aliases: &["ns"],
        title: "NAMESPACE",
        doc: "Namespace of the object",
        ty: Type::Text,
        align: Align::Left,
        width: (6, 20),
        drop: 4,
        place: Place::Everywhere,
        value: |event, _| Value::Text((&*event.involved_object.namespace).into()),
    },
    Column {
        id: "kind",
        aliases: &[],
        title: "KIND",
        doc: "Kind of the object",
        ty: Type::Text,
        align: Align::Left,
        width: (4, 22),
        drop: 3,
        place: Place::Everywhere,
        value: |event, _| Value::Text((&*event.involved_object.kind).into()),
    },
    Column {
        id: "name",
        aliases: &["object"],
        title: "OBJECT",
        doc: "Name of the object",
        ty: Type::Text,
        align: Align::Left,
        width: (10, 36),
        drop: 0,
        place: Place::Everywhere,
        value: |event, _| Value::Text((&*event.involved_object.name).into()),
    },
    Column {
        id: "count",
        aliases: &[],
        title: "COUNT",
        doc: "How often it was seen",
        ty: Type::Number,
        align: Align::Right,
        width: (5, 5),
        drop: 5,
        place: Place::Wide,
        value: |event, _| {
            event
                .count
                .and_then(|count| u64::try_from(count).ok())
                .map_or(Value::None, Value::Count)
        },
    },
    Column {
        id: "source",
        aliases: &[],
        title: "SOURCE",
        doc: "Component that reported it",
        ty: Type::Text,
        align: Align::Left,
        width: (8, 28),
        drop: 6,
        place: Place::Wide,
        value: |event, _| Value::Text(event.reporter().into()),
    },
    Column {
        id: "message",
        aliases: &[],
        title: "MESSAGE",
        doc: "What happened",
        ty: Type::Text,
        align: Align::Left,
        width: (20, 400),
        drop: 0,
        place: Place::Everywhere,
        value: |event, _| Value::Text((&*event.message).into()),
    },
];

fn search(event: &Event, word: &str) -> bool {
    contains(&event.message, word)
        || contains(&event.reason, word)
        || contains(&event.involved_object.name, word)
        || contains(&event.involved_object.namespace, word)
}
