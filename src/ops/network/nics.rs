//! NICs of VMs on networks of their own, from the VMs' specs and what instances report.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::finding::Read;
use crate::domain::network::survey::{Nic, Presence};
use crate::model::Meta;
use crate::ops::facts::objects::{VMIS, VMS};
use crate::ops::origin::Origin;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vm {
    metadata: Meta,
    spec: VmSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct VmSpec {
    template: Template,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vmi {
    metadata: Meta,
    spec: Spec,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec {
    networks: Vec<Network>,
    domain: Domain,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Domain {
    devices: Devices,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Devices {
    interfaces: Vec<Interface>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Interface {
    name: String,
    mac_address: String,
    state: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Network {
    name: String,
    multus: Option<Multus>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Multus {
    network_name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    phase: String,
    interfaces: Vec<Reported>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Reported {
    name: String,
    mac: String,
    ip_addresses: Vec<String>,
    interface_name: String,
    info_source: String,
    link_state: String,
}

/// All NICs of VMs, and of instances without a VM, that are on a NetworkAttachmentDefinition; and what could not be
/// read.
///
/// # Errors
/// Why VMs cannot be read.
pub async fn nics(from: &Origin, namespace: Option<&str>) -> Result<(Vec<Nic>, Vec<String>), String> {
    let vms = match from.items::<Vm>(&VMS, namespace).await {
        Read::Known(vms) => vms,
        Read::Unread(why) => return Err(why),
    };
    let instances = from.items::<Vmi>(&VMIS, namespace).await;
    let missing = Some(instances.why().to_owned()).filter(|why| !why.is_empty());
    let mut running: BTreeMap<(String, String), &Vmi> = BTreeMap::new();
    for vmi in instances.known().into_iter().flatten() {
        running.insert(name(&vmi.metadata), vmi);
    }
    let seen = instances.known().is_some();
    let mut nics = Vec::new();
    for vm in &vms {
        let key = name(&vm.metadata);
        let vmi = running.remove(&key);
        join(&key, &vm.spec.template.spec, vmi, seen, &mut nics);
    }
    for (key, vmi) in running {
        join(&key, &vmi.spec, Some(vmi), seen, &mut nics);
    }
    Ok((nics, missing.into_iter().collect()))
}

fn name(meta: &Meta) -> (String, String) {
    (meta.namespace.to_string(), meta.name.to_string())
}

fn join((namespace, vm): &(String, String), spec: &Spec, vmi: Option<&Vmi>, seen: bool, into: &mut Vec<Nic>) {
    for network in &spec.networks {
        let Some(multus) = &network.multus else { continue };
        let declared = spec
            .domain
            .devices
            .interfaces
            .iter()
            .find(|one| one.name == network.name);
        let reported = vmi.and_then(|vmi| vmi.status.interfaces.iter().find(|one| one.name == network.name));
        into.push(Nic {
            namespace: namespace.clone(),
            vm: vm.clone(),
            name: network.name.clone(),
            network: multus.network_name.clone(),
            fixed_mac: declared.map(|one| one.mac_address.clone()).unwrap_or_default(),
            mac: reported.map(|one| one.mac.clone()).unwrap_or_default(),
            guest: reported.map(|one| one.interface_name.clone()).unwrap_or_default(),
            ips: reported.map(|one| one.ip_addresses.clone()).unwrap_or_default(),
            presence: match vmi {
                None if !seen => Presence::Unknown,
                Some(vmi) if !vmi.is_final() => presence(declared, reported),
                _ => Presence::Off,
            },
        });
    }
}

/// `infoSource` names `domain` once a NIC is in the guest's machine (kubevirt `pkg/network/vmispec/infosource.go`); before
/// that it stands in the status already when it is in the pod.
fn presence(declared: Option<&Interface>, reported: Option<&Reported>) -> Presence {
    let state = declared.map_or("", |one| one.state.as_str());
    match reported {
        _ if state == "absent" => Presence::Leaving,
        Some(one) if !one.info_source.is_empty() && !one.info_source.contains("domain") => Presence::Waiting,
        Some(one) if one.link_state == "down" || one.link_state.is_empty() && state == "down" => Presence::Down,
        Some(_) => Presence::Up,
        None => Presence::Waiting,
    }
}

impl Vmi {
    fn is_final(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    /// The NICs of one VM with a NIC on VLAN 30, declared in this state and reported like this.
    fn one(state: &str, vmi: Option<Value>, seen: bool) -> Nic {
        let spec: Spec = from_value(json!({
            "networks": [
                { "name": "default", "pod": {} },
                { "name": "v30", "multus": { "networkName": "default/v30" } },
            ],
            "domain": { "devices": { "interfaces": [
                { "name": "default", "masquerade": {} },
                { "name": "v30", "bridge": {}, "macAddress": "02:00:00:00:00:01", "state": state },
            ] } },
        }))
        .unwrap();
        let vmi: Option<Vmi> = vmi.map(|status| from_value(json!({ "status": status })).unwrap());
        let mut nics = Vec::new();
        join(&("a".into(), "web".into()), &spec, vmi.as_ref(), seen, &mut nics);
        assert_eq!(nics.len(), 1, "one on the pod network is none of ours");
        nics.remove(0)
    }

    #[test]
    fn where_a_nic_is_told_by_the_instance() {
        let status = |interfaces: Value| Some(json!({ "phase": "Running", "interfaces": interfaces }));
        let there = |source: &str, link: &str| {
            status(
                json!([{ "name": "v30", "mac": "02:00:00:00:00:01", "infoSource": source, "linkState": link,
                "interfaceName": "eth1", "ipAddresses": ["10.30.0.1"] }]),
            )
        };
        for (state, vmi, seen, want) in [
            (
                "",
                there("domain, guest-agent, multus-status", "up"),
                true,
                Presence::Up,
            ),
            ("", there("domain", ""), true, Presence::Up),
            ("", there("", ""), true, Presence::Up),
            ("", there("domain", "down"), true, Presence::Down),
            ("down", there("domain", ""), true, Presence::Down),
            ("", there("multus-status", ""), true, Presence::Waiting),
            ("", status(json!([])), true, Presence::Waiting),
            ("absent", there("domain", "up"), true, Presence::Leaving),
            ("", None, true, Presence::Off),
            ("", Some(json!({ "phase": "Succeeded" })), true, Presence::Off),
            ("", None, false, Presence::Unknown),
        ] {
            assert_eq!(one(state, vmi.clone(), seen).presence, want, "{state} {vmi:?}");
        }
        let nic = one("", there("domain", "up"), true);
        assert_eq!((nic.guest.as_str(), nic.ips.len()), ("eth1", 1));
    }
}
