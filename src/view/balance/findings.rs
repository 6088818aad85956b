//! What is wrong with the balance.

use crate::domain::finding::{Issue, Verdict};
use crate::view::column::{Column, Place, Table, Type, contains};
use crate::view::said::Said;
use crate::view::value::{Tone, Value};

/// Findings, the worst first.
pub static FINDINGS: Table<Issue> = Table {
    name: "findings",
    columns: COLUMNS,
    sort: "rank",
    search: |issue, word| {
        contains(&issue.object, word) || contains(issue.finding.rule, word) || contains(&issue.finding.text, word)
    },
    labels: |_| None,
};

const COLUMNS: &[Column<Issue>] = &[
    Column {
        value: |issue, _| Value::Word(issue.finding.verdict.word().into(), tone(issue.finding.verdict)),
        ..Column::text("verdict", "VERDICT", "warn, unknown or fail", (7, 7))
    },
    Column {
        value: |issue, _| Value::Text(issue.finding.rule.into()),
        ..Column::text("rule", "RULE", "Name of the rule", (13, 23))
    },
    Column {
        drop: 3,
        value: |issue, _| Value::Text((&*issue.object).into()),
        ..Column::text("object", "OBJECT", "What it is about; empty for the cluster", (10, 34))
    },
    Column {
        aliases: &["message"],
        value: |issue, _| Value::Text((&*issue.finding.text).into()),
        ..Column::text("text", "FINDING", "What was found, in one sentence", (20, 150))
    },
    Column {
        ty: Type::Number,
        place: Place::Data,
        value: |issue, _| Value::Count(3 - issue.finding.verdict as u64),
        ..Column::text("rank", "RANK", "The order at first: the worst first", (4, 4))
    },
];

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Plain,
        Verdict::Warn | Verdict::Unknown => Tone::Warn,
        Verdict::Fail => Tone::Bad,
    }
}

/// One finding in full.
pub fn about(issue: &Issue) -> Vec<Said> {
    let finding = &issue.finding;
    let mut lines = Vec::new();
    let mut say = |label, text: String, tone| {
        if !text.is_empty() {
            lines.push(Said { label, text, tone });
        }
    };
    say("found", finding.text.to_string(), tone(finding.verdict));
    say("value", finding.found.clone(), Tone::Plain);
    say("way out", finding.way_out.to_string(), Tone::Plain);
    say("about", issue.object.clone(), Tone::Plain);
    say("read in", finding.field.to_string(), Tone::Dim);
    lines
}
