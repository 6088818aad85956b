//! Networks of a cluster: read, joined with the NICs on them, and judged.

mod nics;
mod read;
pub mod wiring;
pub mod wish;

use crate::domain::finding::Read;
use crate::domain::network::choice::Multus;
use crate::domain::network::rules::{Nad, Rules};
use crate::domain::network::survey::Nic;

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
    /// `VLAN 30`, `trunk 100-110`, `untagged`; why it cannot be read; `missing`.
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
    pub issues: Vec<crate::domain::network::survey::Issue>,
}

/// A row for each network, and for each that VMs name and that does not exist.
pub fn rows(networks: &Networks, nics: &[Nic]) -> Vec<Row> {
    let none = Vec::new();
    let nads = networks.nads.known().unwrap_or(&none);
    let issues = crate::domain::network::survey::survey(nads, nics, &networks.rules);
    let mut rows: Vec<Row> = nads.iter().map(row).collect();
    for nic in nics {
        let key = nic.network_key();
        if !rows.iter().any(|row| is(row, &key)) {
            let (namespace, name) = key.split_once('/').unwrap_or(("", &key));
            rows.push(Row {
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                label: "missing".to_owned(),
                ..Row::default()
            });
        }
    }
    for row in &mut rows {
        let here: Vec<&Nic> = nics.iter().filter(|nic| is(row, &nic.network_key())).collect();
        let vms: std::collections::BTreeSet<_> = here.iter().map(|nic| (&nic.namespace, &nic.vm)).collect();
        row.nics = u32::try_from(here.len()).unwrap_or(u32::MAX);
        row.vms = u32::try_from(vms.len()).unwrap_or(u32::MAX);
        let about = |object: &str| is(row, object) || here.iter().any(|nic| nic.owner() == object);
        let found = issues.iter().filter(|issue| about(&issue.object)).cloned().collect();
        row.issues = found;
    }
    rows.sort_by(|a, b| (a.vlan, &a.namespace, &a.name).cmp(&(b.vlan, &b.namespace, &b.name)));
    rows
}

fn is(row: &Row, key: &str) -> bool {
    key.split_once('/') == Some((&row.namespace, &row.name))
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
