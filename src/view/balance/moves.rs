//! What was moved, by whom, and why.

use jiff::Timestamp;

use crate::domain::balance::moves::Move;
use crate::domain::human;
use crate::domain::migration::Stage;
use crate::view::column::{Align, Column, Place, Table, Type, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Moves, the newest first.
pub static MOVES: Table<Move> = Table {
    name: "evictions",
    columns: COLUMNS,
    sort: "asked",
    search: |one, word| {
        contains(&one.vm, word)
            || contains(&one.namespace, word)
            || contains(&one.from, word)
            || contains(&one.to, word)
            || contains(one.origin.word(), word)
    },
    labels: |_| None,
};

const fn text(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16), drop: u8) -> Column<Move> {
    Column {
        id,
        aliases: &[],
        title,
        doc,
        ty: Type::Text,
        align: Align::Left,
        width,
        drop,
        place: Place::Everywhere,
        value: |_, _| Value::None,
    }
}

const COLUMNS: &[Column<Move>] = &[
    Column {
        aliases: &["age", "created"],
        ty: Type::Age,
        align: Align::Right,
        value: |one, _| one.asked.map_or(Value::None, Value::Time),
        ..text("asked", "AGE", "When it was asked for", (4, 6), 0)
    },
    Column {
        aliases: &["ns"],
        value: |one, _| Value::Text((&*one.namespace).into()),
        ..text("namespace", "NAMESPACE", "Namespace of the VM", (9, 22), 5)
    },
    Column {
        aliases: &["name"],
        value: |one, _| Value::Text((&*one.vm).into()),
        ..text("vm", "VM", "The VM", (14, 40), 0)
    },
    Column {
        aliases: &["source"],
        value: |one, _| Value::Text((&*one.from).into()),
        ..text("from", "FROM", "Node it left", (8, 24), 0)
    },
    Column {
        aliases: &["target"],
        value: |one, _| Value::Text((&*one.to).into()),
        ..text("to", "TO", "Node it went to, once the scheduler has chosen", (8, 24), 0)
    },
    Column {
        aliases: &["who", "by"],
        value: |one, _| Value::Text(one.origin.word().into()),
        ..text(
            "origin",
            "WHO",
            "Who asked: drain, descheduler, evicted (one of both), update, portworx, virtctl, vmotui, person",
            (11, 11),
            0,
        )
    },
    Column {
        aliases: &["state"],
        value: |one, _| Value::Word(one.outcome().into(), tone(one)),
        ..text(
            "outcome",
            "END",
            "done, failed, stopped; or moving, preparing, waiting",
            (7, 9),
            0,
        )
    },
    Column {
        value: |one, _| Value::Text((&*one.reason).into()),
        ..text(
            "reason",
            "WHY",
            "Why it was moved, as far as somebody recorded it",
            (16, 80),
            4,
        )
    },
    Column {
        place: Place::Wide,
        value: |one, _| Value::Text((&*one.failure).into()),
        ..text("failure", "FAILURE", "Why it failed", (10, 60), 9)
    },
    Column {
        ty: Type::Age,
        align: Align::Right,
        place: Place::Wide,
        value: |one, _| one.ended.map_or(Value::None, Value::Time),
        ..text("ended", "ENDED", "When it ended", (5, 6), 9)
    },
    Column {
        place: Place::Data,
        value: |one, _| Value::Text((&*one.migration).into()),
        ..text(
            "migration",
            "MIGRATION",
            "Name of the VirtualMachineInstanceMigration",
            (24, 40),
            9,
        )
    },
    Column {
        place: Place::Data,
        value: |one, _| Value::Text((&*one.uid).into()),
        ..text("uid", "UID", "UID of the migration", (36, 36), 9)
    },
];

fn tone(one: &Move) -> Tone {
    match one.stage {
        Stage::Failed if one.aborted => Tone::Dim,
        Stage::Failed => Tone::Bad,
        Stage::Done => Tone::Plain,
        Stage::Waiting | Stage::Preparing | Stage::Moving => Tone::Busy,
    }
}

/// One move in full.
pub fn about(one: &Move, now: Timestamp) -> Vec<Said> {
    let mut lines = Vec::new();
    let mut say = |label, text: String, tone| {
        if !text.is_empty() {
            lines.push(Said { label, text, tone });
        }
    };
    let place = |name: &str| if name.is_empty() { "?" } else { name }.to_owned();
    let clock = |at: Timestamp| at.strftime("%m-%d %H:%M UTC").to_string();
    let asked = one.asked.map(|asked| format!(", asked {}", clock(asked)));
    let ended = one.ended.map(|ended| format!(", ended {} ago", human::age(ended, now)));
    say(
        "move",
        format!(
            "{}/{} from {} to {}: {}{}{}",
            one.namespace,
            one.vm,
            place(&one.from),
            place(&one.to),
            one.outcome(),
            asked.unwrap_or_default(),
            ended.unwrap_or_default()
        ),
        tone(one),
    );
    say("failure", one.failure.clone(), Tone::Warn);
    say("why", one.reason.clone(), Tone::Plain);
    say("asked by", one.origin.sentence().to_owned(), Tone::Plain);
    say("object", one.migration.clone(), Tone::Dim);
    lines
}
