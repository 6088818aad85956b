//! What a new NIC shall be: on which network, with which name and address, and what speaks against it. Pure.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::Networks;
use crate::domain::finding::{Finding, Read, Verdict};
use crate::domain::network::choice::{Choice, Means, choices, obstacles};
use crate::domain::network::survey::Nic;
use crate::domain::network::{Mac, rules};
use crate::ops::{Subject, Wish};

/// What is asked of a new NIC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// `namespace/name` of the network; a bare name is looked for in the VM's namespace first, then among the shared ones.
    pub network: String,
    /// Name of the NIC in the VM's spec; made of the VLAN when there is none.
    pub nic: Option<String>,
    /// Its address.
    pub address: Address,
}

/// The address of a new NIC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// One that nobody has.
    Proposed,
    /// This one.
    Fixed(Mac),
    /// None is fixed: each start and each migration may give another one.
    Any,
}

/// A wish for each VM. Each gets an address of its own, which is none of those in `all`; when the NICs of the cluster could
/// not be read the wish says so.
pub fn wishes(subjects: &[Subject], want: &Want, networks: &Networks, all: &Read<Vec<Nic>>) -> Vec<Wish> {
    let mut known = all.known().cloned().unwrap_or_default();
    subjects
        .iter()
        .map(|subject| {
            let mut wish = wish(subject, want, networks, &known);
            if let Read::Unread(why) = all {
                wish.findings.push(unseen_others(why));
            }
            // the next VM must not get the same address
            known.push(Nic {
                namespace: subject.key.namespace.to_string(),
                vm: subject.key.name.to_string(),
                name: wish.nic.clone(),
                fixed_mac: wish.mac.clone().unwrap_or_default(),
                ..Nic::default()
            });
            wish
        })
        .collect()
}

fn wish(subject: &Subject, want: &Want, networks: &Networks, all: &[Nic]) -> Wish {
    let namespace = subject.key.namespace.as_str();
    let none = Vec::new();
    let nads = networks.nads.known().unwrap_or(&none);
    let network = named(&want.network, namespace, nads);
    let means = means(subject, networks, all);
    let chosen = choices(nads, namespace, &networks.rules, &means)
        .into_iter()
        .find(|one| one.key == network);
    let mut findings = match &chosen {
        Some(chosen) => chosen.findings.clone(),
        None => vec![unseen(&network, networks)],
    };
    findings.extend(obstacles(&means));
    let label = chosen.map(|chosen| chosen.label).unwrap_or_default();
    let nic = want.nic.clone().unwrap_or_else(|| free_name(subject, &label, &network));
    let mac = match want.address {
        Address::Any => None,
        Address::Fixed(mac) => Some(mac),
        Address::Proposed => Some(propose(subject, &nic, all)),
    };
    Wish {
        mac_owner: mac.and_then(|mac| owner(all, mac)),
        mac: mac.map(|mac| mac.to_string()),
        nic,
        network,
        findings,
        up: true,
    }
}

/// The networks a VM can be given, with what speaks against each.
pub fn offers(subject: &Subject, networks: &Networks, all: &[Nic]) -> Vec<Choice> {
    let nads = networks.nads.known().map(Vec::as_slice).unwrap_or_default();
    let means = means(subject, networks, all);
    choices(nads, &subject.key.namespace, &networks.rules, &means)
}

/// What a hot-add to this VM has to go by.
pub fn means(subject: &Subject, networks: &Networks, all: &[Nic]) -> Means {
    let mine = |nic: &&Nic| subject.key.name == nic.vm && subject.key.namespace == nic.namespace;
    let declared = subject.shape.iter().flat_map(|shape| shape.networks.iter().flatten());
    let declared = declared.filter_map(|network| network.pointer("/multus/networkName")?.as_str());
    let of_spec = declared.map(|name| Nic {
        namespace: subject.key.namespace.to_string(),
        network: name.to_owned(),
        ..Nic::default()
    });
    Means {
        running: subject.vmi.as_ref().is_some_and(|vmi| !vmi.is_final()),
        controller: networks.controller.clone(),
        multus: networks.multus.clone(),
        ports: subject.vmi.as_ref().and_then(|vmi| vmi.ports),
        has: of_spec
            .map(|nic| nic.network_key())
            .chain(all.iter().filter(mine).map(Nic::network_key))
            .collect(),
    }
}

fn named(text: &str, namespace: &str, nads: &[rules::Nad]) -> String {
    if text.contains('/') {
        return text.to_owned();
    }
    let key = |namespace: &str| format!("{namespace}/{text}");
    let shared = key(rules::SHARED);
    let own = key(namespace);
    if nads.iter().all(|nad| nad.key() != own) && nads.iter().any(|nad| nad.key() == shared) {
        return shared;
    }
    own
}

fn unseen_others(why: &str) -> Finding {
    Finding::new(
        "others",
        Verdict::Unknown,
        "VMs of the cluster",
        "whether another VM has its MAC address is not known",
    )
    .found(why)
    .way_out("reading all VMs would tell")
}

fn unseen(network: &str, networks: &Networks) -> Finding {
    const FIELD: &str = "NetworkAttachmentDefinition";
    if networks.nads.known().is_some() {
        return Finding::new(
            "nad-missing",
            Verdict::Fail,
            FIELD,
            "there is no such network, or VMs of this namespace may not use it",
        )
        .found(network)
        .way_out("see \"vmotui get networks -A\"; shared networks stand in namespace default");
    }
    Finding::new(
        "nad-missing",
        Verdict::Unknown,
        FIELD,
        "whether this network exists is not known",
    )
    .found(networks.nads.why())
    .way_out("reading NetworkAttachmentDefinitions would tell")
}

/// `vlan30`, or the network's own name; with a number where the VM has one of that name.
fn free_name(subject: &Subject, label: &str, network: &str) -> String {
    let name = match label.strip_prefix("VLAN ") {
        Some(vlan) => format!("vlan{vlan}"),
        None => network.rsplit('/').next().unwrap_or(network).replace('.', "-"),
    };
    let taken = |name: &str| {
        let shape = subject.shape.as_deref();
        shape.is_some_and(|shape| shape.nic(name).is_some() || shape.network(name).is_some())
    };
    if !taken(&name) {
        return name;
    }
    let numbered = |number: u32| format!("{name}-{number}");
    (2..=99)
        .map(numbered)
        .find(|name| !taken(name))
        .unwrap_or_else(|| name.clone())
}

/// The same VM and NIC are proposed the same address each time, as long as it is free: what was shown is what is sent.
fn propose(subject: &Subject, nic: &str, all: &[Nic]) -> Mac {
    let mut seed = FxHasher::default();
    (&subject.key, nic).hash(&mut seed);
    Mac::propose(seed.finish(), |mac| owner(all, mac).is_some())
}

fn owner(all: &[Nic], mac: Mac) -> Option<String> {
    let is = |text: &str| text.parse() == Ok(mac);
    all.iter()
        .find(|nic| is(&nic.fixed_mac) || is(&nic.mac))
        .map(Nic::owner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::network::Config;
    use crate::ops::testing::running;

    fn networks() -> Networks {
        let nad = |namespace: &str, name: &str, vlan: u16| rules::Nad {
            namespace: namespace.into(),
            name: name.into(),
            config: Config::read(&format!(r#"{{"type":"bridge","bridge":"br0","vlan":{vlan}}}"#)),
            resource: String::new(),
        };
        Networks {
            nads: Read::Known(vec![
                nad("default", "v30", 30),
                nad("a", "own", 40),
                nad("b", "far", 50),
            ]),
            ..Networks::default()
        }
    }

    fn want(network: &str) -> Want {
        Want {
            network: network.into(),
            nic: None,
            address: Address::Proposed,
        }
    }

    #[test]
    fn several_vms_get_addresses_of_their_own() {
        let subjects = [running("a", "x", "Always"), running("a", "y", "Always")];
        let none = Read::Known(Vec::new());
        let first = wishes(&subjects, &want("v30"), &networks(), &none);
        let macs: BTreeSet<_> = first.iter().map(|wish| wish.mac.clone()).collect();
        assert_eq!(macs.len(), 2);
        assert_eq!(
            first,
            wishes(&subjects, &want("v30"), &networks(), &none),
            "proposed anew, and the same"
        );
        let taken = Nic {
            vm: "other".into(),
            mac: first[0].mac.clone().unwrap(),
            ..Nic::default()
        };
        let second = wishes(&subjects, &want("v30"), &networks(), &Read::Known(vec![taken.clone()]));
        assert_ne!(
            first[0].mac, second[0].mac,
            "an address that runs somewhere is not proposed"
        );
        let fixed = Want {
            address: Address::Fixed(taken.mac.parse().unwrap()),
            ..want("v30")
        };
        let third = wishes(&subjects[..1], &fixed, &networks(), &Read::Known(vec![taken]));
        assert!(
            third[0].mac_owner.is_some(),
            "an address that was asked for is kept, and its owner told"
        );
    }

    #[test]
    fn a_bare_name_is_the_namespaces_own_or_a_shared_one() {
        let subjects = [running("a", "x", "Always")];
        let none = Read::Known(Vec::new());
        let of = |network: &str| wishes(&subjects, &want(network), &networks(), &none).remove(0);
        assert_eq!(
            (of("own").network.as_str(), of("own").nic.as_str()),
            ("a/own", "vlan40")
        );
        assert_eq!(of("v30").network, "default/v30");
        for wrong in ["b/far", "nowhere"] {
            assert!(
                of(wrong).findings.iter().any(|finding| finding.rule == "nad-missing"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_second_nic_of_one_vlan_gets_another_name() {
        let vm = serde_json::json!({ "spec": { "template": { "spec": {
            "networks": [{ "name": "vlan30", "multus": { "networkName": "default/v30" } }] } } } });
        let subject = running("a", "x", "Always").shaped(crate::ops::shape::Shape::read(&vm));
        let got = wishes(&[subject], &want("v30"), &networks(), &Read::Known(Vec::new()));
        assert_eq!(got[0].nic, "vlan30-2");
    }

    #[test]
    fn nics_that_could_not_be_read_are_told() {
        let subjects = [running("a", "x", "Always")];
        let got = wishes(&subjects, &want("v30"), &networks(), &Read::Unread("forbidden".into()));
        let found = got[0].findings.iter().find(|finding| finding.rule == "others").unwrap();
        assert_eq!((found.verdict, found.found.as_str()), (Verdict::Unknown, "forbidden"));
    }
}
