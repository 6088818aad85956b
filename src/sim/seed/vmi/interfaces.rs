//! What a VMI reports about its NICs.
use serde_json::Value;

use crate::sim::seed::mix::mix32;
use crate::sim::seed::obj::{arr, obj, put};
use crate::sim::seed::vm::{POD_NET, UNTAGGED, Vm, flag, mac, nics, pod_interface};
use crate::sim::seed::world::World;

/// Address of guest number `n` on `vlan`: every VLAN is a 10.vlan.0.0/16, the untagged one 10.101.0.0/16. The first
/// addresses of each 256 are kept for gateways and appliances.
pub(in crate::sim::seed) fn guest_address(vlan: u8, n: u16) -> String {
    let second = if vlan == UNTAGGED { 101 } else { vlan };
    // a stride that is coprime to 230 keeps neighbours apart
    let start = mix32(second.into());
    let last = 21 + (start % 230 + u32::from(n) * 67) % 230;
    format!("10.{second}.{}.{last}", start / 230 % 17 * 4 + u32::from(n) / 230)
}

/// `status.interfaces` of a running VMI. For VLANs the address is known only through the agent.
pub(super) fn interfaces(w: &World, vm: &Vm) -> Vec<Value> {
    let agent = vm.is(flag::AGENT);
    let mut list: Vec<Value> = nics(vm)
        .enumerate()
        .map(|(k, (vlan, name))| {
            let source = match (agent, vlan) {
                (true, POD_NET) => "domain, guest-agent",
                (false, POD_NET) => "domain",
                (true, _) => "domain, guest-agent, multus-status",
                (false, _) => "domain, multus-status",
            };
            let mut nic = obj! {
                "infoSource" => source,
                "linkState" => "up",
                "mac" => effective_mac(vm, k as u32),
                "name" => name,
                "podInterfaceName" => pod_interface(vlan, k),
                "queueCount" => if vm.vcpus() > 2 && vm.windows() { vm.vcpus() } else { 1 },
            };
            let addresses = addresses(w, vm, vlan, k);
            if let Some(first) = addresses.first().cloned() {
                put(&mut nic, "ipAddress", first);
                put(&mut nic, "ipAddresses", addresses);
            }
            if agent {
                put(&mut nic, "interfaceName", interface_name(vm, k));
            }
            nic
        })
        .collect();
    // networks that only the guest knows about
    if agent && w.family(vm.family).stem == "runner" {
        list.push(obj! {
            "infoSource" => "guest-agent",
            "interfaceName" => "docker0",
            "ipAddress" => "172.17.0.1",
            "ipAddresses" => arr!["172.17.0.1"],
            "mac" => docker_mac(vm),
        });
    }
    list
}

/// The MAC the guest has: the fixed one, or one that the pod interface happened to get.
fn effective_mac(vm: &Vm, k: u32) -> String {
    if vm.is(flag::FIXED_MAC) {
        return mac(vm, k);
    }
    let m = mix32(vm.mac ^ k);
    let [first, second, ..] = mix32(m).to_be_bytes();
    let [.., last] = m.to_be_bytes();
    let rest = m >> 8;
    // locally administered, unicast
    let first = (first & 0xFC) | 2;
    format!(
        "{first:02x}:{second:02x}:{:02x}:{:02x}:{:02x}:{last:02x}",
        rest >> 16 & 255,
        rest >> 8 & 255,
        rest & 255
    )
}

/// Docker makes up a MAC for its bridge at every start.
fn docker_mac(vm: &Vm) -> String {
    let [a, b, c, d] = mix32(!vm.mac).to_be_bytes();
    format!("02:42:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}

fn interface_name(vm: &Vm, k: usize) -> String {
    match (vm.windows(), k) {
        (true, 0) => "Ethernet Instance 0".to_owned(),
        (true, k) => format!("Ethernet Instance 0 {}", k + 1),
        (false, k) => format!("enp{}s0", k + 1),
    }
}

fn addresses(w: &World, vm: &Vm, vlan: u8, k: usize) -> Vec<Value> {
    if vlan == POD_NET {
        return vec![w.pod_ip(vm.node, vm.ip).into()];
    }
    if !vm.is(flag::ADDRESSED) {
        return Vec::new();
    }
    let n = if k == 0 { vm.addr } else { vm.addr2 };
    let mut list = vec![Value::from(guest_address(vlan, n))];
    if vm.luck(31, 3) > 0 {
        let m = mix32(vm.mac ^ k as u32).to_be_bytes();
        list.push(
            format!(
                "fe80::5c:{:x}ff:fe{:02x}:{:x}",
                m[0],
                m[1],
                u16::from_be_bytes([m[2], m[3]])
            )
            .into(),
        );
    }
    list
}
