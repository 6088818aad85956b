//! What is wrong with the networks of a whole cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{same_ip, same_mac};
use super::rules::{Nad, Rules, SHARED, judge};
pub use crate::domain::finding::Issue;
use crate::domain::finding::{Finding, Read, Verdict};

/// Where a NIC is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// In the guest, with its link up.
    Up,
    /// In the guest, with its link down.
    Down,
    /// Declared, and not in the guest yet.
    Waiting,
    /// Being taken out (`state: absent`).
    Leaving,
    /// The VM is off.
    Off,
    /// Instances were not read.
    #[default]
    Unknown,
}

impl Presence {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Waiting => "waiting",
            Self::Leaving => "leaving",
            Self::Off => "off",
            Self::Unknown => "unknown",
        }
    }
}

/// A NIC of a VM on a network of a NetworkAttachmentDefinition. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nic {
    /// Namespace of the VM.
    pub namespace: String,
    /// Name of the VM.
    pub vm: String,
    /// Name of the NIC in the VM's spec.
    pub name: String,
    /// `multus.networkName` as it stands there: `name`, or `namespace/name`.
    pub network: String,
    /// `macAddress` of the spec; empty when each start and each migration may give another one.
    pub fixed_mac: String,
    /// The MAC address it has now, as the instance reports it; empty when it does not run.
    pub mac: String,
    /// IP addresses that the guest agent reports.
    pub ips: Vec<String>,
    /// Its name in the guest, as the guest agent reports it; may be empty.
    pub guest: String,
    /// Where it is.
    pub presence: Presence,
}

impl Nic {
    /// `namespace/name` of the network it is on.
    pub fn network_key(&self) -> String {
        if self.network.contains('/') {
            self.network.clone()
        } else {
            format!("{}/{}", self.namespace, self.network)
        }
    }

    /// The MAC address it has, else the one it would get; empty when nobody knows.
    pub fn address(&self) -> &str {
        if self.mac.is_empty() {
            &self.fixed_mac
        } else {
            &self.mac
        }
    }

    /// `namespace/vm nic`, as findings name it.
    pub fn owner(&self) -> String {
        format!("{}/{} {}", self.namespace, self.vm, self.name)
    }
}

/// All findings, the worst first, then by object. Where networks were not read, none of them is called missing.
pub fn survey(read: &Read<Vec<Nad>>, nics: &[Nic], rules: &Rules) -> Vec<Issue> {
    let nads = read.known().map(Vec::as_slice).unwrap_or_default();
    let mut issues = Vec::new();
    let mut say = |object: String, finding| issues.push(Issue { object, finding });
    let used: BTreeSet<String> = nics.iter().map(Nic::network_key).collect();
    let known: BTreeSet<String> = nads.iter().map(Nad::key).collect();
    for nad in nads {
        for finding in judge(nad, rules) {
            say(nad.key(), finding);
        }
        if !used.contains(&nad.key()) {
            say(nad.key(), unused());
        }
    }
    for (nad, twin) in twins(nads) {
        say(nad, twin);
    }
    for nic in nics {
        if !known.contains(&nic.network_key()) {
            say(nic.owner(), missing(nic, read.why()));
        } else if let Some(foreign) = foreign(nic) {
            say(nic.owner(), foreign);
        }
        if nic.fixed_mac.is_empty() {
            say(nic.owner(), no_fixed_mac(nic));
        }
    }
    let segments: BTreeMap<String, String> = nads.iter().filter_map(|nad| Some((nad.key(), segment(nad)?))).collect();
    let keys: Vec<String> = nics
        .iter()
        .map(Nic::network_key)
        .map(|key| segments.get(&key).cloned().unwrap_or(key))
        .collect();
    let macs = nics
        .iter()
        .zip(&keys)
        .map(|(nic, key)| (key.as_str(), nic.address(), nic.owner()));
    for clash in same_mac(macs) {
        for owner in &clash.owners {
            say(owner.clone(), twice("same-mac", &clash.address, &clash.owners));
        }
    }
    let ips = nics
        .iter()
        .zip(&keys)
        .flat_map(|(nic, key)| nic.ips.iter().map(|ip| (key.as_str(), ip.as_str(), nic.owner())));
    for clash in same_ip(ips) {
        for owner in &clash.owners {
            say(owner.clone(), twice("same-ip", &clash.address, &clash.owners));
        }
    }
    issues.sort_by(|a, b| (b.finding.verdict, &a.object).cmp(&(a.finding.verdict, &b.object)));
    issues
}

/// What two networks must share to be one segment: the same VLAN of the same bridge, under whatever names.
fn segment(nad: &Nad) -> Option<String> {
    let config = nad.config.as_ref().ok()?;
    let vlan = config.vlan?;
    Some(format!("{}#{vlan}", config.bridge))
}

fn twins(nads: &[Nad]) -> Vec<(String, Finding)> {
    let mut seen: BTreeMap<(&str, &str, u16), Vec<&Nad>> = BTreeMap::new();
    for nad in nads {
        if let Ok(config) = &nad.config
            && let (true, Some(vlan)) = (config.is_bridge(), config.vlan)
        {
            seen.entry((&nad.namespace, &config.bridge, vlan))
                .or_default()
                .push(nad);
        }
    }
    let mut found = Vec::new();
    for ((_, bridge, vlan), group) in seen {
        for nad in group.iter().skip(1) {
            let first = group.first().map(|nad| nad.name.clone()).unwrap_or_default();
            found.push((
                nad.key(),
                Finding::new(
                    "nad-twin",
                    Verdict::Warn,
                    "spec.config",
                    format!("is the same network as {first}: VLAN {vlan} on {bridge}"),
                )
                .found(first)
                .way_out("keep one of them, so that a list by network shows all its VMs"),
            ));
        }
    }
    found
}

fn unused() -> Finding {
    Finding::new(
        "nad-unused",
        Verdict::Warn,
        "VirtualMachine spec.template.spec.networks",
        "no VM uses it",
    )
    .way_out("delete it if nothing else does: pods may use it as well")
}

fn missing(nic: &Nic, unread: &str) -> Finding {
    const FIELD: &str = "spec.template.spec.networks[].multus.networkName";
    if !unread.is_empty() {
        return Finding::new(
            "nad-missing",
            Verdict::Unknown,
            FIELD,
            "whether this network exists is not known",
        )
        .found(unread.to_owned())
        .way_out("reading NetworkAttachmentDefinitions would tell");
    }
    Finding::new(
        "nad-missing",
        Verdict::Fail,
        FIELD,
        "this network does not exist: the VM cannot start",
    )
    .found(nic.network_key())
    .way_out("create the NetworkAttachmentDefinition, or take the NIC out of the VM")
}

fn foreign(nic: &Nic) -> Option<Finding> {
    let (namespace, _) = nic.network.split_once('/')?;
    (namespace != nic.namespace && namespace != SHARED).then(|| {
        Finding::new(
            "nad-of-others",
            Verdict::Warn,
            "spec.template.spec.networks[].multus.networkName",
            "uses a network of another namespace",
        )
        .found(nic.network.clone())
        .way_out("shared networks stand in namespace default; Multus may be set up to refuse others")
    })
}

fn no_fixed_mac(nic: &Nic) -> Finding {
    Finding::new(
        "no-fixed-mac",
        Verdict::Warn,
        "spec.template.spec.domain.devices.interfaces[].macAddress",
        "gets another address at its next start, and loses its DHCP reservation",
    )
    .found(if nic.mac.is_empty() {
        "none".to_owned()
    } else {
        format!("none, now {}", nic.mac)
    })
    .way_out("write the address it has now into the VM's spec")
}

fn twice(rule: &'static str, address: &impl std::fmt::Display, owners: &[String]) -> Finding {
    Finding::new(
        rule,
        Verdict::Fail,
        "status.interfaces",
        format!("{address} is there {} times on one network", owners.len()),
    )
    .found(owners.join(", "))
    .way_out("change all but one of them")
}
