//! Networks: one NetworkAttachmentDefinition a VLAN, MetalLB's pool, and Cilium's view of the nodes.
use serde_json::{Value, json};

use super::fixed::Fixed;
use super::mix::hash;
use super::obj::{arr, head, meta, obj};
use super::vm::{CLUSTER_AGE, UNTAGGED, nad};
use super::world::{World, salt};
use super::{managed, node};

/// VLANs 21 to 100 (reference architecture, network table) and the untagged network.
pub(super) fn nads(w: &World) -> u32 {
    if w.nodes.is_empty() { 0 } else { 81 }
}

const fn vlan(i: u32) -> u8 {
    if i == 80 { UNTAGGED } else { 21 + i as u8 }
}

pub(super) fn nad_key(_: &World, i: u32) -> (Option<String>, String) {
    (Some("default".to_owned()), nad(vlan(i)))
}

pub(super) fn nad_render(w: &World, i: u32) -> Value {
    let vlan = vlan(i);
    let name = nad(vlan);
    // the first ones came with the profile, the others as the VLANs were asked for
    let late = if i < 12 {
        i * 3
    } else {
        (hash(w.seed, salt::NAD, i) % 20_000_000) as u32
    };
    let created = w.now - CLUSTER_AGE + 40_000 + late;
    let mut top = head(
        "k8s.cni.cncf.io/v1",
        "NetworkAttachmentDefinition",
        Some("default"),
        &name,
        w.uid(salt::NAD, i),
        created,
    );
    meta(&mut top, "generation", 1);
    meta(&mut top, "labels", obj! { "vmo.spectrocloud.com/managed" => "true" });
    let title = if vlan == UNTAGGED {
        "VLAN untagged".to_owned()
    } else {
        format!("VLAN {vlan}")
    };
    meta(
        &mut top,
        "annotations",
        obj! { "vmo.spectrocloud.com/display-name" => title },
    );
    let tag = if vlan == UNTAGGED {
        String::new()
    } else {
        format!("\"vlan\": {vlan},\n  ")
    };
    let config = format!(
        "{{\n  \"cniVersion\": \"0.3.1\",\n  \"name\": \"{name}\",\n  \"type\": \"bridge\",\n  \"bridge\": \"br0\",\n  {tag}\
         \"macspoofchk\": false,\n  \"ipam\": {{}}\n}}"
    );
    top.insert("spec".to_owned(), obj! { "config" => config });
    managed::stamp(top, "palette-agent", created)
}

/// One CiliumNode a node; with Kubernetes IPAM it repeats the node's block.
pub(super) fn cilium_render(w: &World, i: u32) -> Value {
    let Some(n) = w.nodes.get(i as usize) else {
        return Value::Null;
    };
    let i8 = i as u8;
    let name = node::name(i8);
    let mut top = head(
        "cilium.io/v2",
        "CiliumNode",
        None,
        &name,
        w.uid(salt::CILIUM, i),
        n.created + 20,
    );
    meta(&mut top, "generation", 2);
    meta(
        &mut top,
        "labels",
        obj! { "kubernetes.io/hostname" => name.as_str(), "kubernetes.io/os" => "linux" },
    );
    let mut o = super::obj::owner("v1", "Node", name, w.uid(salt::NODE, i));
    if let Value::Object(o) = &mut o {
        o.remove("controller");
        o.remove("blockOwnerDeletion");
    }
    meta(&mut top, "ownerReferences", arr![o]);
    top.insert(
        "spec".to_owned(),
        obj! {
            "addresses" => arr![
                obj! { "ip" => node::address(i8), "type" => "InternalIP" },
                obj! { "ip" => format!("100.64.{}.1", n.block), "type" => "CiliumInternalIP" },
            ],
            "bootid" => super::mix::uuid(w.seed, salt::BOOT, 2000 + i),
            "health" => obj! {},
            "ingress" => obj! {},
            "ipam" => obj! { "podCIDRs" => arr![format!("100.64.{}.0/24", n.block)], "pools" => obj! {} },
        },
    );
    top.insert(
        "status".to_owned(),
        obj! { "ipam" => obj! { "operator-status" => obj! {} } },
    );
    managed::stamp(top, "cilium-agent", n.created + 24)
}

/// `first-pool` out of the data network (reference architecture, MetalLB layer).
pub(super) const fn pools() -> Fixed {
    Fixed {
        api: "metallb.io/v1beta1",
        kind: "IPAddressPool",
        ns: Some("metallb-system"),
        salt: 110,
        names: &["first-pool"],
        body: |_, _| {
            json!({
                "metadata": { "generation": 1 },
                "spec": { "addresses": ["10.20.31.10-10.20.31.59"], "autoAssign": true, "avoidBuggyIPs": false },
                "status": { "assignedIPv4": 1, "assignedIPv6": 0, "availableIPv4": 49, "availableIPv6": 0 },
            })
        },
    }
}

/// Announced on the data network only.
pub(super) const fn advertisements() -> Fixed {
    Fixed {
        api: "metallb.io/v1beta1",
        kind: "L2Advertisement",
        ns: Some("metallb-system"),
        salt: 111,
        names: &["default"],
        body: |_, _| {
            json!({
                "metadata": { "generation": 1 },
                "spec": { "interfaces": ["bond_data.20"], "ipAddressPools": ["first-pool"] },
            })
        },
    }
}

/// Which node answers for the one load-balanced address.
pub(super) const fn announcers() -> Fixed {
    Fixed {
        api: "metallb.io/v1beta1",
        kind: "ServiceL2Status",
        ns: Some("metallb-system"),
        salt: 112,
        names: &["l2-4tq7n"],
        body: |w, _| {
            let node = w.size.control_planes + (hash(w.seed, salt::NAD, 99) % 3) as u8;
            json!({
                "metadata": { "generation": 1, "labels": {
                    "metallb.io/node": node::name(node),
                    "metallb.io/service-name": "nginx-ingress-nginx-controller",
                    "metallb.io/service-namespace": "nginx",
                } },
                "spec": {},
                "status": {
                    "interfaces": [{ "name": "bond_data.20" }],
                    "node": node::name(node),
                    "serviceName": "nginx-ingress-nginx-controller",
                    "serviceNamespace": "nginx",
                },
            })
        },
    }
}
