//! Reading networks and what decides about them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Networks;
use crate::client::Resource;
use crate::domain::finding::Read;
use crate::domain::network::choice::Multus;
use crate::domain::network::rules::{Nad, Rules};
use crate::domain::network::{Config, Vlans};
use crate::ops::facts::objects::NODES;
use crate::ops::origin::Origin;

/// NetworkAttachmentDefinitions.
pub const NETWORKS: Resource = Resource {
    group: "k8s.cni.cncf.io",
    version: "v1",
    plural: "network-attachment-definitions",
    kind: "NetworkAttachmentDefinition",
};
const DAEMON_SETS: Resource = Resource {
    group: "apps",
    version: "v1",
    plural: "daemonsets",
    kind: "DaemonSet",
};

/// Where the platform's network DaemonSets stand (Palette documentation, Virtual Machine Orchestrator, networking).
const SYSTEM: &str = "kube-system";
/// The annotation with the resource that a node must offer (kubevirt `pkg/network/multus/nad.go`).
const RESOURCE: &str = "/metadata/annotations/k8s.v1.cni.cncf.io~1resourceName";

/// Reads networks, the VLAN filter, the dynamic networks controller, and where needed what nodes offer.
pub async fn networks(from: &Origin) -> Networks {
    let nads = match from.items::<Value>(&NETWORKS, None).await {
        Read::Known(objects) => Read::Known(objects.iter().map(nad).collect::<Vec<Nad>>()),
        Read::Unread(why) => Read::Unread(why),
    };
    let sets = from.items::<Value>(&DAEMON_SETS, Some(SYSTEM)).await;
    let wanted = nads
        .known()
        .is_some_and(|nads| nads.iter().any(|nad| !nad.resource.is_empty()));
    let offered = if wanted {
        match from.items::<Value>(&NODES, None).await {
            Read::Known(nodes) => Read::Known(offered(&nodes)),
            Read::Unread(why) => Read::Unread(why),
        }
    } else {
        Read::Known(BTreeMap::new())
    };
    Networks {
        nads,
        rules: Rules {
            allowed: allowed(&sets),
            offered,
        },
        controller: match &sets {
            Read::Known(sets) => Read::Known(controller(sets)),
            Read::Unread(why) => Read::Unread(why.clone()),
        },
        multus: match &sets {
            Read::Known(sets) => Read::Known(multus(sets)),
            Read::Unread(why) => Read::Unread(why.clone()),
        },
    }
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn nad(object: &Value) -> Nad {
    Nad {
        namespace: text(object, "/metadata/namespace").to_owned(),
        name: text(object, "/metadata/name").to_owned(),
        config: Config::read(text(object, "/spec/config")),
        resource: text(object, RESOURCE).to_owned(),
    }
}

/// The filter is known by its environment, since its name is the platform's affair.
fn allowed(sets: &Read<Vec<Value>>) -> Read<Option<Vlans>> {
    let sets = match sets {
        Read::Known(sets) => sets,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let found = sets
        .iter()
        .flat_map(containers)
        .flat_map(|container| container.get("env").and_then(Value::as_array).into_iter().flatten())
        .find(|one| one["name"] == "allowedVlans");
    match found.map(|one| one["value"].as_str().unwrap_or_default()) {
        None => Read::Known(None),
        Some(text) => match Vlans::read(text) {
            Ok(vlans) => Read::Known(Some(vlans)),
            Err(error) => Read::Unread(format!("allowedVlans: {error}")),
        },
    }
}

fn containers(set: &Value) -> impl Iterator<Item = &Value> {
    set.pointer("/spec/template/spec/containers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn controller(sets: &[Value]) -> Option<(u32, u32)> {
    let is = |set: &&Value| {
        text(set, "/metadata/name").contains("dynamic-networks-controller")
            || containers(set).any(|one| text(one, "/image").contains("multus-dynamic-networks-controller"))
    };
    let set = sets.iter().find(is)?;
    let count = |pointer: &str| {
        let number = set.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
        u32::try_from(number).unwrap_or(u32::MAX)
    };
    Some((count("/status/numberReady"), count("/status/desiredNumberScheduled")))
}

/// The thick plugin is a daemon; the thin one only copies itself to the nodes (k8snetworkplumbingwg/multus-cni
/// `deployments/multus-daemonset-thick.yml`, `deployments/multus-daemonset.yml`).
fn multus(sets: &[Value]) -> Option<Multus> {
    let is = |one: &&Value| text(one, "/image").contains("multus") && !text(one, "/image").contains("dynamic-networks");
    let mut containers = sets.iter().flat_map(containers).filter(is).peekable();
    containers.peek()?;
    let thick = |one: &Value| {
        let words = ["command", "args"].map(|key| one[key].as_array());
        let mut words = words.into_iter().flatten().flatten().filter_map(Value::as_str);
        text(one, "/image").ends_with("-thick") || words.any(|word| word.contains("multus-daemon"))
    };
    Some(if containers.any(thick) {
        Multus::Thick
    } else {
        Multus::Thin
    })
}

/// Only nodes that KubeVirt schedules VMs on count.
fn offered(nodes: &[Value]) -> BTreeMap<String, u32> {
    let mut offered = BTreeMap::new();
    let runs_vms = |node: &&Value| text(node, "/metadata/labels/kubevirt.io~1schedulable") == "true";
    for node in nodes.iter().filter(runs_vms) {
        let allocatable = node.pointer("/status/allocatable").and_then(Value::as_object);
        for (resource, amount) in allocatable.into_iter().flatten() {
            if amount.as_str() != Some("0") {
                *offered.entry(resource.clone()).or_default() += 1;
            }
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filter_and_controller_are_known_by_what_they_are() {
        let filter = json!({ "metadata": { "name": "any" }, "spec": { "template": { "spec": { "containers": [
            { "env": [{ "name": "bridgeIF", "value": "br0" }, { "name": "allowedVlans", "value": "21-100" }] }] } } } });
        let dnc = json!({ "metadata": { "name": "dynamic-networks-controller-ds" },
            "status": { "numberReady": 2, "desiredNumberScheduled": 3 } });
        let sets = vec![filter, dnc];
        assert_eq!(controller(&sets), Some((2, 3)));
        assert_eq!(allowed(&Read::Known(sets)), Read::Known(Vlans::read("21-100").ok()));
        assert_eq!(allowed(&Read::Known(Vec::new())), Read::Known(None));
        assert_eq!(controller(&[]), None);
    }

    #[test]
    fn multus_is_thick_by_its_daemon_or_its_tag() {
        let set = |one: Value| json!({ "spec": { "template": { "spec": { "containers": [one] } } } });
        let of = |one: Value| multus(&[set(one)]);
        let daemon = json!({ "image": "x/multus-cni:v4", "command": ["/usr/src/multus-cni/bin/multus-daemon"] });
        assert_eq!(of(daemon), Some(Multus::Thick));
        assert_eq!(of(json!({ "image": "x/multus-cni:v4.2.3-thick" })), Some(Multus::Thick));
        let thin = json!({ "image": "x/multus-cni:v4.2.3", "command": ["/thin_entrypoint"] });
        assert_eq!(of(thin), Some(Multus::Thin));
        assert_eq!(of(json!({ "image": "x/multus-dynamic-networks-controller:v1" })), None);
        assert_eq!(of(json!({ "image": "x/kube-proxy:v1" })), None);
    }

    #[test]
    fn only_nodes_that_run_vms_offer() {
        let node = |schedulable: &str, amount: &str| {
            json!({ "metadata": { "labels": { "kubevirt.io/schedulable": schedulable } },
                "status": { "allocatable": { "b/br0": amount } } })
        };
        let nodes = [node("true", "1k"), node("true", "0"), node("false", "1k")];
        assert_eq!(offered(&nodes).get("b/br0"), Some(&1));
    }
}
