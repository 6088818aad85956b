//! Findings that say the same of many objects, told once: a change request is read by people.

use crate::domain::finding::Verdict;
use crate::domain::repave::Check;

/// Names that are told; JSON has all of them.
const NAMES: usize = 8;

/// Findings of one kind.
pub(super) struct Group<'a> {
    /// The first of them stands for all.
    pub(super) first: &'a Check,
    objects: Vec<&'a str>,
    alike: bool,
}

impl Group<'_> {
    /// The objects: all of a few, else the first of them.
    pub(super) fn objects(&self) -> String {
        let named: Vec<&str> = self.objects.iter().take(NAMES).copied().collect();
        match self.objects.len() {
            count if count > NAMES => format!("{count}: {} and {} more", named.join(", "), count - NAMES),
            _ => named.join(", "),
        }
    }

    /// The value, or that of the first where they differ.
    pub(super) fn value(&self) -> String {
        match (self.first.value.as_str(), self.alike) {
            ("", _) => String::new(),
            (value, true) => value.to_owned(),
            (value, false) => format!("{value} ({})", self.first.object),
        }
    }

    /// What it is held against; that of the first where values differ.
    pub(super) fn threshold(&self) -> &str {
        &self.first.threshold
    }
}

/// Groups findings, in the order in which they came.
pub(super) fn groups(checks: &[Check]) -> Vec<Group<'_>> {
    let mut found: Vec<Group<'_>> = Vec::new();
    for check in checks {
        let same = |group: &&mut Group<'_>| {
            let first = group.first;
            (first.verdict, first.check) == (check.verdict, check.check)
                && first.reason == check.reason
                && first.fix == check.fix
        };
        match found.iter_mut().find(same) {
            Some(group) => {
                group.alike &= group.first.value == check.value && group.first.threshold == check.threshold;
                if !group.objects.contains(&check.object.as_str()) {
                    group.objects.push(&check.object);
                }
            }
            None => found.push(Group {
                first: check,
                objects: vec![&check.object],
                alike: true,
            }),
        }
    }
    found
}

/// A finding's verdict in the words of a preview.
pub(super) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "NO-GO",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Warn => "warning",
        Verdict::Pass => "GO",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_many_is_told_once_with_how_many() {
        let of = |object: &str, reason: &'static str, value: &str| {
            Check::new("vm-target", Verdict::Fail, object, reason).value(value, "one node at least")
        };
        let mut checks: Vec<Check> = (0..20)
            .map(|index| of(&format!("a/{index}"), "fits nowhere", "3"))
            .collect();
        checks.push(of("a/x", "other", "1"));
        let found = groups(&checks);
        assert_eq!(found.len(), 2);
        assert!(found[0].objects().starts_with("20: a/0, a/1, ") && found[0].objects().ends_with(" and 12 more"));
        assert_eq!((found[0].value().as_str(), found[1].objects().as_str()), ("3", "a/x"));
        checks.push(of("a/y", "fits nowhere", "4"));
        assert_eq!(
            groups(&checks)[0].value(),
            "3 (a/0)",
            "values that differ are told of the first"
        );
    }
}
