//! What is not moved although that would help.

use crate::domain::balance::advise::Fault;
use crate::view::column::{Column, Table, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Faults, by VM.
pub static FAULTS: Table<Fault> = Table {
    name: "faults",
    columns: COLUMNS,
    sort: "vm",
    search: |fault, word| {
        contains(&fault.vm, word)
            || contains(&fault.namespace, word)
            || contains(&fault.from, word)
            || contains(&fault.why, word)
    },
    labels: |_| None,
};

const COLUMNS: &[Column<Fault>] = &[
    Column {
        aliases: &["ns"],
        drop: 3,
        value: |fault, _| Value::Text((&*fault.namespace).into()),
        ..Column::text("namespace", "NAMESPACE", "Namespace of the VM", (9, 22))
    },
    Column {
        aliases: &["name"],
        value: |fault, _| Value::Text((&*fault.vm).into()),
        ..Column::text("vm", "VM", "The VM", (14, 40))
    },
    Column {
        aliases: &["source", "node"],
        value: |fault, _| Value::Text((&*fault.from).into()),
        ..Column::text("from", "STAYS ON", "Node it stays on", (8, 24))
    },
    Column {
        aliases: &["target"],
        drop: 2,
        value: |fault, _| Value::Text((&*fault.to).into()),
        ..Column::text(
            "to",
            "NOT TO",
            "Node it would have gone to; empty when nowhere in particular",
            (8, 24),
        )
    },
    Column {
        value: |fault, _| Value::Text((&*fault.why).into()),
        ..Column::text("why", "NOT MOVED BECAUSE", "What is in the way", (20, 120))
    },
];

/// One fault in full.
pub fn about(fault: &Fault) -> Vec<Said> {
    let place = if fault.to.is_empty() {
        String::new()
    } else {
        format!(" to {}", fault.to)
    };
    let text = format!(
        "{}/{} is not moved{place} because {}",
        fault.namespace, fault.vm, fault.why
    );
    vec![Said {
        label: "stays",
        text,
        tone: Tone::Plain,
    }]
}
