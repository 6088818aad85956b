//! The table of a report: what became of each object of a job, and what was left out of it.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::value::{Tone, Value};
use crate::ops::report::Entry;

/// A report, in the order of the plan.
pub static REPORT: Table<Entry> = Table {
    name: "report",
    columns: COLUMNS,
    sort: "name",
    search: |entry, word| contains(&entry.name, word) || contains(&entry.namespace, word),
    labels: |_| None,
};

const fn text(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Column<Entry> {
    Column {
        id,
        aliases: &[],
        title,
        doc,
        ty: Type::Text,
        align: Align::Left,
        width,
        drop: 0,
        place: Place::Everywhere,
        value: |_, _| Value::None,
    }
}

const COLUMNS: &[Column<Entry>] = &[
    Column {
        value: |entry, _| Value::Text((&*entry.job).into()),
        ..text("job", "JOB", "The job's id, as the audit log has it", (16, 16))
    },
    Column {
        value: |entry, _| Value::Text(entry.verb.into()),
        ..text("verb", "VERB", "What was done", (8, 16))
    },
    Column {
        value: |entry, _| Value::Text((&*entry.namespace).into()),
        ..text("namespace", "NAMESPACE", "Namespace", (10, 22))
    },
    Column {
        value: |entry, _| Value::Text((&*entry.name).into()),
        ..text("name", "NAME", "The object", (14, 40))
    },
    Column {
        value: |entry, _| Value::Word(entry.result.into(), Tone::Plain),
        ..text(
            "result",
            "RESULT",
            "done, flawed, failed, unknown, left or open; refused for what was left out of the plan",
            (7, 8),
        )
    },
    Column {
        value: |entry, _| Value::Text((&*entry.detail).into()),
        ..text("detail", "DETAIL", "How it ended, or why not", (20, 80))
    },
    Column {
        value: |entry, _| Value::Text((&*entry.way_out).into()),
        ..text("way_out", "WAY OUT", "What to do about it", (20, 60))
    },
];
