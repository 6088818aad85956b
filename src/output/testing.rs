//! A small table with every awkward value, for the tests of this room.

use compact_str::CompactString;
use jiff::Timestamp;

use super::{Format, Sheet};
use crate::view::column::{Align, Column, Cx, Place, Table, Type};
use crate::view::value::Value;

pub(super) struct Thing {
    pub(super) name: &'static str,
    pub(super) size: Option<u64>,
    pub(super) tags: Vec<CompactString>,
}

const fn column(id: &'static str, title: &'static str, place: Place, align: Align) -> Column<Thing> {
    Column {
        id,
        aliases: &[],
        title,
        doc: "",
        ty: Type::Text,
        align,
        width: (1, 1),
        drop: 0,
        place,
        value: |_, _| Value::None,
    }
}

static THINGS: Table<Thing> = Table {
    name: "things",
    columns: &[
        Column {
            value: |thing, _| Value::Text(thing.name.into()),
            ..column("name", "NAME", Place::Everywhere, Align::Left)
        },
        Column {
            value: |thing, _| thing.size.map_or(Value::None, Value::Bytes),
            ..column("size_bytes", "SIZE", Place::Everywhere, Align::Right)
        },
        Column {
            value: |thing, _| Value::Texts(&thing.tags),
            ..column("tags", "TAGS", Place::Wide, Align::Left)
        },
        Column {
            value: |_, cx| Value::Time(cx.now),
            ..column("seen", "SEEN", Place::Data, Align::Left)
        },
        Column {
            value: |_, _| Value::Text("screen".into()),
            ..column("shown", "SHOWN", Place::Screen, Align::Left)
        },
    ],
    sort: "name",
    search: |_, _| false,
    labels: |_| None,
};

pub(super) fn sheet<'a>(things: &'a [Thing], unknown: &[&'static str], now: &str) -> Sheet<'a, Thing> {
    Sheet {
        table: &THINGS,
        rows: things.iter().collect(),
        cx: Cx {
            now: now.parse::<Timestamp>().unwrap(),
        },
        unknown: unknown.to_vec(),
        name: |thing| thing.name.to_owned(),
    }
}

pub(super) fn write(things: &[Thing], unknown: &[&'static str], format: Format) -> String {
    let mut out = Vec::new();
    sheet(things, unknown, "2026-11-22T08:00:00Z")
        .write(format, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn thing(name: &'static str, size: Option<u64>, tags: &[&str]) -> Thing {
    Thing {
        name,
        size,
        tags: tags.iter().map(|tag| CompactString::from(*tag)).collect(),
    }
}
