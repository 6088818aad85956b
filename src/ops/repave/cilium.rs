//! Slices that Cilium gives out by itself (`ipam` other than `kubernetes`).
//!
//! Rules: cilium `Documentation/network/concepts/ipam`: in mode cluster-pool the operator cuts
//! `cluster-pool-ipv4-cidr` into `cluster-pool-ipv4-mask-size` and writes each node's part to its CiliumNode.

use ipnet::IpNet;
use serde_json::Value;

use super::platform::{Platform, text};
use crate::domain::finding::Read;

/// The mode, where it is not that of Kubernetes.
pub(super) fn gives_out(config: &Read<Vec<Value>>) -> Option<String> {
    let map = config.known()?.first()?;
    let mode = text(map, "/data/ipam");
    (!matches!(mode, "" | "kubernetes")).then(|| mode.to_owned())
}

/// Cluster CIDR, size of slices and slices held, as Cilium keeps them.
pub(super) struct Own {
    pub(super) cluster: Read<IpNet>,
    pub(super) mask: Read<u8>,
    pub(super) held: Read<Vec<IpNet>>,
    /// Slice of each node by its name.
    pub(super) by_node: Vec<(String, IpNet)>,
}

/// What Cilium says; `None` where Kubernetes gives out slices.
pub(super) fn own(platform: &Platform) -> Option<Own> {
    let mode = gives_out(&platform.cilium)?;
    if mode != "cluster-pool" {
        let why = || format!("Cilium gives out addresses by itself (ipam={mode}): there are no slices to count");
        return Some(Own {
            cluster: Read::Unread(why()),
            mask: Read::Unread(why()),
            held: Read::Unread(why()),
            by_node: Vec::new(),
        });
    }
    let map = platform.cilium.known()?.first()?;
    let pools: Vec<&str> = text(map, "/data/cluster-pool-ipv4-cidr")
        .split([' ', ','])
        .filter(|one| !one.is_empty())
        .collect();
    let cluster = match pools.as_slice() {
        [one] => one.parse().map_or_else(
            |_| Read::Unread(format!("cluster-pool-ipv4-cidr \"{one}\" is no network")),
            Read::Known,
        ),
        [] => Read::Unread("cilium-config names no cluster-pool-ipv4-cidr".to_owned()),
        several => Read::Unread(format!(
            "Cilium cuts slices from {} networks, which is not counted",
            several.len()
        )),
    };
    let mask = text(map, "/data/cluster-pool-ipv4-mask-size").parse().map_or_else(
        |_| Read::Unread("cilium-config names no cluster-pool-ipv4-mask-size".to_owned()),
        Read::Known,
    );
    let by_node = by_node(platform);
    let held = match &platform.cilium_nodes {
        Read::Known(_) => Read::Known(by_node.iter().map(|(_, slice)| *slice).collect()),
        Read::Unread(why) => Read::Unread(why.clone()),
    };
    Some(Own {
        cluster,
        mask,
        held,
        by_node,
    })
}

fn by_node(platform: &Platform) -> Vec<(String, IpNet)> {
    let nodes = platform.cilium_nodes.known().into_iter().flatten();
    let slices = nodes.flat_map(|node| {
        let name = text(node, "/metadata/name").to_owned();
        let all = node.pointer("/spec/ipam/podCIDRs").and_then(Value::as_array);
        let parsed = all
            .into_iter()
            .flatten()
            .filter_map(|one| one.as_str()?.parse::<IpNet>().ok());
        let own: Vec<(String, IpNet)> = parsed
            .filter(|slice| matches!(slice, IpNet::V4(_)))
            .map(|slice| (name.clone(), slice))
            .collect();
        own
    });
    slices.collect()
}
