//! A Node object as a place for pods.

use std::sync::Arc;

use super::raw::{Node, condition};
use super::requests;
use crate::domain::capacity::usable_ips;
use crate::domain::placement::{self, Effect, Taint};

/// The taint that the node controller adds to a cordoned node; the cordon itself is read from the spec.
const CORDON: &str = "node.kubernetes.io/unschedulable";

/// Reads a node. `counted` says whether its pods are known.
pub(super) fn read(node: &Node, counted: bool, portworx: Option<bool>) -> placement::Node {
    let ready = condition(&node.status.conditions, "Ready");
    let taints = node.spec.taints.iter().filter(|taint| taint.key != CORDON);
    let network = node.cidrs().into_iter().find_map(|cidr| cidr.parse().ok());
    let allocatable = &node.status.allocatable;
    placement::Node {
        name: node.metadata.name.clone(),
        labels: Arc::clone(&node.metadata.labels),
        taints: taints
            .map(|taint| Taint {
                key: taint.key.clone(),
                value: taint.value.clone(),
                effect: Effect::parse(&taint.effect),
            })
            .collect(),
        cordoned: node.spec.unschedulable,
        ready: ready.and_then(|ready| match ready.status.as_str() {
            "True" => Some(true),
            "False" => Some(false),
            _ => None,
        }),
        allocatable: requests::amounts(allocatable).filter(|_| allocatable.contains_key("memory")),
        pod_slots: allocatable.get("pods").and_then(requests::whole),
        pod_ips: network.as_ref().map(usable_ips),
        counted,
        portworx,
    }
}
