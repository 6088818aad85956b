//! What would be moved.

use crate::domain::balance::advise::{Recommendation, Why};
use crate::view::column::{Column, Table, Type, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Recommendations, the most pressing first.
pub static ADVICE: Table<Recommendation> = Table {
    name: "recommendations",
    columns: COLUMNS,
    sort: "priority",
    search: |one, word| {
        contains(&one.vm, word)
            || contains(&one.namespace, word)
            || contains(&one.from, word)
            || contains(&one.to, word)
    },
    labels: |_| None,
};

const COLUMNS: &[Column<Recommendation>] = &[
    Column {
        ty: Type::Number,
        aliases: &["prio"],
        value: |one, _| Value::Count(one.priority.into()),
        ..Column::text("priority", "P", "1, must be done, to 5, hardly matters", (1, 1))
    },
    Column {
        aliases: &["ns"],
        drop: 3,
        value: |one, _| Value::Text((&*one.namespace).into()),
        ..Column::text("namespace", "NAMESPACE", "Namespace of the VM", (9, 22))
    },
    Column {
        aliases: &["name"],
        value: |one, _| Value::Text((&*one.vm).into()),
        ..Column::text("vm", "VM", "The VM", (14, 40))
    },
    Column {
        aliases: &["source"],
        value: |one, _| Value::Text((&*one.from).into()),
        ..Column::text("from", "FROM", "Node it would leave", (8, 24))
    },
    Column {
        aliases: &["target"],
        value: |one, _| Value::Text((&*one.to).into()),
        ..Column::text("to", "TO", "Node it would go to", (8, 24))
    },
    Column {
        drop: 4,
        value: |one, _| Value::Text(one.why.class().into()),
        ..Column::text(
            "class",
            "REASON",
            "satisfy-rule, host-maintenance, satisfy-reservations, balance-memory or balance-cpu",
            (14, 20),
        )
    },
    Column {
        drop: 2,
        value: |one, _| Value::Text(one.why.sentence(&one.from, &one.to).into()),
        ..Column::text("why", "WHY", "Why, in one sentence", (20, 130))
    },
];

/// One recommendation in full.
pub fn about(one: &Recommendation) -> Vec<Said> {
    let said = |label, text| Said {
        label,
        text,
        tone: Tone::Plain,
    };
    let urgency = match one.priority {
        1 => "1: something is broken until it is done",
        2 => "2: it helps a lot",
        3 => "3: it helps",
        4 => "4: it helps a little",
        _ => "5: it hardly matters",
    };
    let mut lines = vec![
        said("move", one.sentence()),
        said("priority", urgency.to_owned()),
        said(
            "to do it",
            "Enter shows the plan of the migration; nothing is sent before it is confirmed".to_owned(),
        ),
    ];
    if one.why == Why::Maintenance {
        lines.push(said(
            "or",
            format!("maintenance of {} (M on it, among the nodes) moves all", one.from),
        ));
    }
    lines
}
