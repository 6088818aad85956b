//! NICs of VMs on networks of their own, from the VMs' specs and what instances report.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::client::Resource;
use crate::domain::finding::Read;
use crate::domain::network::survey::Nic;
use crate::model::Meta;
use crate::ops::origin::Origin;

const VMS: Resource = resource("virtualmachines", "VirtualMachine");
const VMIS: Resource = resource("virtualmachineinstances", "VirtualMachineInstance");

const fn resource(plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group: "kubevirt.io",
        version: "v1",
        plural,
        kind,
    }
}

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
    interfaces: Vec<Reported>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Reported {
    name: String,
    mac: String,
    ip_addresses: Vec<String>,
    interface_name: String,
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
    let mut nics = Vec::new();
    for vm in &vms {
        let key = name(&vm.metadata);
        let vmi = running.remove(&key);
        join(&key, &vm.spec.template.spec, vmi, &mut nics);
    }
    for (key, vmi) in running {
        join(&key, &vmi.spec, Some(vmi), &mut nics);
    }
    Ok((nics, missing.into_iter().collect()))
}

fn name(meta: &Meta) -> (String, String) {
    (meta.namespace.to_string(), meta.name.to_string())
}

fn join((namespace, vm): &(String, String), spec: &Spec, vmi: Option<&Vmi>, into: &mut Vec<Nic>) {
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
        });
    }
}
