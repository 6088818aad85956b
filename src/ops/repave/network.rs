//! Pod CIDR, node mask, service CIDR: from the first source that tells.

use ipnet::IpNet;
use serde_json::Value;

use super::cilium;
use super::platform::{Platform, text};
use crate::domain::finding::Read;
use crate::domain::repave::{Announced, Network};
use crate::ops::facts::Objects;
use crate::ops::facts::raw::{self, condition};

/// Reads them.
pub(super) fn read(objects: &Objects, platform: &Platform) -> Network {
    let kubeadm = kubeadm(platform);
    let manager = Manager::of(objects);
    let network = by_kubernetes(objects, platform, kubeadm.as_ref(), &manager);
    let Some(own) = cilium::own(platform) else {
        return network;
    };
    let nodes = objects.nodes.known().map_or(0, Vec::len);
    let with: std::collections::BTreeSet<&String> = own.by_node.iter().map(|(name, _)| name).collect();
    Network {
        cluster: own.cluster,
        mask: own.mask,
        pending: nodes.saturating_sub(with.len()) as i64 + nodeless(platform),
        held: own.held,
        source: "ConfigMap cilium-config, CiliumNode spec.ipam".to_owned(),
        ..network
    }
}

fn by_kubernetes(objects: &Objects, platform: &Platform, kubeadm: Option<&Value>, manager: &Manager<'_>) -> Network {
    let capi = platform.clusters.known().and_then(|all| all.first());
    let first = |network: &str| -> Option<IpNet> {
        let at = format!("/spec/clusterNetwork/{network}/cidrBlocks/0");
        text(capi?, &at).parse().ok()
    };
    let subnet = |name: &str| -> Option<IpNet> {
        let value = kubeadm?.pointer(&format!("/networking/{name}"))?.as_str()?;
        value.split(',').next()?.trim().parse().ok()
    };
    let sources = [
        (first("pods"), "Cluster spec.clusterNetwork.pods"),
        (subnet("podSubnet"), "ConfigMap kubeadm-config, podSubnet"),
        (
            manager.network("cluster-cidr"),
            "kube-controller-manager --cluster-cidr",
        ),
    ];
    let known = sources.into_iter().find_map(|(cidr, source)| Some((cidr?, source)));
    let (cluster, source) = match known {
        Some((cidr, source)) => (Read::Known(cidr), source),
        None => (Read::Unread(why(platform)), ""),
    };
    let family = cluster.known().copied();
    let same = |net: &IpNet| family.is_none_or(|own| own.max_prefix_len() == net.max_prefix_len());
    let cidrs = |node: &raw::Node| -> Vec<IpNet> {
        let parsed = node.cidrs().into_iter().filter_map(|cidr| cidr.parse().ok());
        parsed.filter(same).collect()
    };
    let nodes = objects.nodes.known();
    let held: Vec<IpNet> = nodes.into_iter().flatten().flat_map(cidrs).collect();
    let masks = [
        (manager.mask(), "kube-controller-manager --node-cidr-mask-size"),
        (mask_argument(kubeadm), "kubeadm-config, node-cidr-mask-size"),
        (held.first().map(IpNet::prefix_len), "Node spec.podCIDR"),
    ];
    let (mask, mask_source) = match masks.into_iter().find_map(|(mask, source)| Some((mask?, source))) {
        Some((mask, source)) => (Read::Known(mask), source),
        None => (Read::Unread("no node has a pod CIDR".to_owned()), ""),
    };
    let service = first("services")
        .or_else(|| subnet("serviceSubnet"))
        .or_else(|| manager.network("service-cluster-ip-range"))
        .or_else(|| service_cidr(platform));
    let without = nodes.into_iter().flatten().filter(|node| node.cidrs().is_empty());
    Network {
        pending: without.count() as i64 + nodeless(platform),
        cluster,
        mask,
        service: service.map_or_else(|| Read::Unread(why(platform)), |cidr| Read::Known(Some(cidr))),
        source: [source, mask_source]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        held: match &objects.nodes {
            Read::Known(_) => Read::Known(held),
            Read::Unread(why) => Read::Unread(why.clone()),
        },
        orphans: orphans(objects, platform),
    }
}

/// Machines that are on their way to a node, which will ask for a slice.
fn nodeless(platform: &Platform) -> i64 {
    let machines = platform.machines.known().into_iter().flatten();
    let coming = machines.filter(|machine| {
        text(machine, "/status/nodeRef/name").is_empty()
            && machine
                .pointer("/metadata/deletionTimestamp")
                .is_none_or(Value::is_null)
    });
    coming.count() as i64
}

/// Nodes that hold a slice although no machine is behind them and they are not ready.
fn orphans(objects: &Objects, platform: &Platform) -> Vec<String> {
    let machines = platform.machines.known().map(Vec::as_slice).unwrap_or_default();
    if machines.is_empty() {
        return Vec::new();
    }
    let owned: std::collections::BTreeSet<&str> = machines
        .iter()
        .map(|machine| text(machine, "/status/nodeRef/name"))
        .collect();
    let nodes = objects.nodes.known().into_iter().flatten();
    let lost = nodes.filter(|node| {
        let ready = condition(&node.status.conditions, "Ready").is_some_and(|ready| ready.status == "True");
        !ready && !node.cidrs().is_empty() && !owned.contains(node.metadata.name.as_str())
    });
    lost.map(|node| node.metadata.name.clone()).collect()
}

fn why(platform: &Platform) -> String {
    let reasons = [platform.clusters.why(), platform.kubeadm.why()];
    let found = reasons.into_iter().find(|why| !why.is_empty());
    found
        .unwrap_or("neither Cluster API, kubeadm-config nor kube-controller-manager tells")
        .to_owned()
}

/// The first range of the default ServiceCIDR.
fn service_cidr(platform: &Platform) -> Option<IpNet> {
    let all = platform.service_cidrs.known()?;
    text(all.first()?, "/spec/cidrs/0").parse().ok()
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

/// What kube-controller-manager was started with.
struct Manager<'a> {
    words: Vec<&'a str>,
}

impl<'a> Manager<'a> {
    fn of(objects: &'a Objects) -> Self {
        let pods = objects.pods.known().into_iter().flatten();
        let own = pods.filter(|pod| {
            pod.metadata.namespace == "kube-system"
                && pod.metadata.label("component") == Some("kube-controller-manager")
        });
        let containers = own.flat_map(|pod| &pod.spec.containers);
        let words = containers.flat_map(|one| one.command.iter().chain(&one.args));
        Self {
            words: words.map(String::as_str).collect(),
        }
    }

    fn argument(&self, name: &str) -> Option<&'a str> {
        self.words
            .iter()
            .find_map(|word| word.strip_prefix("--")?.strip_prefix(name)?.strip_prefix('='))
    }

    fn network(&self, name: &str) -> Option<IpNet> {
        self.argument(name)?.split(',').next()?.parse().ok()
    }

    fn mask(&self) -> Option<u8> {
        let value = self
            .argument("node-cidr-mask-size")
            .or_else(|| self.argument("node-cidr-mask-size-ipv4"));
        value?.parse().ok()
    }
}

/// Services that one node each answers for.
pub(super) fn announced(platform: &Platform) -> Read<Vec<Announced>> {
    let all = match &platform.announced {
        Read::Known(all) => all,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let mut found: Vec<Announced> = all
        .iter()
        .map(|one| Announced {
            service: format!(
                "{}/{}",
                text(one, "/status/serviceNamespace"),
                text(one, "/status/serviceName")
            ),
            node: text(one, "/status/node").to_owned(),
        })
        .collect();
    found.sort();
    found.dedup();
    Read::Known(found)
}
