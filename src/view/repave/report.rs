//! Everything that was found, as a text.

use super::{Part, span, tone, verdict, weight};
use crate::domain::repave::{Check, Preview};
use crate::view::value::Tone;
use crate::view::why::Line;

/// All findings with value, threshold, source and way out; then what was not checked, and where the times come from.
pub fn report(preview: &Preview, part: Part<'_>) -> Vec<Line> {
    let go = verdict(preview, part);
    let mut lines = vec![Line::Text(
        "",
        format!("{}, {}", go.word(), span(preview.eta)),
        tone(go),
    )];
    lines.push(Line::Blank);
    lines.push(Line::Head("Findings", counted(preview.checks.len())));
    for check in &preview.checks {
        finding(check, &mut lines);
    }
    lines.push(Line::Blank);
    lines.push(Line::Head("Not checked", counted(preview.unchecked.len())));
    for what in &preview.unchecked {
        lines.push(Line::Text("", what.clone(), Tone::Dim));
    }
    lines.push(Line::Blank);
    lines.push(Line::Head("Times", String::new()));
    for source in &preview.time_sources {
        lines.push(Line::Text("", source.clone(), Tone::Dim));
    }
    for pool in preview.pools.iter().filter(|pool| pool.advised.len() > 1) {
        lines.push(Line::Blank);
        lines.push(Line::Head("Advised order", pool.name.clone()));
        lines.push(Line::Text("", pool.advised.join(", "), Tone::Dim));
    }
    lines
}

fn finding(check: &Check, lines: &mut Vec<Line>) {
    let value = match (check.value.as_str(), &*check.threshold) {
        ("", _) => String::new(),
        (value, "") => format!(" [{value}]"),
        (value, threshold) => format!(" [{value}; wanted: {threshold}]"),
    };
    lines.push(Line::Rule(
        weight(check.verdict),
        format!(
            "{} {} {}: {}{value}",
            check.verdict.word(),
            check.check,
            check.object,
            check.reason
        ),
        check.source.to_string(),
    ));
    if !check.fix.is_empty() {
        lines.push(Line::WayOut(check.fix.to_string()));
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "none".to_owned(),
        some => some.to_string(),
    }
}
