//! Repaves and drains: pools, nodes in their turn, what lives on a node; the curves over the steps; all findings.

mod curve;
mod report;
mod slices;
mod tables;

pub use curve::{Curve, curves};
pub use report::report;
pub use slices::slices;
pub use tables::{POOLS, RESIDENTS, TURNS, about_pool, about_resident, about_turn};

use super::value::Tone;
use crate::domain::finding::Verdict;
use crate::domain::human;
use crate::domain::repave::{Check, Go, NodeView, Preview, Range};

/// How a verdict of a preview asks for attention.
pub const fn tone(go: Go) -> Tone {
    match go {
        Go::Go => Tone::Good,
        Go::Unknown => Tone::Warn,
        Go::NoGo => Tone::Bad,
    }
}

/// How the verdict of a check asks for attention.
pub const fn weight(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Plain,
        Verdict::Warn | Verdict::Unknown => Tone::Warn,
        Verdict::Fail => Tone::Bad,
    }
}

/// `58h - 71h`.
pub fn span(range: Range) -> String {
    format!("{} - {}", human::span(range.low), human::span(range.high))
}

/// The part of a preview that a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// All of it.
    Whole,
    /// One pool.
    Pool(&'a str),
    /// One node.
    Node(&'a str),
}

/// The verdict of a part; unknown where the preview does not hold it.
pub fn verdict(preview: &Preview, part: Part<'_>) -> Go {
    match part {
        Part::Whole => preview.verdict,
        Part::Pool(name) => {
            let pool = preview.pools.iter().find(|pool| pool.name == name);
            pool.map_or(Go::Unknown, |pool| pool.verdict)
        }
        Part::Node(name) => {
            let node = node(preview, name);
            node.map_or(Go::Unknown, |node| node.verdict)
        }
    }
}

/// The worst that was found about a part, with its way out.
pub fn worst<'a>(preview: &'a Preview, part: Part<'_>) -> Option<&'a Check> {
    let nodes = preview.nodes.iter();
    match part {
        Part::Whole => preview.checks.first(),
        Part::Pool(name) => {
            let of_nodes = nodes.filter(|node| node.pool == name).flat_map(|node| &node.checks);
            let of_pool = preview.checks.iter().filter(|check| check.object == name);
            // of equals the first one counts
            let all: Vec<&Check> = of_pool.chain(of_nodes).collect();
            all.into_iter().rev().max_by_key(|check| check.verdict)
        }
        Part::Node(name) => nodes
            .filter(|node| node.name == name)
            .find_map(|node| node.checks.first()),
    }
}

/// A node of a preview.
pub fn node<'a>(preview: &'a Preview, name: &str) -> Option<&'a NodeView> {
    preview.nodes.iter().find(|node| node.name == name)
}
