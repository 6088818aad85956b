//! The whole preview.

mod bear;
mod collect;
mod drain;
mod moves;
mod run;
mod ways;
mod whole;

pub use drain::drain_node;
pub use whole::{preview, preview_while};

use super::check::{Check, Go};
use super::evidence::Evidence;
use super::node::NodeView;
use super::order::Certainty;
use super::roll::Step;
use super::time::Range;
use crate::domain::cidr::Slices;
use crate::domain::finding::{Read, Verdict};

/// Slices of the pod CIDR over the whole roll-out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cidr {
    /// Cluster CIDR.
    pub cluster: String,
    /// Size of a slice.
    pub node_mask: Option<u8>,
    /// How they stand now; `Unread` says why nobody knows.
    pub slices: Read<Slices>,
    /// How many are needed at the peak.
    pub needed: i64,
    /// How many are left at the tightest moment.
    pub lowest: Option<i64>,
    /// Where the numbers come from.
    pub source: String,
}

/// A pool of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Name.
    pub name: String,
    /// `control-plane` or `worker`.
    pub kind: &'static str,
    /// `expand first, surge 1`, …
    pub strategy: String,
    /// GO, NO-GO or UNKNOWN.
    pub verdict: Go,
    /// How many nodes.
    pub nodes: usize,
    /// How long it takes.
    pub eta: Range,
    /// Whether the order of its nodes is the controller's own.
    pub determined: bool,
    /// How sure the verdict is as far as the order goes.
    pub certainty: Certainty,
    /// The order to advise, by name.
    pub advised: Vec<String>,
    /// How the advised order is brought about.
    pub how: &'static str,
    /// Where the pool's settings come from, or that they are assumed.
    pub source: String,
}

/// A what-if that would get around a lack of slices, with what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Switches as they are given on the command line: `nodes=-3`.
    pub what_if: Vec<String>,
    /// What it means.
    pub means: String,
    /// The verdict with it.
    pub verdict: Go,
    /// The verdict of slices alone: other blockers may stay.
    pub slices: Go,
}

impl Way {
    /// `GO`, or what stays in the way.
    pub const fn outcome(&self) -> &'static str {
        match (self.slices, self.verdict) {
            (_, Go::Go) => "GO",
            (Go::Go, Go::NoGo) => "GO as far as slices go; NO-GO for the other findings",
            (Go::Go, Go::Unknown) => "GO as far as slices go; UNKNOWN for the other findings",
            (_, Go::NoGo) => "NO-GO",
            (_, Go::Unknown) => "UNKNOWN",
        }
    }
}

/// A preview of a repave or a drain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// GO, NO-GO or UNKNOWN.
    pub verdict: Go,
    /// What is in the way or worth knowing, the worst first.
    pub checks: Vec<Check>,
    /// What nobody looked at.
    pub unchecked: Vec<String>,
    /// Slices of the pod CIDR.
    pub cidr: Cidr,
    /// Pools in their order.
    pub pools: Vec<PoolView>,
    /// Steps in their order.
    pub steps: Vec<Step>,
    /// Nodes in the order in which their turn comes.
    pub nodes: Vec<NodeView>,
    /// How long all of it takes.
    pub eta: Range,
    /// Where the times come from.
    pub time_sources: Vec<String>,
    /// Ways out where slices of the pod CIDR lack, each tried.
    pub ways: Vec<Way>,
    /// What the server said to dry runs of the evictions; `None` when it was not asked.
    pub evidence: Option<Evidence>,
}

fn worst_first(checks: &mut Vec<Check>) {
    checks.retain(|check| check.verdict != Verdict::Pass);
    checks.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then(a.weight().cmp(&b.weight()))
            .then(a.check.cmp(b.check))
            .then(a.object.cmp(&b.object))
    });
}

fn finish(mut preview: Preview) -> Preview {
    preview.verdict = Go::of(&preview.checks);
    worst_first(&mut preview.checks);
    preview.checks.dedup();
    bear::borne(&mut preview);
    preview
}

/// The preview with checks that came later, judged anew.
pub(super) fn refinished(mut preview: Preview) -> Preview {
    for node in &mut preview.nodes {
        worst_first(&mut node.checks);
    }
    finish(preview)
}
