//! The table of steps: what each one does, what is left after it, and where VMs go.

use super::tables::{number, said, text};
use crate::domain::human::{self, plural};
use crate::domain::repave::Step;
use crate::view::column::{Column, Table, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Steps of a roll-out in their order.
pub static STEPS: Table<Step> = Table {
    name: "steps",
    columns: &[
        Column {
            value: |step, _| Value::Count(step.index as u64),
            ..number("step", "#", "Number of the step", (3, 4))
        },
        Column {
            value: |step, _| Value::Text(step.action.into()),
            ..text("action", "ACTION", "add, drain or remove", (6, 6))
        },
        Column {
            value: |step, _| Value::Text((&*step.node).into()),
            ..text("name", "NODE", "Node that it is about", (15, 40))
        },
        Column {
            value: |step, _| {
                step.slices_free
                    .map_or(Value::None, |free| left(free, free.to_string()))
            },
            ..number("slices", "SLICES", "Slices of the pod CIDR left after it", (6, 6))
        },
        Column {
            drop: 1,
            value: |step, _| {
                left(
                    step.left.pod_slots,
                    human::count(step.left.pod_slots.max(0).unsigned_abs()),
                )
            },
            ..number(
                "pod_slots",
                "SLOTS",
                "Pod slots left on the nodes that take VMs",
                (6, 7),
            )
        },
        Column {
            drop: 4,
            value: |step, _| left(step.left.pod_ips, human::count(step.left.pod_ips.max(0).unsigned_abs())),
            ..number("pod_ips", "IPS", "Pod addresses left on them", (6, 7))
        },
        Column {
            drop: 2,
            value: |step, _| left(step.left.memory, human::bytes(step.left.memory.max(0).unsigned_abs())),
            ..number("memory", "MEMORY", "Memory left on them", (6, 7))
        },
        Column {
            drop: 3,
            value: |step, _| left(step.left.cpu, (step.left.cpu / 1000).to_string()),
            ..number("cpu", "CORES", "Cores left on them", (5, 6))
        },
        Column {
            value: |step, _| Value::Text(tightest(step).into()),
            ..text(
                "tightest",
                "TIGHTEST",
                "The axis with the smallest share left",
                (16, 18),
            )
        },
        Column {
            value: |step, _| moves(step),
            ..number("moves", "MOVES", "VMs that move at this step", (6, 8))
        },
    ],
    sort: "step",
    search: |step, word| contains(&step.node, word) || contains(step.action, word),
    labels: |_| None,
};

fn left(amount: i64, words: String) -> Value<'static> {
    let tone = if amount > 0 { Tone::Plain } else { Tone::Bad };
    Value::Word(words.into(), tone)
}

fn tightest(step: &Step) -> String {
    step.tightest.map_or_else(String::new, |(axis, share)| {
        format!("{} {}.{} %", axis.title(), share / 10, (share % 10).abs())
    })
}

fn moves(step: &Step) -> Value<'static> {
    match step.moves.len() {
        0 => Value::None,
        many => {
            let stranded = step.moves.iter().any(|one| one.to.is_none());
            Value::Word(many.to_string().into(), if stranded { Tone::Bad } else { Tone::Plain })
        }
    }
}

/// What is to be said of a step: what is left of what there is, and where VMs go.
pub fn about_step(step: &Step) -> Vec<Said> {
    let (left, whole) = (&step.left, &step.whole);
    let mut lines = vec![said(
        "left",
        format!(
            "{} of {} pod slots, {} of {} pod IPs, {} of {} memory, {} of {} cores on {}",
            left.pod_slots,
            whole.pod_slots,
            left.pod_ips,
            whole.pod_ips,
            human::bytes(left.memory.max(0).unsigned_abs()),
            human::bytes(whole.memory.max(0).unsigned_abs()),
            left.cpu / 1000,
            whole.cpu / 1000,
            plural(usize::try_from(step.open).unwrap_or_default(), "node"),
        ),
        Tone::Plain,
    )];
    let stranded: Vec<&str> = step
        .moves
        .iter()
        .filter(|one| one.to.is_none())
        .map(|one| one.vm.as_str())
        .collect();
    if !stranded.is_empty() {
        let words = format!("{}: {}", plural(stranded.len(), "VM"), stranded.join(", "));
        lines.push(said("no place", words, Tone::Bad));
    }
    let goes: Vec<String> = step
        .moves
        .iter()
        .filter_map(|one| Some(format!("{} to {}", one.vm, one.to.as_deref()?)))
        .collect();
    if !goes.is_empty() {
        lines.push(said("moves", goes.join(", "), Tone::Plain));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::repave::Move;

    #[test]
    fn a_step_tells_where_its_vms_go_and_first_which_have_no_place() {
        let go = |vm: &str, to: Option<&str>| Move {
            vm: vm.to_owned(),
            to: to.map(str::to_owned),
        };
        let step = Step {
            action: "drain",
            moves: vec![go("a/x", Some("n2")), go("a/y", None)],
            ..Step::default()
        };
        let told: Vec<(&str, String, Tone)> = about_step(&step)
            .into_iter()
            .map(|said| (said.label, said.text, said.tone))
            .collect();
        assert_eq!(told[1], ("no place", "1 VM: a/y".to_owned(), Tone::Bad));
        assert_eq!(told[2], ("moves", "a/x to n2".to_owned(), Tone::Plain));
        match moves(&step) {
            Value::Word(words, Tone::Bad) => assert_eq!(words, "2"),
            other => panic!("{other:?}"),
        }
        assert!(matches!(left(0, "0".to_owned()), Value::Word(_, Tone::Bad)));
    }
}
