//! Repaves and drains: pools, nodes in their turn, what lives on a node; the curves over the steps; all findings.

mod curve;
mod machines;
mod report;
mod slices;
mod steps;
mod tables;

pub use curve::{Curve, curves};
pub use machines::{MACHINES, about_machine, progress};
pub use report::report;
pub use slices::slices;
pub use steps::{STEPS, about_step};
pub use tables::{POOLS, RESIDENTS, TURNS, about_pool, about_resident, about_turn};

use super::value::Tone;
use crate::domain::finding::Verdict;
use crate::domain::human;
use crate::domain::repave::{Check, Counts, Go, NodeView, Preview, Range};

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

/// `58h - 71h`. Both ends in the same unit: nobody should have to reckon which of `161m` and `3h` is longer.
pub fn span(range: Range) -> String {
    let hours = |seconds: i64| {
        let (hours, minutes) = (seconds / HOUR, seconds % HOUR / 60);
        match (hours, minutes) {
            (10.., _) | (_, 0) => format!("{hours}h"),
            _ => format!("{hours}h{minutes:02}m"),
        }
    };
    if range.high >= 2 * HOUR && range.low < 48 * HOUR {
        return format!("{} - {}", hours(range.low), hours(range.high));
    }
    format!("{} - {}", human::span(range.low), human::span(range.high))
}

/// Seconds.
const HOUR: i64 = 3_600;

/// What a check found, in one sentence: `shop/web: it fits on no other node [3: memory]`.
pub fn sentence(check: &Check) -> String {
    let object = if check.object.is_empty() {
        String::new()
    } else {
        format!("{}: ", check.object)
    };
    // what a drain does to a VM is its own value
    let value = if check.value.is_empty() || check.check == "vm-drain" {
        String::new()
    } else {
        format!(" [{}]", check.value)
    };
    format!("{object}{}{value}", check.reason)
}

/// VMs by what a drain does to them: `18 migrate (M), 5 block (B)`; what there is none of is left out.
pub fn outcomes<'a>(all: impl Iterator<Item = &'a Counts>) -> String {
    let sum = all.fold(Counts::default(), |sum, one| Counts {
        migrates: sum.migrates + one.migrates,
        blocks: sum.blocks + one.blocks,
        shuts_down: sum.shuts_down + one.shuts_down,
        waits: sum.waits + one.waits,
        unknown: sum.unknown + one.unknown,
    });
    let words = [
        (sum.migrates, "migrate (M)"),
        (sum.blocks, "block (B)"),
        (sum.shuts_down, "shut down (S)"),
        (sum.waits, "wait (X)"),
        (sum.unknown, "unknown (?)"),
    ];
    let told: Vec<String> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if told.is_empty() {
        return "no VMs".to_owned();
    }
    told.join(", ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_range_are_told_in_one_unit() {
        let told = |low, high| span(Range { low, high });
        assert_eq!(told(161 * 60, 218 * 60), "2h41m - 3h38m");
        assert_eq!(told(53 * 60, 70 * 60), "53m - 70m");
        assert_eq!(told(45 * 60, 130 * 60), "0h45m - 2h10m");
        assert_eq!(told(208_800, 255_600), "2d10h - 2d23h");
        assert_eq!(told(7_200, 255_600), "2h - 71h");
        assert_eq!(told(150, 249), "2m30s - 4m9s");
    }

    #[test]
    fn outcomes_are_told_with_their_letters_and_without_zeroes() {
        let node = Counts {
            migrates: 3,
            shuts_down: 1,
            ..Counts::default()
        };
        assert_eq!(outcomes([node, node].iter()), "6 migrate (M), 2 shut down (S)");
        assert_eq!(outcomes(std::iter::empty()), "no VMs");
    }

    #[test]
    fn a_sentence_names_no_object_where_there_is_none() {
        let check = Check::new("px", crate::domain::finding::Verdict::Fail, "", "Copies lack");
        assert_eq!(sentence(&check.clone().value("8", "0")), "Copies lack [8]");
        let vm = Check::new("vm-drain", crate::domain::finding::Verdict::Fail, "a/b", "BLOCKS");
        assert_eq!(sentence(&vm.value("blocks", "migrates")), "a/b: BLOCKS");
    }
}
