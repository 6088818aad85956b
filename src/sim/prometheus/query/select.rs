//! Selectors: which series an expression is about.
use super::pattern::Pattern;
use super::value::{Labels, label};

/// One condition on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim::prometheus) struct Matcher {
    pub(in crate::sim::prometheus) label: String,
    pub(super) test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Equal(String),
    Unequal(String),
    Like(Pattern),
    Unlike(Pattern),
}

impl Matcher {
    pub(super) fn equal(label: &str, text: &str) -> Self {
        Self {
            label: label.to_owned(),
            test: Test::Equal(text.to_owned()),
        }
    }

    /// Whether a text fulfils the condition; an absent label counts as an empty one.
    pub(in crate::sim::prometheus) fn accepts(&self, text: &str) -> bool {
        match &self.test {
            Test::Equal(wanted) => wanted == text,
            Test::Unequal(wanted) => wanted != text,
            Test::Like(pattern) => pattern.matches(text),
            Test::Unlike(pattern) => !pattern.matches(text),
        }
    }
}

/// A selector with its range and offset in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selector {
    pub(super) matchers: Vec<Matcher>,
    pub(super) range: Option<f64>,
    pub(super) offset: f64,
}

impl Selector {
    /// Whether a metric can be meant.
    pub(super) fn names(&self, name: &str) -> bool {
        self.matchers
            .iter()
            .filter(|matcher| matcher.label == "__name__")
            .all(|matcher| matcher.accepts(name))
    }

    /// Whether a series is meant, by its labels. Those whose metric cannot be meant were not even fetched.
    pub(super) fn means(&self, labels: &Labels) -> bool {
        let others = self.matchers.iter().filter(|matcher| matcher.label != "__name__");
        others
            .into_iter()
            .all(|matcher| matcher.accepts(label(labels, &matcher.label)))
    }
}
