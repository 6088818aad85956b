//! Pod CIDR, node mask, service CIDR: from the first source that tells.

use ipnet::IpNet;
use serde_json::Value;

use super::platform::{Platform, text};
use crate::domain::finding::Read;
use crate::domain::repave::Network;
use crate::ops::facts::Objects;

/// Reads them.
pub(super) fn read(objects: &Objects, platform: &Platform) -> Network {
    let kubeadm = kubeadm(platform);
    let capi = platform.clusters.known().and_then(|all| all.first());
    let first = |network: &str| -> Option<IpNet> {
        let at = format!("/spec/clusterNetwork/{network}/cidrBlocks/0");
        text(capi?, &at).parse().ok()
    };
    let subnet = |name: &str| -> Option<IpNet> {
        let value = kubeadm.as_ref()?.pointer(&format!("/networking/{name}"))?.as_str()?;
        value.split(',').next()?.trim().parse().ok()
    };
    let own_pool = platform
        .cilium
        .known()
        .and_then(|all| all.first())
        .map(|map| text(map, "/data/ipam").to_owned())
        .filter(|ipam| !matches!(ipam.as_str(), "" | "kubernetes"));
    let (cluster, source) = match (first("pods"), subnet("podSubnet"), own_pool) {
        (.., Some(ipam)) => (
            Read::Unread(format!("Cilium gives out slices by itself (ipam={ipam})")),
            "ConfigMap cilium-config",
        ),
        (Some(cidr), ..) => (Read::Known(cidr), "Cluster spec.clusterNetwork.pods"),
        (None, Some(cidr), _) => (Read::Known(cidr), "ConfigMap kubeadm-config, podSubnet"),
        (None, None, _) => (Read::Unread(why(platform)), ""),
    };
    let family = cluster.known().copied();
    let same = |net: &IpNet| family.is_none_or(|own| own.max_prefix_len() == net.max_prefix_len());
    let nodes = objects.nodes.known();
    let cidrs = |node: &crate::ops::facts::raw::Node| -> Vec<IpNet> {
        let parsed = node.cidrs().into_iter().filter_map(|cidr| cidr.parse().ok());
        parsed.filter(same).collect()
    };
    let held: Vec<IpNet> = nodes.into_iter().flatten().flat_map(cidrs).collect();
    let from_node = held.first().map(IpNet::prefix_len);
    let (mask, mask_source) = match (mask_argument(kubeadm.as_ref()), from_node) {
        (Some(mask), _) => (Read::Known(mask), "kubeadm-config, node-cidr-mask-size"),
        (None, Some(mask)) => (Read::Known(mask), "Node spec.podCIDR"),
        (None, None) => (Read::Unread("no node has a pod CIDR".to_owned()), ""),
    };
    let service = match first("services").or_else(|| subnet("serviceSubnet")) {
        Some(cidr) => Read::Known(Some(cidr)),
        None => Read::Unread(why(platform)),
    };
    let without = nodes
        .into_iter()
        .flatten()
        .filter(|node| node.cidrs().is_empty())
        .count();
    let machines = platform.machines.known().into_iter().flatten();
    let nodeless = machines.filter(|machine| {
        text(machine, "/status/nodeRef/name").is_empty()
            && machine
                .pointer("/metadata/deletionTimestamp")
                .is_none_or(Value::is_null)
    });
    Network {
        cluster,
        mask,
        service,
        source: [source, mask_source]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        held: match &objects.nodes {
            Read::Known(_) => Read::Known(held),
            Read::Unread(why) => Read::Unread(why.clone()),
        },
        pending: (without + nodeless.count()) as i64,
    }
}

fn why(platform: &Platform) -> String {
    let reasons = [platform.clusters.why(), platform.kubeadm.why()];
    let found = reasons.into_iter().find(|why| !why.is_empty());
    found
        .unwrap_or("neither Cluster API nor kubeadm-config tells")
        .to_owned()
}

/// kubeadm's ClusterConfiguration.
fn kubeadm(platform: &Platform) -> Option<Value> {
    let map = platform.kubeadm.known()?.first()?;
    serde_yaml_ng::from_str(text(map, "/data/ClusterConfiguration")).ok()
}

/// `node-cidr-mask-size`: a list of names and values, or a map in older forms.
fn mask_argument(kubeadm: Option<&Value>) -> Option<u8> {
    let arguments = kubeadm?.pointer("/controllerManager/extraArgs")?;
    let wanted = ["node-cidr-mask-size", "node-cidr-mask-size-ipv4"];
    let value = match arguments {
        Value::Array(list) => list
            .iter()
            .find(|one| wanted.contains(&text(one, "/name")))
            .map(|one| text(one, "/value")),
        Value::Object(map) => wanted.iter().find_map(|name| map.get(*name)).and_then(Value::as_str),
        _ => None,
    };
    value?.parse().ok()
}
