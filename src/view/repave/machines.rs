//! Machines that come and go just now: the table, what is said of one, and the line above the preview.

use jiff::Timestamp;

use super::tables::{said, text};
use crate::domain::human::{self, plural};
use crate::domain::rollout::{Course, Machine, Rollout};
use crate::view::column::{Align, Column, Table, Type, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Machines on their way.
pub static MACHINES: Table<Machine> = Table {
    name: "machines",
    columns: &[
        Column {
            value: |one, _| Value::Text((&*one.name).into()),
            ..text("name", "MACHINE", "Name of the Machine", (22, 48))
        },
        Column {
            drop: 1,
            value: |one, _| match one.node.as_str() {
                "" => Value::None,
                node => Value::Text(node.into()),
            },
            ..text("node", "NODE", "Its node, once it has one", (10, 32))
        },
        Column {
            value: |one, cx| Value::Word(one.course.word().into(), tone(one, cx.now)),
            ..text("course", "COURSE", "comes, goes or not healthy", (11, 13))
        },
        Column {
            value: |one, cx| {
                one.took(cx.now)
                    .map_or(Value::None, |took| Value::Text(human::span(took).into()))
            },
            align: Align::Right,
            ty: Type::Text,
            ..text("time", "FOR", "How long it is on its way", (6, 8))
        },
        Column {
            value: |one, _| Value::Text(one.stage.into()),
            ..text("stage", "STAGE", "Where it stands", (20, 60))
        },
    ],
    sort: "name",
    search: |one, word| contains(&one.name, word) || contains(&one.node, word),
    labels: |_| None,
};

fn tone(one: &Machine, now: Timestamp) -> Tone {
    match one.course {
        _ if one.stuck(now) => Tone::Bad,
        Course::Sick => Tone::Warn,
        Course::Goes | Course::Comes => Tone::Busy,
    }
}

/// What is to be said of a machine: where it stands, what its conditions say, what to do.
pub fn about_machine(one: &Machine, now: Timestamp) -> Vec<Said> {
    let took = one
        .took(now)
        .map_or_else(String::new, |took| format!(", for {}", human::span(took)));
    let late = if one.stuck(now) && !one.failed {
        ": longer than it should take"
    } else {
        ""
    };
    let mut lines = vec![said("stands", format!("{}{took}{late}", one.stage), tone(one, now))];
    // first, because a controller's own words may fill the strip
    if !one.fix.is_empty() && (one.stuck(now) || one.course == Course::Sick) {
        lines.push(said("way out", one.fix, Tone::Plain));
    }
    if !one.why.is_empty() {
        lines.push(said("because", one.why.clone(), Tone::Plain));
    }
    lines.push(said("read", one.source, Tone::Dim));
    lines
}

/// How far the roll-out is, and the machine that is stuck; nothing where none is under way.
pub fn progress(rollout: &Rollout, now: Timestamp) -> Vec<(String, Tone)> {
    let mut lines = Vec::new();
    let pools: Vec<String> = rollout
        .pools
        .iter()
        .map(|pool| format!("{} {} of {} replaced", pool.name, pool.replaced, pool.wanted))
        .collect();
    let counts: Vec<String> = [
        (Course::Comes, "coming"),
        (Course::Goes, "going"),
        (Course::Sick, "not healthy"),
    ]
    .into_iter()
    .map(|(course, word)| (rollout.count(course), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if rollout.active() {
        let mut parts = pools;
        if !counts.is_empty() {
            parts.push(format!("machines: {}", counts.join(", ")));
        }
        let tone = if rollout.pools.is_empty() {
            Tone::Warn
        } else {
            Tone::Busy
        };
        lines.push((parts.join("; "), tone));
    }
    if let Some(worst) = rollout.worst(now) {
        let took = worst
            .took(now)
            .map_or_else(String::new, |took| format!(" for {}", human::span(took)));
        let why = if worst.why.is_empty() {
            String::new()
        } else {
            format!(": {}", worst.why)
        };
        let more = match rollout.machines.iter().filter(|one| one.stuck(now)).count() {
            0 | 1 => String::new(),
            many => format!(" (and {} more)", plural(many - 1, "machine")),
        };
        lines.push((format!("{}{took}{more}: {}{why}", worst.name, worst.stage), Tone::Bad));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rollout::Progress;

    fn now() -> Timestamp {
        Timestamp::from_second(1_000_000).unwrap()
    }

    fn rollout() -> Rollout {
        let machine = |name: &str, course, minutes: i64| Machine {
            name: name.to_owned(),
            course,
            stage: "its node is being drained",
            why: "DrainingNode: Pod a/x".to_owned(),
            fix: "See the pre-check",
            since: Some(Timestamp::from_second(1_000_000 - 60 * minutes).unwrap()),
            ..Machine::default()
        };
        Rollout {
            pools: vec![Progress {
                name: "wp".to_owned(),
                wanted: 58,
                replaced: 12,
            }],
            machines: vec![machine("m1", Course::Goes, 47), machine("m2", Course::Comes, 5)],
            all: 58,
        }
    }

    #[test]
    fn a_roll_out_tells_how_far_it_is_and_who_is_stuck_since_when_and_why() {
        let lines = progress(&rollout(), now());
        assert_eq!(
            lines[0],
            (
                "wp 12 of 58 replaced; machines: 1 coming, 1 going".to_owned(),
                Tone::Busy
            )
        );
        assert_eq!(
            lines[1],
            (
                "m1 for 47m: its node is being drained: DrainingNode: Pod a/x".to_owned(),
                Tone::Bad
            )
        );
        assert!(progress(&Rollout::default(), now()).is_empty());
    }

    #[test]
    fn a_way_out_is_told_only_to_what_is_stuck() {
        let all = rollout().machines;
        let labels = |one: &Machine| {
            about_machine(one, now())
                .iter()
                .map(|said| said.label)
                .collect::<Vec<_>>()
        };
        assert_eq!(labels(&all[0]), ["stands", "way out", "because", "read"]);
        assert_eq!(labels(&all[1]), ["stands", "because", "read"]);
    }
}
