//! What a plan says of itself.

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};

use jiff::Timestamp;
use rustc_hash::FxHasher;

use super::Ask;
use crate::ops::plan::{Step, targets};
use crate::ops::subject::Subject;
use crate::ops::verb::Verb;

/// Sixteen hexadecimal digits that fit into a label and a file name.
pub(super) fn id(ask: &Ask, subjects: &[Subject], now: Timestamp) -> String {
    let mut hash = FxHasher::default();
    now.as_nanosecond().hash(&mut hash);
    ask.verb.hash(&mut hash);
    ask.to.hash(&mut hash);
    ask.node.hash(&mut hash);
    for subject in subjects {
        subject.key.hash(&mut hash);
        subject.vmi.as_ref().map(|vmi| &vmi.uid).hash(&mut hash);
    }
    format!("{:016x}", hash.finish())
}

pub(super) fn headline(ask: &Ask, steps: &[Step], subjects: &[Subject]) -> String {
    let title = ask.verb.title();
    if let Some(node) = &ask.node {
        return format!("{title} {node}");
    }
    let what = match (targets(steps), steps.last(), subjects) {
        (1, Some(only), _) => only.target.to_string(),
        (0, _, [only]) => only.key.to_string(),
        (many, ..) => format!("{many} VMs"),
    };
    let first = if ask.snapshot_first && !steps.is_empty() {
        ", after a snapshot"
    } else {
        ""
    };
    match &ask.to {
        Some(node) => format!("{title} {what} to {node}{first}"),
        None => format!("{title} {what}{first}"),
    }
}

/// The one effect, or each with the number of VMs it is about, the most frequent first.
pub(super) fn effect(steps: &[Step]) -> String {
    if let ([before, after], 1) = (steps, targets(steps)) {
        return format!("{}\nThen, if that succeeds, it {}", before.effect, after.effect);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps {
        *counts.entry(&step.effect).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [] => "Nothing: no VM passes the preconditions".to_owned(),
        [(only, _)] => (*only).to_owned(),
        several => {
            let shown = several
                .iter()
                .take(SHOWN)
                .map(|(effect, count)| format!("{count} VMs: {effect}"));
            let rest: usize = several.iter().skip(SHOWN).map(|(_, count)| count).sum();
            let rest = (rest > 0).then(|| format!("{rest} VMs: likewise"));
            shown.chain(rest).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Lines of effects, and names in a line, before it becomes "and N more".
const SHOWN: usize = 4;

pub(super) fn blast(verb: Verb, steps: &[Step], subjects: &[Subject]) -> Vec<String> {
    let mut lines: Vec<String> = verb.blast().iter().map(|line| (*line).to_owned()).collect();
    let all = targets(steps);
    if all < 2 {
        return lines;
    }
    let mut namespaces: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps.iter().filter(|step| step.needs.is_none()) {
        *namespaces.entry(&step.target.namespace).or_default() += 1;
    }
    lines.push(format!("{all} VMs in {}", listed("namespace", &namespaces)));
    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
    for subject in subjects {
        let key = &subject.key;
        let taken = |step: &Step| step.target.name == key.name && step.target.namespace == key.namespace;
        if !subject.node().is_empty() && steps.iter().any(taken) {
            *nodes.entry(subject.node()).or_default() += 1;
        }
    }
    if !nodes.is_empty() {
        lines.push(format!("They run on {}", listed("node", &nodes)));
    }
    lines
}

fn listed(what: &str, counts: &BTreeMap<&str, usize>) -> String {
    let mut counts: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown: Vec<String> = counts
        .iter()
        .take(SHOWN)
        .map(|(name, count)| format!("{name} ({count})"))
        .collect();
    let more = match counts.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let plural = if counts.len() == 1 { "" } else { "s" };
    format!("{} {what}{plural}: {}{more}", counts.len(), shown.join(", "))
}
