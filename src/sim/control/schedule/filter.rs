//! Whether a pod fits on a node, in the order of the scheduler's default filters; the first that refuses is the reason.
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::json::{get, items, name, namespace, text};
use super::super::kinds::POD;
use super::super::pods::ended;
use super::selector::{expressions, labels, selects};
use super::usage::{Need, Node};
use super::words::Refusal;

/// The pods that the required affinity terms of a pod are about, by what they are for: node name and whether it must be
/// there or must not.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Topology key, and the nodes where pods of the term run.
    apart: Vec<(String, Vec<String>)>,
    together: Vec<(String, Vec<String>)>,
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

impl Neighbours {
    pub(super) fn of(cluster: &Cluster, pod: &Value) -> Self {
        let terms = |kind: &str| items(pod, &["spec", "affinity", kind, REQUIRED]);
        let found = |term: &Value| {
            let nodes = related(cluster, pod, term);
            (text(term, &["topologyKey"]).to_owned(), nodes)
        };
        Self {
            apart: terms("podAntiAffinity").iter().map(found).collect(),
            together: terms("podAffinity").iter().map(found).collect(),
        }
    }

    /// The terms that keep pods apart alone.
    pub(super) fn apart_from(cluster: &Cluster, pod: &Value) -> Self {
        let mut near = Self::of(cluster, pod);
        near.together.clear();
        near
    }
}

/// The nodes of the other pods that a term selects. A term about one instance's pods needs only a look at those.
fn related(cluster: &Cluster, pod: &Value, term: &Value) -> Vec<String> {
    let Some(selector) = get(term, &["labelSelector"]) else {
        return Vec::new();
    };
    let own = text(pod, &["metadata", "generateName"]);
    let narrow = get(selector, &["matchLabels", "kubevirt.io/created-by"]).is_some() && !own.is_empty();
    let prefix = format!("{}/{}", namespace(pod), if narrow { own } else { "" });
    let mut nodes = Vec::new();
    cluster.each(POD, &prefix, |_, other| {
        let node = text(&other, &["spec", "nodeName"]);
        let counts = !node.is_empty() && !ended(&other) && name(&other) != name(pod);
        if counts && selects(selector, &labels(&other)) {
            nodes.push(node.to_owned());
        }
    });
    nodes
}

/// Why a pod does not fit on a node; nothing if it does.
pub(super) fn refusals(pod: &Value, need: &Need, name: &str, node: &Node, near: &Neighbours) -> Vec<Refusal> {
    if node.cordoned && !tolerates(pod, "node.kubernetes.io/unschedulable", "", "NoSchedule") {
        return vec![Refusal::hopeless("node(s) were unschedulable")];
    }
    let taint = node
        .taints
        .iter()
        .find(|(key, value, effect)| effect != "PreferNoSchedule" && !tolerates(pod, key, value, effect));
    if let Some((key, value, _)) = taint {
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
    let here = |(key, nodes): &(String, Vec<String>)| {
        if key == "kubernetes.io/hostname" {
            nodes.iter().any(|other| other == name)
        } else {
            !nodes.is_empty() && node.labels.contains_key(key) && nodes.iter().any(|other| other == name)
        }
    };
    if near.together.iter().any(|term| !here(term)) {
        return vec![Refusal::hopeless("node(s) didn't match pod affinity rules")];
    }
    if near.apart.iter().any(here) {
        return vec![Refusal::hopeful("node(s) didn't match pod anti-affinity rules")];
    }
    Vec::new()
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

fn selected(pod: &Value, name: &str, own: &BTreeMap<String, String>) -> bool {
    let pairs = get(pod, &["spec", "nodeSelector"]).and_then(Value::as_object);
    let plain = pairs
        .into_iter()
        .flatten()
        .all(|(key, value)| own.get(key).is_some_and(|own| value == own));
    let terms = get(pod, &["spec", "affinity", "nodeAffinity", REQUIRED]).map(|one| items(one, &["nodeSelectorTerms"]));
    plain && terms.is_none_or(|terms| terms.iter().any(|term| term_fits(term, name, own)))
}

fn term_fits(term: &Value, name: &str, labels: &BTreeMap<String, String>) -> bool {
    let fields: BTreeMap<String, String> = [("metadata.name".to_owned(), name.to_owned())].into();
    expressions(term, "matchExpressions", labels) && expressions(term, "matchFields", &fields)
}
