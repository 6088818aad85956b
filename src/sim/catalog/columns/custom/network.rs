//! Columns of Cilium and MetalLB, as their definitions declare them.
use serde_json::Value;

use super::super::column::Cell::{Path, With};
use super::super::column::{Column, NAME, custom};
use super::super::read::{list, text};

const CILIUMNODES: &[Column] = &[
    NAME,
    custom(
        "CiliumInternalIP",
        "string",
        0,
        "Cilium internal IP for this node",
        With(|node, _| ip(node, "CiliumInternalIP")),
    ),
    custom(
        "InternalIP",
        "string",
        0,
        "IP of the node",
        With(|node, _| ip(node, "InternalIP")),
    ),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

fn ip(node: &Value, kind: &str) -> Value {
    let found = list(node, &["spec", "addresses"])
        .iter()
        .find(|address| text(address, &["type"]) == kind);
    found.map_or(Value::Null, |address| text(address, &["ip"]).into())
}

const BFDPROFILES: &[Column] = &[
    NAME,
    custom("Passive Mode", "boolean", 0, "", Path(&["spec", "passiveMode"])),
    custom(
        "Transmit Interval",
        "integer",
        0,
        "",
        Path(&["spec", "transmitInterval"]),
    ),
    custom("Receive Interval", "integer", 0, "", Path(&["spec", "receiveInterval"])),
    custom("Multiplier", "integer", 0, "", Path(&["spec", "detectMultiplier"])),
];

const BGPADVERTISEMENTS: &[Column] = &[
    NAME,
    custom("IPAddressPools", "string", 0, "", Path(&["spec", "ipAddressPools"])),
    custom(
        "IPAddressPool Selectors",
        "string",
        0,
        "",
        Path(&["spec", "ipAddressPoolSelectors"]),
    ),
    custom("Peers", "string", 0, "", Path(&["spec", "peers"])),
    custom("Node Selectors", "string", 10, "", Path(&["spec", "nodeSelectors"])),
];

const BGPPEERS: &[Column] = &[
    NAME,
    custom("Address", "string", 0, "", Path(&["spec", "peerAddress"])),
    custom("ASN", "string", 0, "", Path(&["spec", "peerASN"])),
    custom("BFD Profile", "string", 0, "", Path(&["spec", "bfdProfile"])),
    custom("Multi Hops", "string", 0, "", Path(&["spec", "ebgpMultiHop"])),
];

const CONFIGURATIONSTATES: &[Column] = &[
    NAME,
    custom("Result", "string", 0, "", Path(&["status", "result"])),
    custom("ErrorSummary", "string", 0, "", Path(&["status", "errorSummary"])),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

const IPADDRESSPOOLS: &[Column] = &[
    NAME,
    custom("Auto Assign", "boolean", 0, "", Path(&["spec", "autoAssign"])),
    custom("Avoid Buggy IPs", "boolean", 0, "", Path(&["spec", "avoidBuggyIPs"])),
    custom("Addresses", "string", 0, "", Path(&["spec", "addresses"])),
];

const L2ADVERTISEMENTS: &[Column] = &[
    NAME,
    custom("IPAddressPools", "string", 0, "", Path(&["spec", "ipAddressPools"])),
    custom(
        "IPAddressPool Selectors",
        "string",
        0,
        "",
        Path(&["spec", "ipAddressPoolSelectors"]),
    ),
    custom("Interfaces", "string", 0, "", Path(&["spec", "interfaces"])),
    custom("Node Selectors", "string", 10, "", Path(&["spec", "nodeSelectors"])),
];

const SERVICEBGPSTATUSES: &[Column] = &[
    NAME,
    custom("Node", "string", 0, "", Path(&["status", "node"])),
    custom("Service Name", "string", 0, "", Path(&["status", "serviceName"])),
    custom(
        "Service Namespace",
        "string",
        0,
        "",
        Path(&["status", "serviceNamespace"]),
    ),
];

const SERVICEL2STATUSES: &[Column] = &[
    NAME,
    custom("Allocated Node", "string", 0, "", Path(&["status", "node"])),
    custom("Service Name", "string", 0, "", Path(&["status", "serviceName"])),
    custom(
        "Service Namespace",
        "string",
        0,
        "",
        Path(&["status", "serviceNamespace"]),
    ),
];

pub(super) fn of(id: &str) -> Option<&'static [Column]> {
    Some(match id {
        "ciliumnodes.cilium.io" => CILIUMNODES,
        "bfdprofiles.metallb.io" => BFDPROFILES,
        "bgpadvertisements.metallb.io" => BGPADVERTISEMENTS,
        "bgppeers.metallb.io" => BGPPEERS,
        "configurationstates.metallb.io" => CONFIGURATIONSTATES,
        "ipaddresspools.metallb.io" => IPADDRESSPOOLS,
        "l2advertisements.metallb.io" => L2ADVERTISEMENTS,
        "servicebgpstatuses.metallb.io" => SERVICEBGPSTATUSES,
        "servicel2statuses.metallb.io" => SERVICEL2STATUSES,
        _ => return None,
    })
}
