//! What is wrong with the networks of a whole cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{same_ip, same_mac};
use super::rules::{Nad, Rules, SHARED, judge};
pub use crate::domain::finding::Issue;
use crate::domain::finding::{Finding, Verdict};

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

/// All findings, the worst first, then by object.
pub fn survey(nads: &[Nad], nics: &[Nic], rules: &Rules) -> Vec<Issue> {
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
            say(nic.owner(), missing(nic));
        } else if let Some(foreign) = foreign(nic) {
            say(nic.owner(), foreign);
        }
        if nic.fixed_mac.is_empty() {
            say(nic.owner(), no_fixed_mac(nic));
        }
    }
    let keys: Vec<String> = nics.iter().map(|nic| segment(nads, &nic.network_key())).collect();
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
fn segment(nads: &[Nad], key: &str) -> String {
    let config = nads
        .iter()
        .find(|nad| nad.key() == key)
        .and_then(|nad| nad.config.as_ref().ok());
    match config.and_then(|config| config.vlan.map(|vlan| (&config.bridge, vlan))) {
        Some((bridge, vlan)) => format!("{bridge}#{vlan}"),
        None => key.to_owned(),
    }
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

fn missing(nic: &Nic) -> Finding {
    Finding::new(
        "nad-missing",
        Verdict::Fail,
        "spec.template.spec.networks[].multus.networkName",
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

#[cfg(test)]
mod tests {
    use super::super::rules::tests::{nad, open};
    use super::*;

    fn nic(vm: &str, network: &str, mac: &str, ip: &str) -> Nic {
        Nic {
            namespace: "a".into(),
            vm: vm.into(),
            name: "net1".into(),
            network: network.into(),
            fixed_mac: mac.into(),
            mac: mac.into(),
            ips: vec![ip.into()],
            guest: "eth1".into(),
        }
    }

    fn found(nads: &[Nad], nics: &[Nic]) -> Vec<(String, &'static str)> {
        survey(nads, nics, &open())
            .into_iter()
            .map(|issue| (issue.object, issue.finding.rule))
            .collect()
    }

    const V30: &str = r#"{"type":"bridge","bridge":"br0","vlan":30}"#;
    const V40: &str = r#"{"type":"bridge","bridge":"br0","vlan":40}"#;

    #[test]
    fn a_tidy_cluster_is_quiet() {
        let nads = [nad("a/n30", V30), nad("default/n40", V40)];
        let nics = [
            nic("x", "n30", "02:00:00:00:00:01", "10.0.0.1"),
            nic("y", "default/n40", "02:00:00:00:00:01", "10.0.0.1"),
        ];
        assert_eq!(found(&nads, &nics), []);
    }

    #[test]
    fn each_finding_has_its_trigger() {
        let nads = [
            nad("a/n30", V30),
            nad("a/twin", V30),
            nad("b/n40", V40),
            nad("default/idle", V40),
        ];
        let mut nics = vec![
            nic("x", "n30", "02:00:00:00:00:01", "10.0.0.1"),
            // another name for the same VLAN is the same segment
            nic("y", "twin", "02:00:00:00:00:01", "10.0.0.1"),
            nic("z", "b/n40", "02:00:00:00:00:02", "10.0.0.2"),
            nic("w", "gone", "02:00:00:00:00:03", ""),
        ];
        nics[2].fixed_mac = String::new();
        let want = [
            ("a/w net1", "nad-missing"),
            ("a/x net1", "same-mac"),
            ("a/x net1", "same-ip"),
            ("a/y net1", "same-mac"),
            ("a/y net1", "same-ip"),
            ("a/twin", "nad-twin"),
            ("a/z net1", "nad-of-others"),
            ("a/z net1", "no-fixed-mac"),
            ("default/idle", "nad-unused"),
        ];
        let want: Vec<_> = want
            .into_iter()
            .map(|(object, rule)| (object.to_owned(), rule))
            .collect();
        assert_eq!(found(&nads, &nics), want);
    }
}
