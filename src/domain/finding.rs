//! What a rule found: a verdict, the field it read, and the way out.

use std::borrow::Cow;

/// How a rule came out. The order is that of trouble: the worst is the greatest.
///
/// **Architecture Invariant:** what could not be read is [`Verdict::Unknown`], and [`Verdict::Unknown`] is never good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing in the way.
    #[default]
    Pass,
    /// It works, but somebody should know.
    Warn,
    /// The field could not be read, or the rule is not modelled.
    Unknown,
    /// It does not work.
    Fail,
}

impl Verdict {
    /// The word for it, as tables and JSON print it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// One rule, applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Stable name of the rule: `live-migratable`, `hot-plug`, …
    pub rule: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// The field that was read: `VirtualMachineInstance status.conditions[LiveMigratable]`.
    pub field: Cow<'static, str>,
    /// What stood there, or why it could not be read. Text of a cluster, hostile.
    pub found: String,
    /// What that means, in one sentence.
    pub text: Cow<'static, str>,
    /// What to do about it, in one sentence; empty where nothing need be done.
    pub way_out: Cow<'static, str>,
}

impl Finding {
    /// A finding without found value and way out.
    pub fn new(
        rule: &'static str,
        verdict: Verdict,
        field: impl Into<Cow<'static, str>>,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            rule,
            verdict,
            field: field.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// With what stood in the field.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = found.into();
        self
    }

    /// With a way out.
    #[must_use]
    pub fn way_out(mut self, way_out: impl Into<Cow<'static, str>>) -> Self {
        self.way_out = way_out.into();
        self
    }
}

/// A finding, and the object it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// `namespace/name`, of a NIC with its name behind it; empty where it is about the cluster.
    pub object: String,
    /// What was found.
    pub finding: Finding,
}

impl Issue {
    /// A finding about an object.
    pub fn of(object: impl Into<String>, finding: Finding) -> Self {
        Self {
            object: object.into(),
            finding,
        }
    }
}

/// The worst verdict of several; [`Verdict::Pass`] of none.
pub fn worst<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Verdict {
    findings
        .into_iter()
        .map(|finding| finding.verdict)
        .max()
        .unwrap_or_default()
}

/// Something read from a cluster, or the reason why it was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// It was read.
    Known(T),
    /// It was not: forbidden, absent, not understood. The text says which.
    Unread(String),
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self::Unread("not asked for".to_owned())
    }
}

impl<T> Read<T> {
    /// The value, if it was read.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unread(_) => None,
        }
    }

    /// The reason why it was not read; empty when it was.
    pub fn why(&self) -> &str {
        match self {
            Self::Known(_) => "",
            Self::Unread(why) => why,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_knowing_is_worse_than_a_warning_and_never_good() {
        let of = |verdict| Finding::new("r", verdict, "f", "t");
        assert_eq!(worst(&[]), Verdict::Pass);
        assert_eq!(worst(&[of(Verdict::Warn), of(Verdict::Unknown)]), Verdict::Unknown);
        assert_eq!(worst(&[of(Verdict::Fail), of(Verdict::Unknown)]), Verdict::Fail);
        assert_eq!(Read::<u8>::default().known(), None);
    }
}
