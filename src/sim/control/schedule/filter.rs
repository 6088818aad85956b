//! Whether a pod fits on a node, in the order of the scheduler's default filters; the first that refuses is the reason.
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json::{get, items, name, text};
use super::near::Neighbours;
use super::need::Need;
use super::selector::{expressions, labels};
use super::spread::Spread;
use super::usage::Node;
use super::volume::Volumes;
use super::words::Refusal;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// What a pod asks for that depends on more than the node: its volumes and the other pods.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) volumes: Volumes,
    pub(super) spread: Spread,
    pub(super) near: Neighbours,
}

/// Why a pod does not fit on a node; nothing if it does.
pub(super) fn refusals(pod: &Value, need: &Need, name: &str, node: &Node, around: &Around) -> Vec<Refusal> {
    if node.cordoned && !tolerates(pod, "node.kubernetes.io/unschedulable", "", "NoSchedule") {
        return vec![Refusal::hopeless("node(s) were unschedulable")];
    }
    if let Some((key, value, _)) = untolerated(pod, node) {
        return vec![Refusal::hopeless(&format!(
            "node(s) had untolerated taint {{{key}: {value}}}"
        ))];
    }
    if !selected(pod, name, &node.labels) {
        return vec![Refusal::hopeless("node(s) didn't match Pod's node affinity/selector")];
    }
    let mut short = Vec::new();
    if node.pods >= node.slots {
        short.push(Refusal::hopeful("Too many pods"));
    }
    for (what, wanted, has, used) in [
        ("Insufficient cpu", need.cpu, node.has.cpu, node.used.cpu),
        ("Insufficient memory", need.memory, node.has.memory, node.used.memory),
    ] {
        if wanted > 0 && wanted > has {
            short.push(Refusal::hopeless(what));
        } else if wanted > 0 && wanted > has - used {
            short.push(Refusal::hopeful(what));
        }
    }
    if !short.is_empty() {
        return short;
    }
    let found = around
        .volumes
        .refusal(name, node)
        .or_else(|| around.spread.refusal(node))
        .or_else(|| around.near.refusal(node));
    found.into_iter().collect()
}

/// The first taint that keeps a pod off a node.
pub(super) fn untolerated<'a>(pod: &Value, node: &'a Node) -> Option<&'a (String, String, String)> {
    node.taints
        .iter()
        .find(|(key, value, effect)| effect != "PreferNoSchedule" && !tolerates(pod, key, value, effect))
}

/// Whether a pod tolerates a node's taints and wants to be there.
pub(super) fn welcome(pod: &Value, name: &str, node: &Node) -> bool {
    let bears = |(key, value, effect): &(String, String, String)| {
        effect == "PreferNoSchedule" || key == "node.kubernetes.io/not-ready" || tolerates(pod, key, value, effect)
    };
    node.taints.iter().all(bears) && selected(pod, name, &node.labels)
}

/// Whether a pod bears a taint.
pub(in super::super) fn tolerates(pod: &Value, key: &str, value: &str, effect: &str) -> bool {
    items(pod, &["spec", "tolerations"]).iter().any(|one| {
        let wanted = |field: &str| text(one, &[field]);
        let key_fits = wanted("key").is_empty() && wanted("operator") == "Exists" || wanted("key") == key;
        let value_fits = wanted("operator") == "Exists" || wanted("value") == value;
        key_fits && value_fits && (wanted("effect").is_empty() || wanted("effect") == effect)
    })
}

/// Whether a node has what a pod's node selector and required node affinity ask for.
pub(in super::super) fn chosen(pod: &Value, node: &Value) -> bool {
    selected(pod, name(node), &labels(node))
}

pub(super) fn selected(pod: &Value, name: &str, own: &BTreeMap<String, String>) -> bool {
    let pairs = get(pod, &["spec", "nodeSelector"]).and_then(Value::as_object);
    let plain = pairs
        .into_iter()
        .flatten()
        .all(|(key, value)| own.get(key).is_some_and(|own| value == own));
    let terms = get(pod, &["spec", "affinity", "nodeAffinity", REQUIRED]).map(|one| items(one, &["nodeSelectorTerms"]));
    plain && terms.is_none_or(|terms| terms.iter().any(|term| term_fits(term, name, own)))
}

pub(super) fn term_fits(term: &Value, name: &str, labels: &BTreeMap<String, String>) -> bool {
    let fields: BTreeMap<String, String> = [("metadata.name".to_owned(), name.to_owned())].into();
    expressions(term, "matchExpressions", labels) && expressions(term, "matchFields", &fields)
}
