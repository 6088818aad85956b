//! The table of networks.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::findings;
use super::nics;
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::finding::{Verdict, worst};
use crate::ops::network::Row;

/// Networks, those that somebody must look at first.
pub static NETWORKS: Table<Row> = Table {
    name: "networks",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const fn text(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Column<Row> {
    Column {
        id,
        aliases: &[],
        title,
        doc,
        ty: Type::Text,
        align: Align::Left,
        width,
        drop: 0,
        place: Place::Everywhere,
        value: |_, _| Value::None,
    }
}

const COLUMNS: &[Column<Row>] = &[
    Column {
        value: |row, _| Value::Text((&*row.label).into()),
        ..text(
            "label",
            "VLAN",
            "VLAN, trunk or untagged; or why it cannot be read",
            (9, 24),
        )
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |row, _| row.vlan.map_or(Value::None, |vlan| Value::Count(vlan.into())),
        ..text("vlan", "ID", "VLAN as a number", (4, 4))
    },
    Column {
        aliases: &["ns"],
        drop: 3,
        value: |row, _| Value::Text((&*row.namespace).into()),
        ..text("namespace", "NAMESPACE", "Namespace", (9, 22))
    },
    Column {
        aliases: &["name"],
        value: |row, _| Value::Text((&*row.name).into()),
        ..text(
            "network",
            "NETWORK",
            "Name of the NetworkAttachmentDefinition",
            (14, 40),
        )
    },
    Column {
        drop: 4,
        value: |row, _| Value::Text((&*row.bridge).into()),
        ..text("bridge", "BRIDGE", "Bridge on the nodes", (6, 12))
    },
    Column {
        place: Place::Wide,
        drop: 5,
        value: |row, _| Value::Text((&*row.plugin).into()),
        ..text("type", "TYPE", "Network plugin", (6, 12))
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        value: |row, _| Value::Count(row.vms.into()),
        ..text("vms", "VMS", "VMs with a NIC on it", (3, 6))
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        drop: 2,
        value: |row, _| Value::Count(row.nics.into()),
        ..text("nics", "NICS", "NICs on it", (4, 6))
    },
    Column {
        value: |row, _| nics::verdict(verdict(row)),
        ..text(
            "verdict",
            "VERDICT",
            "pass, warn, unknown or fail: the worst of what was found",
            (7, 7),
        )
    },
    Column {
        drop: 1,
        value: |row, _| Value::Text(said(row).into()),
        ..text(
            "findings",
            "FINDINGS",
            "What was found on it and on its NICs, the worst first",
            (16, 60),
        )
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |row, _| Value::Count(rank(row)),
        ..text("rank", "RANK", "The order at first: the worst, then by VLAN", (5, 5))
    },
];

/// The worst first, then by VLAN.
fn rank(row: &Row) -> u64 {
    /// More than there are VLANs.
    const CLASS: u64 = 10_000;
    findings::rank(verdict(row)) * CLASS + row.vlan.map_or(CLASS - 1, u64::from)
}

fn verdict(row: &Row) -> Verdict {
    worst(row.issues.iter().map(|issue| &issue.finding))
}

/// Each rule once, with the number of objects it was found on.
fn said(row: &Row) -> String {
    let mut counts: Vec<(&str, &str, usize)> = Vec::new();
    for issue in &row.issues {
        let (rule, text) = (issue.finding.rule, &*issue.finding.text);
        match counts.iter_mut().find(|(known, ..)| *known == rule) {
            Some((.., count)) => *count += 1,
            None => counts.push((rule, text, 1)),
        }
    }
    let words = counts.iter().map(|(rule, text, count)| match count {
        1 => (*text).to_owned(),
        _ => format!("{count} x {rule}"),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What is to be said of one: each finding with its object and its way out.
pub fn about(row: &Row) -> Vec<Said> {
    if row.issues.is_empty() {
        return vec![Said {
            label: "found",
            text: "nothing is wrong with it, nor with the NICs on it".to_owned(),
            tone: Tone::Plain,
        }];
    }
    row.issues
        .iter()
        .map(|issue| {
            let finding = &issue.finding;
            Said {
                label: "found",
                text: format!("{}: {}", issue.object, findings::sentence(finding)),
                tone: findings::tone(finding.verdict),
            }
        })
        .collect()
}

fn search(row: &Row, word: &str) -> bool {
    [&row.namespace, &row.name, &row.label]
        .into_iter()
        .any(|text| contains(text, word))
}
