//! The table of NICs on networks of VMs.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::findings;
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::finding::{Verdict, worst};
use crate::domain::network::survey::Presence;
use crate::ops::network::Member;

/// NICs, those that somebody must look at first.
pub static NICS: Table<Member> = Table {
    name: "nics",
    columns: COLUMNS,
    sort: "rank",
    search,
    labels: |_| None,
};

const fn text(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Column<Member> {
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

const COLUMNS: &[Column<Member>] = &[
    Column {
        aliases: &["ns"],
        drop: 4,
        value: |member, _| Value::Text((&*member.nic.namespace).into()),
        ..text("namespace", "NAMESPACE", "Namespace of the VM", (9, 22))
    },
    Column {
        value: |member, _| Value::Text((&*member.nic.vm).into()),
        ..text("vm", "VM", "The VM", (14, 36))
    },
    Column {
        drop: 2,
        value: |member, _| Value::Text((&*member.nic.name).into()),
        ..text("nic", "NIC", "Its name in the VM's spec", (8, 16))
    },
    Column {
        drop: 5,
        value: |member, _| Value::Text((&*member.nic.guest).into()),
        ..text(
            "guest",
            "GUEST",
            "Its name in the guest, as the guest agent reports it",
            (6, 12),
        )
    },
    Column {
        value: |member, _| Value::Text(member.nic.address().into()),
        ..text("mac", "MAC", "The MAC address it has, or would get", (17, 17))
    },
    Column {
        drop: 6,
        value: |member, _| {
            if member.nic.fixed_mac.is_empty() {
                Value::Word("no".into(), Tone::Warn)
            } else {
                Value::Word("yes".into(), Tone::Plain)
            }
        },
        ..text("fixed", "FIXED", "Whether the VM's spec fixes its MAC address", (5, 5))
    },
    Column {
        drop: 1,
        value: |member, _| Value::Text(member.nic.ips.join(" ").into()),
        ..text("ips", "IP", "IP addresses that the guest agent reports", (13, 40))
    },
    Column {
        drop: 3,
        value: |member, _| Value::Word(member.nic.presence.word().into(), told(member.nic.presence)),
        ..text(
            "state",
            "STATE",
            "up or down in the guest; waiting, leaving; off with its VM",
            (7, 7),
        )
    },
    Column {
        drop: 7,
        value: |member, _| Value::Text((&*member.label).into()),
        ..text("label", "VLAN", "VLAN, trunk or untagged", (9, 16))
    },
    Column {
        drop: 8,
        value: |member, _| Value::Text(member.nic.network_key().into()),
        ..text("network", "NETWORK", "The network it is on", (16, 40))
    },
    Column {
        value: |member, _| verdict(worst(&member.findings)),
        ..text(
            "verdict",
            "VERDICT",
            "pass, warn, unknown or fail: the worst of what was found on it",
            (7, 7),
        )
    },
    Column {
        place: Place::Wide,
        value: |member, _| Value::Text(said(member).into()),
        ..text(
            "findings",
            "FINDINGS",
            "What was found on it, the worst first",
            (16, 60),
        )
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        place: Place::Data,
        value: |member, _| Value::Count(findings::rank(worst(&member.findings))),
        ..text("rank", "RANK", "The order at first: what is worst", (4, 4))
    },
];

/// How the place of a NIC asks for attention.
const fn told(presence: Presence) -> Tone {
    match presence {
        Presence::Up => Tone::Plain,
        Presence::Off => Tone::Dim,
        Presence::Waiting | Presence::Leaving => Tone::Busy,
        Presence::Down | Presence::Unknown => Tone::Warn,
    }
}

/// A verdict as a cell.
pub(super) fn verdict(verdict: Verdict) -> Value<'static> {
    Value::Word(verdict.word().into(), findings::tone(verdict))
}

fn said(member: &Member) -> String {
    let texts: Vec<&str> = member.findings.iter().map(|finding| &*finding.text).collect();
    texts.join("; ")
}

/// What is to be said of one: where it is, and each finding with its way out.
pub fn about(member: &Member) -> Vec<Said> {
    let nic = &member.nic;
    let mut lines = vec![Said {
        label: "nic",
        text: format!(
            "{} of {}/{} on {}, {}",
            nic.name,
            nic.namespace,
            nic.vm,
            nic.network_key(),
            member.label
        ),
        tone: Tone::Plain,
    }];
    lines.extend(member.findings.iter().map(|finding| Said {
        label: "found",
        text: findings::sentence(finding),
        tone: findings::tone(finding.verdict),
    }));
    if member.findings.is_empty() {
        lines.push(Said {
            label: "found",
            text: "nothing is wrong with it".to_owned(),
            tone: Tone::Plain,
        });
    }
    lines
}

fn search(member: &Member, word: &str) -> bool {
    let nic = &member.nic;
    [&nic.namespace, &nic.vm, &nic.name, &nic.fixed_mac, &nic.mac, &nic.guest]
        .into_iter()
        .chain(&nic.ips)
        .any(|text| contains(text, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Finding;
    use crate::domain::network::survey::Nic;

    #[test]
    fn a_nic_is_found_by_its_addresses_and_says_what_is_wrong() {
        let member = Member {
            label: "VLAN 30".into(),
            nic: Nic {
                namespace: "a".into(),
                vm: "web".into(),
                name: "vlan30".into(),
                network: "default/v30".into(),
                mac: "02:AA:00:00:00:01".into(),
                ips: vec!["10.30.0.7".into()],
                guest: "eth1".into(),
                ..Nic::default()
            },
            findings: vec![Finding::new("no-fixed-mac", Verdict::Warn, "f", "gets another address")],
        };
        for word in ["web", "02:aa", "10.30.0.7", "eth1"] {
            assert!(search(&member, word), "{word}");
        }
        assert!(!search(&member, "10.30.0.8"));
        let said = about(&member);
        assert!(said[0].text.contains("default/v30, VLAN 30"), "{said:?}");
        assert_eq!((said.len(), said[1].tone), (2, Tone::Warn));
    }
}
