//! Why a VM can or cannot migrate, in lines: the answer, the drain, the rules, the nodes.

use super::places;
use super::value::Tone;
use crate::domain::finding::{Finding, Verdict};
use crate::ops::explain::Report;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading, and a word beside it.
    Head(&'static str, String),
    /// A sentence with a label in front, which may be empty.
    Text(&'static str, String, Tone),
    /// A rule: what it means and what was found, then the field that was read.
    Rule(Tone, String, String),
    /// What to do about the line above.
    WayOut(String),
    /// A node: name, word, text.
    Node(String, &'static str, Tone, String),
    /// Nothing.
    Blank,
}

/// How a verdict asks for attention.
pub const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Good,
        Verdict::Warn | Verdict::Unknown => Tone::Warn,
        Verdict::Fail => Tone::Bad,
    }
}

/// The lines, the answer first, then trouble, then what is well.
pub fn lines(report: &Report) -> Vec<Line> {
    let mut lines = vec![Line::Text("", report.summary.clone(), tone(report.verdict))];
    let mut rules: Vec<&Finding> = report.rules.iter().collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.verdict));
    if let Some(drain) = &report.drain {
        let tone = tone(drain.outcome.verdict());
        lines.push(Line::Text(
            "drain",
            format!("{}: {}", drain.outcome.letter(), drain.text),
            tone,
        ));
        if !drain.way_out.is_empty() && drain.outcome.verdict() != Verdict::Pass {
            lines.push(Line::WayOut(drain.way_out.clone()));
        }
    }
    lines.push(Line::Blank);
    lines.push(Line::Head("Rules", counted(&rules)));
    for rule in rules {
        let found = if rule.found.is_empty() {
            String::new()
        } else {
            format!(": {}", rule.found)
        };
        lines.push(Line::Rule(
            tone(rule.verdict),
            format!("{}{found}", rule.text),
            rule.field.to_string(),
        ));
        if !rule.way_out.is_empty() && rule.verdict != Verdict::Pass {
            lines.push(Line::WayOut(rule.way_out.to_string()));
        }
    }
    if !report.candidates.is_empty() {
        let fits = report
            .candidates
            .iter()
            .filter(|one| places::word(&one.fit).0 == "fits")
            .count();
        lines.push(Line::Blank);
        lines.push(Line::Head(
            "Nodes",
            format!("{fits} of {} take it", report.candidates.len()),
        ));
        lines.extend(report.candidates.iter().map(|one| {
            let (word, tone) = places::word(&one.fit);
            Line::Node(one.name.clone(), word, tone, places::text(one))
        }));
    }
    if !report.missing.is_empty() {
        lines.push(Line::Blank);
        lines.push(Line::Head("Not read", "what rests on it is unknown".into()));
        lines.extend(
            report
                .missing
                .iter()
                .map(|text| Line::Text("", text.clone(), Tone::Warn)),
        );
    }
    lines
}

fn counted(rules: &[&Finding]) -> String {
    let of = |verdict| rules.iter().filter(|rule| rule.verdict == verdict).count();
    let words: Vec<String> = [
        (Verdict::Fail, "in the way"),
        (Verdict::Unknown, "unknown"),
        (Verdict::Warn, "to know"),
        (Verdict::Pass, "pass"),
    ]
    .into_iter()
    .filter(|(verdict, _)| of(*verdict) > 0)
    .map(|(verdict, word)| format!("{} {word}", of(verdict)))
    .collect();
    words.join(", ")
}
