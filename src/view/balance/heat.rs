//! The heat map: one digit a node, so that 64 nodes fit in a line and colour says nothing that the digit does not.

use crate::domain::balance::spread::{Basis, Gauge, Load, of};
use crate::ops::balance::Report;
use crate::view::value::Tone;

/// One row of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `memory`, `CPU`, with what it goes by.
    pub label: String,
    /// A cell for each node that takes part, in the order of their names: the tens of its percentage, `X` for full, `?`
    /// for unknown.
    pub cells: Vec<(char, Tone)>,
    /// Spread, lowest and highest, in words.
    pub sum: String,
}

/// Cells that stand together, so that a node can be counted off.
pub const GROUP: usize = 10;

/// The rows: memory and CPU by requests, and by use where somebody measures.
pub fn rows(report: &Report) -> Vec<Row> {
    let nodes: Vec<&Load> = report.loads.iter().filter(|load| load.open).collect();
    let measured = nodes.iter().any(|node| node.used.is_some());
    let mut wanted = vec![(Gauge::Memory, Basis::Requests), (Gauge::Cpu, Basis::Requests)];
    if measured {
        wanted.extend([(Gauge::Memory, Basis::Use), (Gauge::Cpu, Basis::Use)]);
    }
    wanted
        .into_iter()
        .map(|(gauge, basis)| {
            let spread = of(&report.loads, gauge, basis);
            let name = if gauge == Gauge::Memory { "mem" } else { "cpu" };
            Row {
                label: format!("{name} {}", if basis == Basis::Requests { "req" } else { "use" }),
                cells: nodes.iter().map(|node| cell(node.share(gauge, basis))).collect(),
                sum: if spread.nodes == 0 {
                    "unknown".to_owned()
                } else {
                    format!(
                        "{:.0}-{:.0}% spread {:.1}",
                        spread.lowest, spread.highest, spread.deviation
                    )
                },
            }
        })
        .collect()
}

/// A share as a cell.
pub fn cell(share: Option<f64>) -> (char, Tone) {
    match share {
        None => ('?', Tone::Dim),
        Some(share) if share >= 1.0 => ('X', Tone::Bad),
        Some(share) => {
            let tens = (share.max(0.0) * 10.0).floor() as u32;
            let tone = match tens {
                9 => Tone::Warn,
                _ => Tone::Plain,
            };
            (char::from_digit(tens.min(9), 10).unwrap_or('9'), tone)
        }
    }
}

/// The nodes at the ends of a strip: first and last by name.
pub fn ends(report: &Report) -> Option<(&str, &str)> {
    let mut open = report.loads.iter().filter(|load| load.open);
    let first = open.next()?;
    let last = open.next_back().unwrap_or(first);
    Some((&first.name, &last.name))
}

/// Nodes that take no part, by why: "2 cordoned, 3 runs no VMs".
pub fn closed(report: &Report) -> String {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for load in report.loads.iter().filter(|load| !load.open) {
        *counts.entry(load.closed).or_default() += 1;
    }
    let words: Vec<String> = counts
        .into_iter()
        .map(|(why, count)| format!("{count} {why}"))
        .collect();
    words.join(", ")
}
