//! One check of a preview.

use std::borrow::Cow;

pub(super) use crate::domain::finding::Verdict;

/// The verdict of a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Go {
    /// Nothing that was checked is in the way.
    #[default]
    Go,
    /// Something decisive could not be checked.
    Unknown,
    /// Something is in the way.
    NoGo,
}

impl Go {
    /// The word: `GO`, `UNKNOWN`, `NO-GO`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::Unknown => "UNKNOWN",
            Self::NoGo => "NO-GO",
        }
    }

    /// From the worst of several checks; a warning does not stop anybody.
    pub fn of<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Self {
        let worst = checks.into_iter().map(|check| check.verdict).max().unwrap_or_default();
        match worst {
            Verdict::Pass | Verdict::Warn => Self::Go,
            Verdict::Unknown => Self::Unknown,
            Verdict::Fail => Self::NoGo,
        }
    }
}

const WORST_FIRST: [&str; 21] = [
    "source",
    "pools",
    "drain-settings",
    "px-quorum",
    "px-kvdb",
    "px-replicas",
    "control-plane",
    "drain-excluded",
    "drain-timeout",
    "spare-slice",
    "step-slice",
    "vm-drain",
    "eviction-evidence",
    "pod-slots",
    "pod-ips",
    "memory",
    "cpu",
    "vm-target",
    "budget",
    "local-volume",
    "maas-spares",
];

/// A check with what it saw. Texts may come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Stable name: `spare-slice`, `vm-drain`, …
    pub check: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What it is about: a pool, a node, a VM, a budget.
    pub object: String,
    /// What was found.
    pub value: String,
    /// What it is held against; empty where there is nothing to compare.
    pub threshold: Cow<'static, str>,
    /// Where the value comes from.
    pub source: Cow<'static, str>,
    /// What that means, in one sentence.
    pub reason: Cow<'static, str>,
    /// The way out, in one sentence; empty where nothing need be done.
    pub fix: Cow<'static, str>,
}

impl Check {
    /// A check of an object.
    pub fn new(
        check: &'static str,
        verdict: Verdict,
        object: impl Into<String>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            check,
            verdict,
            object: object.into(),
            reason: reason.into(),
            ..Self::default()
        }
    }

    /// Which of two blockers is worse: first what loses data or stops VMs unasked, then what makes the roll-out hang, then
    /// what may. The smallest is the worst.
    pub(super) fn weight(&self) -> usize {
        let known = WORST_FIRST.iter().position(|check| *check == self.check);
        known.unwrap_or(WORST_FIRST.len())
    }

    /// With what was found and what it is held against.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>, threshold: impl Into<Cow<'static, str>>) -> Self {
        self.value = value.into();
        self.threshold = threshold.into();
        self
    }

    /// With the source of the value.
    #[must_use]
    pub fn source(mut self, source: impl Into<Cow<'static, str>>) -> Self {
        self.source = source.into();
        self
    }

    /// With the way out.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.fix = fix.into();
        self
    }
}
