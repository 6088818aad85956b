//! Networks of a cluster: read, joined with the NICs on them, and judged.

mod nics;
mod read;
pub mod wiring;
pub mod wish;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::domain::finding::{Finding, Read, worst};
use crate::domain::network::choice::Multus;
use crate::domain::network::rules::{Nad, Rules};
use crate::domain::network::survey::{Issue, Nic, survey};

pub use nics::nics;
pub use read::{NETWORKS, networks};

/// What is known of the networks of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// NetworkAttachmentDefinitions.
    pub nads: Read<Vec<Nad>>,
    /// VLAN filter, and resources that nodes offer.
    pub rules: Rules,
    /// Ready pods of the dynamic networks controller, of how many; `Known(None)` when it is not installed.
    pub controller: Read<Option<(u32, u32)>>,
    /// How Multus is installed; `Known(None)` when its DaemonSet was not found.
    pub multus: Read<Option<Multus>>,
}

/// A network with what is on it: a row of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `VLAN 30`, `trunk 100-110`, `untagged`; why it cannot be read; `missing`, or `not read`.
    pub label: String,
    /// VLAN, if it is one.
    pub vlan: Option<u16>,
    /// Bridge; empty for other plugins.
    pub bridge: String,
    /// Plugin; empty when it cannot be read.
    pub plugin: String,
    /// NICs on it.
    pub nics: u32,
    /// VMs with a NIC on it.
    pub vms: u32,
    /// What was found, the worst first: about the network itself and about NICs on it.
    pub issues: Vec<Issue>,
    /// The NICs on it, the worst first.
    pub members: Vec<Member>,
}

/// A NIC on a network, with what was found on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The network's label: `VLAN 30`.
    pub label: String,
    /// The NIC.
    pub nic: Nic,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

impl Row {
    /// `namespace/name`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    fn missing(key: &str, unread: bool) -> Self {
        let (namespace, name) = key.split_once('/').unwrap_or(("", key));
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            label: if unread { "not read" } else { "missing" }.to_owned(),
            ..Self::default()
        }
    }
}

/// A row for each network, and for each that VMs name and that does not exist.
pub fn rows(networks: &Networks, nics: &[Nic]) -> Vec<Row> {
    let nads = networks.nads.known().map(Vec::as_slice).unwrap_or_default();
    let mut found: FxHashMap<String, Vec<Finding>> = FxHashMap::default();
    for issue in survey(&networks.nads, nics, &networks.rules) {
        found.entry(issue.object).or_default().push(issue.finding);
    }
    let mut rows: Vec<Row> = nads.iter().map(row).collect();
    let mut place: FxHashMap<String, usize> = rows.iter().enumerate().map(|(at, row)| (row.key(), at)).collect();
    for nic in nics {
        let key = nic.network_key();
        let at = *place.entry(key).or_insert_with_key(|key| {
            rows.push(Row::missing(key, networks.nads.known().is_none()));
            rows.len() - 1
        });
        let Some(row) = rows.get_mut(at) else { continue };
        row.members.push(Member {
            label: row.label.clone(),
            findings: found.get(&nic.owner()).cloned().unwrap_or_default(),
            nic: nic.clone(),
        });
    }
    for row in &mut rows {
        finish(row, found.remove(&row.key()).unwrap_or_default());
    }
    rows.sort_by(|a, b| (a.vlan, &a.namespace, &a.name).cmp(&(b.vlan, &b.namespace, &b.name)));
    rows
}

/// Counts what is on a network, and gathers what was found on it and there.
fn finish(row: &mut Row, own: Vec<Finding>) {
    row.members.sort_by(|a, b| {
        let key = |member: &Member| {
            (
                member.nic.namespace.clone(),
                member.nic.vm.clone(),
                member.nic.name.clone(),
            )
        };
        worst(&b.findings)
            .cmp(&worst(&a.findings))
            .then_with(|| key(a).cmp(&key(b)))
    });
    let vms: BTreeSet<_> = row
        .members
        .iter()
        .map(|one| (&one.nic.namespace, &one.nic.vm))
        .collect();
    row.vms = u32::try_from(vms.len()).unwrap_or(u32::MAX);
    row.nics = u32::try_from(row.members.len()).unwrap_or(u32::MAX);
    let object = row.key();
    let own = own.into_iter().map(|finding| Issue {
        object: object.clone(),
        finding,
    });
    let theirs = row.members.iter().flat_map(|member| {
        member.findings.iter().map(|finding| Issue {
            object: member.nic.owner(),
            finding: finding.clone(),
        })
    });
    let mut issues: Vec<Issue> = own.chain(theirs).collect();
    issues.sort_by_key(|issue| std::cmp::Reverse(issue.finding.verdict));
    row.issues = issues;
}

fn row(nad: &Nad) -> Row {
    let config = nad.config.as_ref().ok();
    Row {
        namespace: nad.namespace.clone(),
        name: nad.name.clone(),
        label: nad
            .config
            .as_ref()
            .map_or_else(ToString::to_string, crate::domain::network::Config::label),
        vlan: config.and_then(|config| config.vlan),
        bridge: config.map(|config| config.bridge.clone()).unwrap_or_default(),
        plugin: config.map(|config| config.plugin.clone()).unwrap_or_default(),
        ..Row::default()
    }
}
