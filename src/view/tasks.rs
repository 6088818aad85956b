//! The table of tasks: migrations under way and lately done, whoever asked for them, and vmotui's own jobs.

mod about;
mod moved;

pub use about::about;
pub use moved::moved;

use super::column::{Align, Column, Place, Table, Type, contains};
use super::value::{Tone, Value};
use crate::domain::human;
use crate::domain::migration::Stage;
use crate::store::Task;

/// Tasks.
pub static TASKS: Table<Task> = Table {
    name: "migrations",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Task>] = &[
    Column {
        id: "namespace",
        aliases: &["ns"],
        title: "NAMESPACE",
        doc: "Namespace of the VM",
        ty: Type::Text,
        align: Align::Left,
        width: (10, 22),
        drop: 6,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.subject.namespace).into()),
    },
    Column {
        id: "vm",
        aliases: &["name", "subject"],
        title: "VM",
        doc: "The VM; of a job on several, how many",
        ty: Type::Text,
        align: Align::Left,
        width: (14, 40),
        drop: 0,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.subject.name).into()),
    },
    Column {
        id: "what",
        aliases: &["verb"],
        title: "WHAT",
        doc: "What is done",
        ty: Type::Text,
        align: Align::Left,
        width: (7, 9),
        drop: 4,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.what).into()),
    },
    Column {
        id: "state",
        aliases: &["phase", "status"],
        title: "STATE",
        doc: "KubeVirt's phase; or cancelled, stopping, interrupted",
        ty: Type::Text,
        align: Align::Left,
        width: (11, 15),
        drop: 0,
        place: Place::Everywhere,
        value: |task, _| Value::Word(state(task).into(), tone(task)),
    },
    Column {
        id: "origin",
        aliases: &["who", "by"],
        title: "WHO",
        doc: "Who asked: drain, descheduler, evicted (one of both), update, portworx, virtctl, vmotui, person",
        ty: Type::Text,
        align: Align::Left,
        width: (11, 11),
        drop: 2,
        place: Place::Everywhere,
        value: |task, _| Value::Text(task.origin.word().into()),
    },
    Column {
        id: "source",
        aliases: &["from"],
        title: "FROM",
        doc: "Node it leaves",
        ty: Type::Text,
        align: Align::Left,
        width: (8, 24),
        drop: 3,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.source).into()),
    },
    Column {
        id: "target",
        aliases: &["to", "node"],
        title: "TO",
        doc: "Node it goes to, once the scheduler has chosen",
        ty: Type::Text,
        align: Align::Left,
        width: (8, 24),
        drop: 1,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.target).into()),
    },
    Column {
        id: "elapsed_seconds",
        aliases: &["elapsed"],
        title: "ELAPSED",
        doc: "Seconds since memory began to move, or since it was asked for; of an ended one, how long it took",
        ty: Type::Number,
        align: Align::Right,
        width: (7, 7),
        drop: 9,
        place: Place::Data,
        value: |task, cx| task.elapsed(cx.now).map_or(Value::None, count),
    },
    Column {
        id: "budget_seconds",
        aliases: &["budget"],
        title: "BUDGET",
        doc: "Seconds KubeVirt lets it take: completionTimeoutPerGiB times the memory of the VM",
        ty: Type::Number,
        align: Align::Right,
        width: (7, 7),
        drop: 9,
        place: Place::Data,
        value: |task, _| task.budget().map_or(Value::None, count),
    },
    Column {
        id: "time",
        aliases: &[],
        title: "TIME",
        doc: "Elapsed, and of one under way the time it may take",
        ty: Type::Text,
        align: Align::Right,
        width: (9, 12),
        drop: 0,
        place: Place::Screen,
        value: |task, cx| time(task, cx.now).map_or(Value::None, |text| Value::Text(text.into())),
    },
    Column {
        id: "asked",
        aliases: &["created", "age"],
        title: "AGE",
        doc: "When it was asked for",
        ty: Type::Age,
        align: Align::Right,
        width: (4, 6),
        drop: 5,
        place: Place::Everywhere,
        value: |task, _| task.asked.map_or(Value::None, Value::Time),
    },
    Column {
        id: "ended",
        aliases: &[],
        title: "ENDED",
        doc: "When it ended",
        ty: Type::Age,
        align: Align::Right,
        width: (5, 6),
        drop: 9,
        place: Place::Wide,
        value: |task, _| task.ended.map_or(Value::None, Value::Time),
    },
    Column {
        id: "reason",
        aliases: &["why"],
        title: "WHY",
        doc: "Why it waits, why it failed, or how it ended",
        ty: Type::Text,
        align: Align::Left,
        width: (16, 90),
        drop: 7,
        place: Place::Everywhere,
        value: |task, _| Value::Text((&*task.why).into()),
    },
    Column {
        id: "memory_bytes",
        aliases: &["mem"],
        title: "MEM",
        doc: "Memory that has to move",
        ty: Type::Bytes,
        align: Align::Right,
        width: (5, 6),
        drop: 9,
        place: Place::Wide,
        value: |task, _| task.memory.map_or(Value::None, Value::Bytes),
    },
    Column {
        id: "migration",
        aliases: &["task"],
        title: "MIGRATION",
        doc: "Name of the VirtualMachineInstanceMigration",
        ty: Type::Text,
        align: Align::Left,
        width: (24, 40),
        drop: 9,
        place: Place::Data,
        value: |task, _| Value::Text((&*task.key.name).into()),
    },
    Column {
        id: "uid",
        aliases: &[],
        title: "UID",
        doc: "UID of the migration",
        ty: Type::Text,
        align: Align::Left,
        width: (36, 36),
        drop: 9,
        place: Place::Data,
        value: |task, _| Value::Text((&*task.uid).into()),
    },
    Column {
        id: "rank",
        aliases: &[],
        title: "RANK",
        doc: "The order at first: what needs somebody, jobs of vmotui, what is under way, then what ended last",
        ty: Type::Number,
        align: Align::Right,
        width: (4, 4),
        drop: 9,
        place: Place::Data,
        value: |task, _| Value::Count(rank(task)),
    },
];

fn count(seconds: i64) -> Value<'static> {
    Value::Count(u64::try_from(seconds).unwrap_or_default())
}

/// The phase, or the word for what the phase does not tell.
pub fn state(task: &Task) -> &str {
    match task.stage {
        _ if task.interrupted => "interrupted",
        Stage::Failed if task.aborted => "Cancelled",
        stage if task.aborted && !stage.over() => "Stopping",
        _ if task.phase.is_empty() => "New",
        _ => &task.phase,
    }
}

/// How a task asks for attention.
pub fn tone(task: &Task) -> Tone {
    match task.stage {
        _ if task.interrupted => Tone::Warn,
        Stage::Failed if task.aborted => Tone::Dim,
        Stage::Failed => Tone::Bad,
        Stage::Done if task.flawed => Tone::Warn,
        Stage::Done => Tone::Plain,
        Stage::Preparing if !task.why.is_empty() => Tone::Warn,
        Stage::Waiting | Stage::Preparing | Stage::Moving => Tone::Busy,
    }
}

fn time(task: &Task, now: jiff::Timestamp) -> Option<String> {
    let elapsed = human::span(task.elapsed(now)?);
    Some(match task.budget() {
        Some(budget) if task.stage == Stage::Moving => format!("{elapsed}/{}", human::span(budget)),
        _ => elapsed,
    })
}

fn rank(task: &Task) -> u64 {
    /// Seconds of a thousand years: ranks of different classes never mix.
    const CLASS: u64 = 1 << 36;
    const ENDED: u64 = 5;
    let class = match (task.interrupted, task.stage) {
        (true, _) => 0,
        (_, Stage::Done | Stage::Failed) => ENDED,
        // a job of ours can be paused and ended here: it does not get lost among what it moves
        _ if task.uid.is_empty() => 1,
        (_, Stage::Moving) => 2,
        (_, Stage::Preparing) => 3,
        (_, Stage::Waiting) => 4,
    };
    let at = |time: Option<jiff::Timestamp>| time.map_or(0, |time| u64::try_from(time.as_second()).unwrap_or_default());
    let within = if class == ENDED {
        CLASS.saturating_sub(at(task.ended.or(task.asked)))
    } else {
        at(task.asked)
    };
    class * CLASS + within.min(CLASS - 1)
}

fn search(task: &Task, word: &str) -> bool {
    contains(&task.subject.name, word)
        || contains(&task.subject.namespace, word)
        || contains(&task.source, word)
        || contains(&task.target, word)
        || contains(task.origin.word(), word)
        || contains(state(task), word)
}

#[cfg(test)]
mod tests;
