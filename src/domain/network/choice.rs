//! Which network a VM could be given while it runs, and what speaks against each.

use super::rules::{Nad, Rules, SHARED, judge};
use crate::domain::finding::{Finding, Read, Verdict, worst};

/// One network to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `namespace/name`.
    pub key: String,
    /// `VLAN 30`, `trunk 100-110`, …; the error where it cannot be read.
    pub label: String,
    /// VLAN, if it is one.
    pub vlan: Option<u16>,
    /// What speaks against it, the worst first.
    pub findings: Vec<Finding>,
}

impl Choice {
    /// How good it is.
    pub fn verdict(&self) -> Verdict {
        worst(&self.findings)
    }
}

/// How Multus is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multus {
    /// As a daemon with a socket, which the dynamic networks controller speaks to.
    Thick,
    /// As a program on each node, which nobody can ask to change a running pod.
    Thin,
}

/// What a hot-add needs besides a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// Whether the VM runs. One that is off is given anything, and gets it when it starts.
    pub running: bool,
    /// How Multus is installed; `Known(None)` when it was not found.
    pub multus: Read<Option<Multus>>,
    /// Pods of the dynamic networks controller that are ready, of how many; `Known(None)` when there is none.
    pub controller: Read<Option<(u32, u32)>>,
    /// Free PCIe ports of the machine.
    pub ports: Option<u32>,
    /// Networks the VM is already on, as `namespace/name`.
    pub has: Vec<String>,
}

/// The networks that a VM of `namespace` can see, its own and the shared ones: the good ones first, then by VLAN.
pub fn choices(nads: &[Nad], namespace: &str, rules: &Rules, means: &Means) -> Vec<Choice> {
    let mut choices: Vec<Choice> = nads
        .iter()
        .filter(|nad| nad.namespace == namespace || nad.namespace == SHARED)
        .map(|nad| {
            let mut findings = judge(nad, rules);
            findings.extend(plug(nad).filter(|_| means.running));
            if means.has.contains(&nad.key()) {
                findings.push(
                    Finding::new(
                        "already-on",
                        Verdict::Warn,
                        "spec.template.spec.networks",
                        "the VM is on this network already",
                    )
                    .found(nad.key())
                    .way_out("a second NIC on one VLAN is rarely meant"),
                );
            }
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
            let label = nad
                .config
                .as_ref()
                .map_or_else(ToString::to_string, super::Config::label);
            Choice {
                key: nad.key(),
                label,
                vlan: nad.config.as_ref().ok().and_then(|config| config.vlan),
                findings,
            }
        })
        .collect();
    // by number, and what has none last
    let order = |choice: &Choice| (choice.verdict(), choice.vlan.unwrap_or(u16::MAX));
    choices.sort_by(|a, b| (order(a), &a.label, &a.key).cmp(&(order(b), &b.label, &b.key)));
    choices
}

/// Only a bridge can be plugged into a running VM at once; SR-IOV comes with a migration, others with a restart
/// (kubevirt user guide, `network/hotplug_interfaces.md`).
fn plug(nad: &Nad) -> Option<Finding> {
    let config = nad.config.as_ref().ok()?;
    let (verdict, text) = match config.plugin.as_str() {
        _ if config.is_bridge() => return None,
        "sriov" => (Verdict::Warn, "is attached by a live migration, not at once"),
        _ => (Verdict::Fail, "cannot be plugged into a running VM by KubeVirt"),
    };
    Some(
        Finding::new("hot-plug", verdict, "spec.config type", text)
            .found(config.plugin.clone())
            .way_out("choose a network of type bridge"),
    )
}

/// What stands in the way of any hot-add to the VM, whatever the network.
pub fn obstacles(means: &Means) -> Vec<Finding> {
    const FIELD: &str = "DaemonSet of the dynamic networks controller";
    let mut found = Vec::new();
    if !means.running {
        return found;
    }
    found.extend(multus(&means.multus));
    match &means.controller {
        Read::Known(Some((ready, all))) if ready == all && *all > 0 => {}
        Read::Known(Some((ready, all))) => found.push(
            Finding::new(
                "controller",
                Verdict::Warn,
                FIELD,
                "the dynamic networks controller does not run on every node: a NIC there comes only with a migration",
            )
            .found(format!("{ready} of {all} ready"))
            .way_out("look at its pods in kube-system"),
        ),
        Read::Known(None) => found.push(
            Finding::new(
                "controller",
                Verdict::Fail,
                FIELD,
                "the dynamic networks controller is not installed: after 15 seconds KubeVirt migrates the VM to attach the NIC",
            )
            .found("absent")
            .way_out("install it with the platform's Multus (thick plugin), or add the NIC while the VM is off"),
        ),
        Read::Unread(why) => found.push(
            Finding::new("controller", Verdict::Unknown, FIELD, "whether the dynamic networks controller runs is not known")
                .found(why.clone())
                .way_out("reading DaemonSets in kube-system would tell"),
        ),
    }
    match means.ports {
        Some(0) => found.push(
            Finding::new(
                "pcie-ports",
                Verdict::Fail,
                "status.machine, status.memory.guestAtBoot",
                "no free PCIe port is left",
            )
            .found("0 free")
            .way_out("restart the VM: it boots with free ports again"),
        ),
        Some(_) => {}
        None => found.push(
            Finding::new(
                "pcie-ports",
                Verdict::Unknown,
                "status.machine, status.memory.guestAtBoot",
                "free PCIe ports cannot be told for this machine",
            )
            .way_out("only q35 machines have ports for it"),
        ),
    }
    found
}

/// The dynamic networks controller speaks to the thick plugin's socket (k8snetworkplumbingwg/
/// multus-dynamic-networks-controller `README.md`).
fn multus(installed: &Read<Option<Multus>>) -> Option<Finding> {
    const FIELD: &str = "DaemonSet of Multus";
    let (verdict, text, found) = match installed {
        Read::Known(Some(Multus::Thick)) => return None,
        Read::Known(Some(Multus::Thin)) => (
            Verdict::Fail,
            "Multus is the thin plugin: nothing can be plugged into a running pod, so KubeVirt migrates the VM to attach the NIC",
            "thin",
        ),
        Read::Known(None) => (Verdict::Unknown, "Multus was not found in kube-system", "absent"),
        Read::Unread(why) => (Verdict::Unknown, "how Multus is installed is not known", why.as_str()),
    };
    Some(
        Finding::new("multus-thin", verdict, FIELD, text)
            .found(found)
            .way_out("install Multus as its thick plugin, or add the NIC while the VM is off"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{nad, open};
    use super::*;

    #[test]
    fn own_and_shared_networks_the_good_ones_first() {
        use Verdict::{Fail, Pass, Warn};
        let nads = [
            nad("default/v10", r#"{"type":"bridge","vlan":10}"#),
            nad("default/v30", r#"{"type":"bridge","vlan":30}"#),
            nad("a/own", r#"{"type":"bridge","vlan":40}"#),
            nad("b/foreign", r#"{"type":"bridge","vlan":50}"#),
            nad("a/broken", "{"),
            nad("a/fast", r#"{"type":"sriov"}"#),
            nad("a/macvtap", r#"{"type":"macvtap"}"#),
        ];
        let means = Means {
            running: true,
            has: vec!["a/own".into()],
            ..Means::default()
        };
        let got: Vec<_> = choices(&nads, "a", &open(), &means)
            .into_iter()
            .map(|choice| {
                (
                    choice.verdict(),
                    choice.findings.first().map_or("", |finding| finding.rule),
                    choice.key,
                )
            })
            .collect();
        let want = [
            (Pass, "", "default/v30"),
            (Warn, "vlan-of-the-host", "default/v10"),
            (Warn, "already-on", "a/own"),
            (Warn, "hot-plug", "a/fast"),
            (Fail, "nad-unreadable", "a/broken"),
            (Fail, "hot-plug", "a/macvtap"),
        ];
        assert_eq!(got.len(), want.len());
        for (got, want) in got.iter().zip(want) {
            assert_eq!((got.0, got.1, got.2.as_str()), want);
        }
    }

    #[test]
    fn vlans_stand_in_the_order_of_their_numbers() {
        let of = |name: &str, vlan: u16| nad(name, &format!(r#"{{"type":"bridge","vlan":{vlan}}}"#));
        let nads = [
            of("a/x", 100),
            of("a/y", 21),
            nad("a/z", r#"{"type":"bridge"}"#),
            of("a/w", 9),
        ];
        let got: Vec<_> = choices(&nads, "a", &open(), &Means::default())
            .into_iter()
            .map(|choice| choice.label)
            .collect();
        assert_eq!(got, ["VLAN 9", "VLAN 21", "VLAN 100", "untagged"]);
    }
}
