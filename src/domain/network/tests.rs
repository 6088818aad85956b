//! Every flag of the VLAN picker and every finding of Networks: what raises it, and the nearest thing that must not.

mod cases;

use std::collections::{BTreeMap, BTreeSet};

use super::choice::{Means, Multus, choices, obstacles};
use super::rules::{Nad, Rules};
use super::survey::{Nic, Presence, survey};
use super::{Config, Vlans};
use crate::domain::finding::{Read, Verdict};

/// A network of this key.
pub(super) fn nad(key: &str, config: &str) -> Nad {
    let (namespace, name) = key.split_once('/').unwrap();
    Nad {
        namespace: namespace.into(),
        name: name.into(),
        config: Config::read(config),
        resource: String::new(),
    }
}

/// A cluster without a VLAN filter, and without device plugins.
pub(super) fn open() -> Rules {
    Rules {
        allowed: Read::Known(None),
        offered: Read::Known(BTreeMap::new()),
    }
}

/// A small cluster in which nothing is wrong: `a/v30` with a NIC of db on it, and the VM web that could be given one.
struct Site {
    nads: Read<Vec<Nad>>,
    nics: Vec<Nic>,
    rules: Rules,
    means: Means,
}

fn quiet() -> Site {
    Site {
        nads: Read::Known(vec![nad(
            "a/v30",
            r#"{"name":"v30","type":"bridge","bridge":"br0","vlan":30,"ipam":{}}"#,
        )]),
        nics: vec![nic("db", "v30", "02:00:00:00:00:01", "10.30.0.1")],
        rules: Rules {
            allowed: Read::Known(Vlans::read("21-100").ok()),
            offered: Read::Known([("bridge.network/br0".to_owned(), 2)].into()),
        },
        means: Means {
            running: true,
            multus: Read::Known(Some(Multus::Thick)),
            controller: Read::Known(Some((3, 3))),
            ports: Some(4),
            has: Vec::new(),
        },
    }
}

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
        presence: Presence::Up,
    }
}

impl Site {
    fn nads(&mut self) -> &mut Vec<Nad> {
        match &mut self.nads {
            Read::Known(nads) => nads,
            Read::Unread(why) => panic!("{why}"),
        }
    }

    /// The one network, configured otherwise.
    fn config(&mut self, text: &str) {
        self.nads()[0].config = Config::read(text);
    }

    /// A further network with a NIC on it.
    fn more(&mut self, key: &str, config: &str) {
        self.nads().push(nad(key, config));
        self.nics.push(nic("other", key, "02:00:00:00:00:09", "10.40.0.9"));
    }

    fn vlan(&mut self, vlan: &str) {
        self.config(&format!(r#"{{"type":"bridge","bridge":"br0","vlan":{vlan}}}"#));
    }

    /// What the picker says for the VM web.
    fn picker(&self) -> BTreeSet<(&'static str, Verdict)> {
        let nads = self.nads.known().map(Vec::as_slice).unwrap_or_default();
        let of_each = choices(nads, "a", &self.rules, &self.means);
        let findings = of_each.into_iter().flat_map(|choice| choice.findings);
        let all = findings.chain(obstacles(&self.means));
        all.map(|finding| (finding.rule, finding.verdict)).collect()
    }

    /// What the screen Networks says.
    fn networks(&self) -> BTreeSet<(&'static str, Verdict)> {
        let found = survey(&self.nads, &self.nics, &self.rules);
        found
            .into_iter()
            .map(|issue| (issue.finding.rule, issue.finding.verdict))
            .collect()
    }
}

/// Where something is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Picker,
    Networks,
    Both,
}

/// What raises a finding, and its quiet twin: nothing at all is said of that.
type Case = (&'static str, Verdict, Told, fn(&mut Site), fn(&mut Site));

fn all() -> impl Iterator<Item = &'static Case> {
    [cases::OF_THE_NETWORK, cases::OF_THE_HOT_ADD, cases::OF_THE_CLUSTER]
        .into_iter()
        .flatten()
}

#[test]
fn nothing_is_said_of_a_quiet_cluster() {
    assert_eq!(quiet().picker(), BTreeSet::new());
    assert_eq!(quiet().networks(), BTreeSet::new());
}

#[test]
fn each_finding_is_raised_by_what_is_meant_and_by_nothing_near_it() {
    for (at, (rule, verdict, told, trigger, twin)) in all().enumerate() {
        let (mut bad, mut good) = (quiet(), quiet());
        trigger(&mut bad);
        twin(&mut good);
        let only = BTreeSet::from([(*rule, *verdict)]);
        if *told != Told::Networks {
            assert_eq!(bad.picker(), only, "picker, case {at}: {rule}");
            assert_eq!(good.picker(), BTreeSet::new(), "picker, twin of case {at}: {rule}");
        }
        if *told != Told::Picker {
            assert_eq!(bad.networks(), only, "networks, case {at}: {rule}");
            assert_eq!(good.networks(), BTreeSet::new(), "networks, twin of case {at}: {rule}");
        }
    }
}

/// A rule that is added later has no row until somebody writes one.
#[test]
fn every_rule_has_a_row() {
    let sources = [
        include_str!("rules.rs"),
        include_str!("choice.rs"),
        include_str!("survey.rs"),
    ];
    let mut written = BTreeSet::new();
    for source in sources {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for start in ["Finding::new(", "twice("] {
            for after in code.split(start).skip(1) {
                if let Some(name) = after.trim_start().strip_prefix('"') {
                    written.insert(name.split('"').next().unwrap_or_default());
                }
            }
        }
    }
    let tested: BTreeSet<&str> = all().map(|(rule, ..)| *rule).collect();
    assert!(written.len() > 12, "{written:?}");
    assert_eq!(tested, written);
}

/// A network of another namespace is not offered at all: Multus may refuse it, and the VM would not start.
#[test]
fn only_own_and_shared_networks_are_offered() {
    let mut site = quiet();
    site.more("b/v40", r#"{"type":"bridge","vlan":40}"#);
    site.more("default/v50", r#"{"type":"bridge","vlan":50}"#);
    let nads = site.nads.known().unwrap();
    let keys: Vec<String> = choices(nads, "a", &site.rules, &site.means)
        .into_iter()
        .map(|choice| choice.key)
        .collect();
    assert_eq!(keys, ["a/v30", "default/v50"]);
}
