//! The NICs of some VMs, and everything that decides which they could be given: read once, when somebody asks.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::Value;

use super::wish::{Want, offers, wishes};
use super::{Networks, networks, nics};
use crate::client::Client;
use crate::domain::finding::Read;
use crate::domain::network::choice::Choice;
use crate::domain::network::survey::Nic;
use crate::model::trouble::Trouble;
use crate::model::{Key, Truth};
use crate::ops::origin::Origin;
use crate::ops::{Subject, Wish};

/// VMs read at one time.
const READS: usize = 4;

/// VMs with their NICs, the networks of the cluster, and the addresses in use.
#[derive(Clone, Debug, Default)]
pub struct Wiring {
    /// The VMs, in the order in which they were asked for; those that are gone are left out.
    pub subjects: Vec<Subject>,
    /// Networks and what decides about them.
    pub networks: Networks,
    /// NICs of all VMs.
    pub all: Read<Vec<Nic>>,
    /// What could not be read beside that: addresses of running VMs, for instance.
    pub missing: Vec<String>,
}

/// A NIC of the VMs, as a list shows it. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Port {
    /// Its name in the VM's spec.
    pub nic: String,
    /// `default/vlan-30`, or `pod network`.
    pub network: String,
    /// `VLAN 30`; empty when it is none, or could not be read.
    pub label: String,
    /// `bridge`, `masquerade`, …
    pub binding: &'static str,
    /// `macAddress` of the spec, else the one it has now.
    pub mac: String,
    /// Whether the address is fixed by the spec.
    pub fixed: bool,
    /// IP addresses that the guest agent reports.
    pub ips: Vec<String>,
    /// Link: down only when the spec says so.
    pub link: Truth,
    /// It is being unplugged.
    pub leaving: bool,
    /// How many of the VMs have a NIC of this name.
    pub vms: usize,
}

/// Reads them.
///
/// # Errors
/// Why one of the VMs cannot be read.
pub async fn wiring(client: &Client, keys: &[Key]) -> Result<Wiring, Trouble> {
    let origin = Origin::Cluster(client.clone());
    let subjects = stream::iter(keys.to_vec())
        .map(|key| async move { Subject::read(client, &key).await })
        .buffered(READS)
        .try_collect::<Vec<Option<Subject>>>();
    let (subjects, networks, all) = tokio::join!(subjects, networks(&origin), nics(&origin, None));
    let (all, missing) = match all {
        Ok((all, missing)) => (Read::Known(all), missing),
        Err(why) => (Read::Unread(why), Vec::new()),
    };
    Ok(Wiring {
        subjects: subjects?.into_iter().flatten().collect(),
        networks,
        all,
        missing,
    })
}

impl Wiring {
    /// The NICs: those of the one VM, or each name once where there are several.
    pub fn ports(&self) -> Vec<Port> {
        let mut ports: Vec<Port> = Vec::new();
        for subject in &self.subjects {
            let Some(shape) = &subject.shape else { continue };
            for name in shape.nics() {
                if let Some(known) = ports.iter_mut().find(|port| port.nic == name) {
                    known.vms += 1;
                    continue;
                }
                ports.push(self.port(subject, shape, name));
            }
        }
        ports
    }

    fn port(&self, subject: &Subject, shape: &crate::ops::shape::Shape, name: &str) -> Port {
        let entry = shape.nic(name);
        let state = entry.map(|nic| nic.state().to_owned()).unwrap_or_default();
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let here =
            |nic: &&Nic| subject.key.name == nic.vm && subject.key.namespace == nic.namespace && nic.name == name;
        let nic = self.all.known().and_then(|all| all.iter().find(here));
        let fixed = text(entry.and_then(|nic| nic.entry.get("macAddress")));
        let network = shape.network(name).map(|(_, network)| network);
        let multus = network.and_then(|network| network.pointer("/multus/networkName"));
        let key = match (nic, multus) {
            (Some(nic), _) => nic.network_key(),
            (None, Some(name)) => text(Some(name)),
            (None, None) => "pod network".to_owned(),
        };
        let nads = self.networks.nads.known().map(Vec::as_slice).unwrap_or_default();
        let config = nads.iter().find(|nad| nad.key() == key).map(|nad| nad.config.as_ref());
        Port {
            nic: name.to_owned(),
            label: match config {
                Some(Ok(config)) => config.label(),
                _ => String::new(),
            },
            network: key,
            binding: entry.map(|nic| nic.binding()).unwrap_or_default(),
            fixed: !fixed.is_empty(),
            mac: match nic {
                Some(nic) if fixed.is_empty() => nic.mac.clone(),
                _ => fixed,
            },
            ips: nic.map(|nic| nic.ips.clone()).unwrap_or_default(),
            link: if state == "down" { Truth::False } else { Truth::True },
            leaving: state == "absent",
            vms: 1,
        }
    }

    /// The networks that the first of the VMs can be given; with several VMs, those that all of them see.
    pub fn offers(&self) -> Vec<Choice> {
        let all = self.all.known().map(Vec::as_slice).unwrap_or_default();
        let mut subjects = self.subjects.iter();
        let Some(first) = subjects.next() else {
            return Vec::new();
        };
        let mut offered = offers(first, &self.networks, all);
        for subject in subjects {
            let theirs = offers(subject, &self.networks, all);
            offered.retain(|one| theirs.iter().any(|other| other.key == one.key));
        }
        offered
    }

    /// A wish for each VM, in their order.
    pub fn wishes(&self, want: &Want) -> Vec<Wish> {
        wishes(&self.subjects, want, &self.networks, &self.all)
    }

    /// The same NIC of each VM.
    pub fn each(&self, nic: &str, up: bool) -> Vec<Wish> {
        let wish = Wish {
            nic: nic.to_owned(),
            up,
            ..Wish::default()
        };
        vec![wish; self.subjects.len()]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::network::Config;
    use crate::domain::network::rules::Nad;
    use crate::ops::shape::Shape;
    use crate::ops::testing::running;

    fn subject(name: &str) -> Subject {
        let vm = json!({ "spec": { "template": { "spec": {
            "networks": [{ "name": "default", "pod": {} }, { "name": "vlan30", "multus": { "networkName": "default/v30" } }],
            "domain": { "devices": { "interfaces": [
                { "name": "default", "masquerade": {} },
                { "name": "vlan30", "bridge": {}, "state": "down" },
            ] } } } } } });
        running("a", name, "Always").shaped(Shape::read(&vm))
    }

    fn wiring(subjects: Vec<Subject>) -> Wiring {
        let nad = |namespace: &str, name: &str| Nad {
            namespace: namespace.into(),
            name: name.into(),
            config: Config::read(r#"{"type":"bridge","bridge":"br0","vlan":30}"#),
            resource: String::new(),
        };
        let nic = Nic {
            namespace: "a".into(),
            vm: "x".into(),
            name: "vlan30".into(),
            network: "default/v30".into(),
            mac: "02:00:00:00:00:01".into(),
            ips: vec!["10.30.0.1".into()],
            ..Nic::default()
        };
        Wiring {
            subjects,
            networks: Networks {
                nads: Read::Known(vec![nad("default", "v30"), nad("a", "own")]),
                ..Networks::default()
            },
            all: Read::Known(vec![nic]),
            missing: Vec::new(),
        }
    }

    #[test]
    fn the_nics_of_a_vm_with_network_address_and_link() {
        let ports = wiring(vec![subject("x")]).ports();
        assert_eq!(ports.len(), 2);
        assert_eq!(
            (ports[0].network.as_str(), ports[0].binding),
            ("pod network", "masquerade")
        );
        let vlan = &ports[1];
        assert_eq!((vlan.label.as_str(), vlan.network.as_str()), ("VLAN 30", "default/v30"));
        assert_eq!((vlan.mac.as_str(), vlan.fixed), ("02:00:00:00:00:01", false));
        assert_eq!((vlan.link, vlan.ips.len()), (Truth::False, 1));
    }

    #[test]
    fn of_several_vms_each_name_counts_once_and_only_common_networks_are_offered() {
        let mut other = subject("y");
        other.key.namespace = "b".into();
        let both = wiring(vec![subject("x"), other]);
        assert_eq!(both.ports().iter().map(|port| port.vms).collect::<Vec<_>>(), [2, 2]);
        let keys: Vec<String> = both.offers().into_iter().map(|choice| choice.key).collect();
        assert_eq!(keys, ["default/v30"], "a/own is not seen from namespace b");
        assert_eq!(both.each("vlan30", false).len(), 2);
    }
}
