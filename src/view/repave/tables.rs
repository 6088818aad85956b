//! Tables of pools, of nodes in their turn, and of what lives on a node.

use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::Outcome;
use crate::domain::repave::{Check, Go, NodeView, PoolView, Preview};
use crate::ops::repave::Resident;
use crate::view::column::{Align, Column, Place, Table, Type, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

use super::{Part, sentence, span, tone, weight, worst};

pub(super) const fn text<R>(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Column<R> {
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

pub(super) const fn number<R>(
    id: &'static str,
    title: &'static str,
    doc: &'static str,
    width: (u16, u16),
) -> Column<R> {
    Column {
        ty: Type::Number,
        align: Align::Right,
        ..text(id, title, doc, width)
    }
}

/// Pools in the order in which they roll.
pub static POOLS: Table<PoolView> = Table {
    name: "pools",
    columns: &[
        Column {
            value: |pool, _| Value::Text((&*pool.name).into()),
            ..text("name", "POOL", "Pool of machines that roll together", (24, 40))
        },
        Column {
            drop: 3,
            value: |pool, _| Value::Text(pool.kind.into()),
            ..text("kind", "KIND", "control-plane or worker", (13, 13))
        },
        Column {
            value: |pool, _| Value::Count(pool.nodes as u64),
            ..number("nodes", "NODES", "Nodes of the pool", (5, 6))
        },
        Column {
            drop: 2,
            value: |pool, _| Value::Text(pool.strategy.clone().into()),
            ..text("strategy", "STRATEGY", "Whether machines come or go first", (21, 32))
        },
        Column {
            drop: 1,
            value: |pool, _| Value::Text(span(pool.eta).into()),
            ..text("time", "TIME", "How long it takes, from best to worst", (13, 20))
        },
        Column {
            value: |pool, _| Value::Word(pool.verdict.word().into(), quiet(pool.verdict)),
            ..text("verdict", "VERDICT", "GO, NO-GO or UNKNOWN", (7, 8))
        },
    ],
    sort: "name",
    search: |pool, word| contains(&pool.name, word),
    labels: |_| None,
};

/// Nodes in the order in which their turn comes.
pub static TURNS: Table<NodeView> = Table {
    name: "turns",
    columns: &[
        Column {
            value: |node, _| Value::Count(node.order as u64),
            ..number("order", "#", "When its turn comes", (3, 4))
        },
        Column {
            value: |node, _| Value::Text((&*node.name).into()),
            ..text("name", "NODE", "Name", (12, 40))
        },
        Column {
            value: |node, _| Value::Count(all(node)),
            ..number("vms", "VMS", "VMs that are on it now", (4, 5))
        },
        Column {
            value: |node, _| Value::Text(counts(node).into()),
            ..text(
                "outcomes",
                "M/B/S/X/?",
                "VMs that migrate, block, shut down, wait for others, or of which nobody knows",
                (12, 18),
            )
        },
        Column {
            drop: 2,
            value: |node, _| Value::Text(span(node.eta).into()),
            ..text("time", "TIME", "How long its turn takes, from best to worst", (11, 18))
        },
        Column {
            value: |node, _| Value::Word(node.verdict.word().into(), quiet(node.verdict)),
            ..text("verdict", "VERDICT", "GO, NO-GO or UNKNOWN", (7, 8))
        },
        Column {
            drop: 3,
            value: |node, _| Value::Text(findings(node).into()),
            ..text("findings", "FINDINGS", "The worst that was found", (24, 60))
        },
    ],
    sort: "order",
    search: |node, word| contains(&node.name, word),
    labels: |_| None,
};

/// VMs of a node by what a drain does to them, and what else there is in the way.
pub static RESIDENTS: Table<Resident> = Table {
    name: "residents",
    columns: &[
        Column {
            value: |one, _| Value::Text(one.outcome.map_or('-', Outcome::letter).to_string().into()),
            ..text("outcome", " ", "M, B, S, X or ?; - for what is no VM", (1, 1))
        },
        Column {
            value: |one, _| Value::Text((&*one.name).into()),
            ..text("name", "VM OR OBJECT", "Name", (18, 48))
        },
        Column {
            value: |one, _| does(one),
            ..text("verdict", "DRAIN", "What a drain does to it", (10, 12))
        },
        Column {
            value: |one, _| match one.to.as_str() {
                "" => Value::None,
                node => Value::Text(node.into()),
            },
            ..text(
                "to",
                "FINDS ROOM ON",
                "The node with the most room for it; the scheduler may choose another one",
                (13, 24),
            )
        },
        Column {
            value: |one, _| Value::Text((&*one.why).into()),
            ..text("message", "WHY", "Why it stands in the way", (12, 100))
        },
    ],
    sort: "name",
    search: |one, word| contains(&one.name, word) || contains(&one.why, word),
    labels: |_| None,
};

/// In a table the eye goes to what is wrong.
fn quiet(go: Go) -> Tone {
    match go {
        Go::Go => Tone::Plain,
        other => tone(other),
    }
}

fn all(node: &NodeView) -> u64 {
    let vms = &node.vms;
    (vms.migrates + vms.blocks + vms.shuts_down + vms.waits + vms.unknown).unsigned_abs()
}

/// `205/1/0/0/0`.
fn counts(node: &NodeView) -> String {
    let vms = &node.vms;
    format!(
        "{}/{}/{}/{}/{}",
        vms.migrates, vms.blocks, vms.shuts_down, vms.waits, vms.unknown
    )
}

fn findings(node: &NodeView) -> String {
    match node.checks.as_slice() {
        [] => String::new(),
        [only] => format!("{} {}", only.check, only.object),
        [first, rest @ ..] => format!("{} {} +{}", first.check, first.object, rest.len()),
    }
}

fn does(one: &Resident) -> Value<'_> {
    if one.stopped {
        return Value::Word("stopped".into(), Tone::Dim);
    }
    let word = match one.outcome {
        Some(Outcome::Migrates) if one.verdict == Verdict::Fail => "no place",
        Some(Outcome::Migrates) if one.verdict == Verdict::Unknown => "unknown",
        Some(Outcome::Migrates) => "migrates",
        Some(Outcome::Blocks) => "blocks",
        Some(Outcome::ShutsDown) => "shuts down",
        Some(Outcome::Waits) => "waits",
        Some(Outcome::Unknown) => "unknown",
        None => one.verdict.word(),
    };
    Value::Word(word.into(), weight(one.verdict))
}

pub(super) fn said(label: &'static str, text: impl Into<String>, tone: Tone) -> Said {
    Said {
        label,
        text: text.into(),
        tone,
    }
}

fn finding(check: &Check) -> Vec<Said> {
    let mut lines = vec![said("found", sentence(check), weight(check.verdict))];
    if !check.fix.is_empty() {
        lines.push(said("way out", check.fix.to_string(), Tone::Plain));
    }
    lines
}

/// What is to be said of a pool: what stands in its way, how its order is known, and which to advise.
pub fn about_pool(preview: &Preview, pool: &PoolView) -> Vec<Said> {
    let blocker = worst(preview, Part::Pool(&pool.name)).filter(|_| pool.verdict != Go::Go);
    let mut lines: Vec<Said> = blocker.into_iter().flat_map(finding).collect();
    lines.push(said("from", format!("{}: {}", pool.kind, pool.source), Tone::Plain));
    if pool.determined {
        lines.push(said("order", "determined by the controller", Tone::Plain));
    } else {
        lines.push(said(
            "order",
            "not determined: the worst of several is shown",
            Tone::Warn,
        ));
        if pool.advised.len() > 1 {
            lines.push(said("advised", pool.advised.join(", "), Tone::Plain));
        }
    }
    lines
}

/// What is to be said of a node: everything that was found, the worst first.
pub fn about_turn(node: &NodeView) -> Vec<Said> {
    if node.checks.is_empty() {
        return vec![said("found", "nothing is in its way", Tone::Plain)];
    }
    node.checks.iter().flat_map(finding).collect()
}

/// What is to be said of a VM: why, and the way out.
pub fn about_resident(one: &Resident) -> Vec<Said> {
    if one.stopped {
        let text = "a what-if stops it: it does not count here; in the cluster it runs on";
        return vec![said("what-if", text, Tone::Plain)];
    }
    if one.why.is_empty() {
        let to = match one.to.as_str() {
            "" => String::new(),
            node => format!("; {node} has the most room for it, the scheduler decides"),
        };
        let text = format!("it migrates while it runs; nothing is in its way{to}");
        return vec![said("found", text, Tone::Plain)];
    }
    let mut lines = vec![said("found", one.why.clone(), weight(one.verdict))];
    if !one.fix.is_empty() {
        lines.push(said("way out", one.fix.clone(), Tone::Plain));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vm_that_could_move_and_has_no_place_does_not_read_as_one_that_moves() {
        let word = |outcome, verdict, stopped| {
            let one = Resident {
                outcome,
                verdict,
                stopped,
                ..Resident::default()
            };
            match does(&one) {
                Value::Word(word, tone) => (word.into_owned(), tone),
                other => panic!("{other:?}"),
            }
        };
        let moves = Some(Outcome::Migrates);
        assert_eq!(word(moves, Verdict::Pass, false), ("migrates".into(), Tone::Plain));
        assert_eq!(word(moves, Verdict::Fail, false), ("no place".into(), Tone::Bad));
        assert_eq!(word(moves, Verdict::Unknown, false), ("unknown".into(), Tone::Warn));
        assert_eq!(word(moves, Verdict::Fail, true), ("stopped".into(), Tone::Dim));
        assert_eq!(word(None, Verdict::Fail, false), ("fail".into(), Tone::Bad));
    }
}
