//! What runs where: counted once, and kept by the changes of pods and nodes.
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::json::{get, is, items, leaving, text};
use super::super::kinds::{NODE, POD};
use super::super::pods::ended;
use super::super::quantity::{cpu, units};
use super::need::Need;
use super::selector::{Labels, labels};
use super::term::Term;
use crate::sim::store::Key;

/// A node and what is on it.
#[derive(Debug, Default)]
pub(in super::super) struct Node {
    pub(super) labels: BTreeMap<String, String>,
    pub(super) taints: Vec<(String, String, String)>,
    pub(super) cordoned: bool,
    pub(super) has: Need,
    pub(super) slots: i64,
    pub(super) used: Need,
    pub(super) pods: i64,
    range: String,
    addresses: FxHashSet<u32>,
}

impl Node {
    /// How much would be left, in thousandths of what there is: the mean of CPU and memory (NodeResourcesFit,
    /// LeastAllocated).
    pub(super) fn room(&self, need: &Need) -> i64 {
        let share = |has: i64, used: i64| (has - used).max(0) * 1_000 / has.max(1);
        i64::midpoint(
            share(self.has.cpu, self.used.cpu + need.cpu),
            share(self.has.memory / 1_024, (self.used.memory + need.memory) / 1_024),
        )
    }

    /// The topology labels that a pod takes over from its node.
    pub(super) fn topology(&self) -> Vec<(&'static str, String)> {
        ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"]
            .into_iter()
            .filter_map(|label| Some((label, self.labels.get(label)?.clone())))
            .collect()
    }
}

/// Label of every pod of an instance: the instance's UID.
pub(super) const CREATOR: &str = "kubevirt.io/created-by";

/// What one pod takes, and what it is to other pods.
#[derive(Clone, Debug)]
struct Seat {
    node: String,
    need: Need,
    address: Option<u32>,
    labels: Labels,
    leaving: bool,
    apart: Vec<Term>,
}

/// A pod that is bound to a node and has not ended, as the rules about other pods see it.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    pub(super) key: &'a Key,
    pub(super) node: &'a str,
    pub(super) labels: &'a Labels,
    pub(super) leaving: bool,
    /// Required terms that keep other pods away from it.
    pub(super) apart: &'a [Term],
}

/// What a change of a pod was to those that wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seated {
    Came,
    Left,
    Same,
}

/// All nodes, the pods on them, and the pods that wait for one.
#[derive(Debug, Default)]
pub(in super::super) struct Usage {
    nodes: BTreeMap<String, Node>,
    seats: FxHashMap<Key, Seat>,
    /// Those that wait, and whether other pods are among what they wait for.
    waiting: FxHashMap<Key, bool>,
    /// Pods of each instance, by its UID.
    families: FxHashMap<String, BTreeSet<Key>>,
    /// Pods that keep others away.
    apart: BTreeSet<Key>,
    /// Every pod that is bound to a node, those that have ended among them.
    bound: FxHashMap<String, BTreeSet<Key>>,
}

impl Usage {
    /// The pods that are bound to a node.
    pub(super) fn bound_to(&self, node: &str) -> impl Iterator<Item = &Key> {
        self.bound.get(node).into_iter().flatten()
    }

    pub(super) fn count(cluster: &Cluster) -> Self {
        let mut usage = Self::default();
        for node in cluster.list(NODE, "") {
            usage.set_node(super::super::json::name(&node), &node, false);
        }
        cluster.each(POD, "", |key, pod| {
            usage.pod(&key, &pod, false);
        });
        usage
    }

    /// Takes a pod's change over, and tells whether those that wait may have a better chance now.
    pub(super) fn pod(&mut self, key: &Key, pod: &Value, gone: bool) -> Seated {
        let node = text(pod, &["spec", "nodeName"]);
        if gone {
            self.waiting.remove(key);
            if let Some(here) = self.bound.get_mut(node) {
                here.remove(key);
            }
        } else if !node.is_empty() {
            self.bound.entry(node.to_owned()).or_default().insert(key.clone());
        }
        if gone || ended(pod) || node.is_empty() {
            return self.leave(key);
        }
        let own = labels(pod);
        if let Some(seat) = self.seats.get_mut(key) {
            seat.leaving = leaving(pod);
            seat.labels = own;
            return Seated::Same;
        }
        let apart = Term::all_of(pod, "podAntiAffinity");
        if !apart.is_empty() {
            self.apart.insert(key.clone());
        }
        if let Some(creator) = own.get(CREATOR) {
            self.families.entry(creator.clone()).or_default().insert(key.clone());
        }
        let need = Need::of(pod);
        let address = text(pod, &["status", "podIP"]).parse::<Ipv4Addr>().ok().map(u32::from);
        if let Some(node) = self.nodes.get_mut(node) {
            node.used.add(need, 1);
            node.pods += 1;
            node.addresses.extend(address);
        }
        let node = node.to_owned();
        self.seats.insert(
            key.clone(),
            Seat {
                node,
                need,
                address,
                labels: own,
                leaving: leaving(pod),
                apart,
            },
        );
        Seated::Came
    }

    fn leave(&mut self, key: &Key) -> Seated {
        let Some(seat) = self.seats.remove(key) else {
            return Seated::Same;
        };
        self.apart.remove(key);
        if let Some(creator) = seat.labels.get(CREATOR)
            && let Some(family) = self.families.get_mut(creator)
        {
            family.remove(key);
            if family.is_empty() {
                self.families.remove(creator);
            }
        }
        if let Some(node) = self.nodes.get_mut(&seat.node) {
            node.used.add(seat.need, -1);
            node.pods -= 1;
            if let Some(address) = seat.address {
                node.addresses.remove(&address);
            }
        }
        Seated::Left
    }

    /// Every pod that stands on a node that there is.
    pub(super) fn standing(&self) -> impl Iterator<Item = (Standing<'_>, &Node)> {
        self.seats.iter().filter_map(|(key, seat)| self.stands(key, seat))
    }

    /// The pods of one instance.
    pub(super) fn family(&self, creator: &str) -> impl Iterator<Item = (Standing<'_>, &Node)> {
        self.some(self.families.get(creator).into_iter().flatten())
    }

    /// The pods that keep others away.
    pub(super) fn keeping_apart(&self) -> impl Iterator<Item = (Standing<'_>, &Node)> {
        self.some(self.apart.iter())
    }

    fn some<'a>(&'a self, keys: impl Iterator<Item = &'a Key>) -> impl Iterator<Item = (Standing<'a>, &'a Node)> {
        keys.filter_map(|key| self.seats.get(key).and_then(|seat| self.stands(key, seat)))
    }

    fn stands<'a>(&'a self, key: &'a Key, seat: &'a Seat) -> Option<(Standing<'a>, &'a Node)> {
        let node = self.nodes.get(&seat.node)?;
        let standing = Standing {
            key,
            node: &seat.node,
            labels: &seat.labels,
            leaving: seat.leaving,
            apart: &seat.apart,
        };
        Some((standing, node))
    }

    /// Takes over what a node says of itself; true if that may matter to a pod that waits.
    pub(super) fn set_node(&mut self, name: &str, object: &Value, gone: bool) -> bool {
        if gone {
            self.nodes.remove(name);
            return false;
        }
        let node = self.nodes.entry(name.to_owned()).or_default();
        let before = (
            node.labels.clone(),
            node.taints.clone(),
            node.cordoned,
            node.has,
            node.slots,
        );
        let labels = get(object, &["metadata", "labels"]).and_then(Value::as_object);
        node.labels = labels
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let taint = |taint: &Value| {
            let field = |field: &str| text(taint, &[field]).to_owned();
            (field("key"), field("value"), field("effect"))
        };
        node.taints = items(object, &["spec", "taints"]).iter().map(taint).collect();
        node.cordoned = is(object, &["spec", "unschedulable"]);
        let allocatable = |resource: &str| text(object, &["status", "allocatable", resource]);
        node.has = Need {
            cpu: cpu(allocatable("cpu")),
            memory: units(allocatable("memory")),
        };
        node.slots = units(allocatable("pods"));
        text(object, &["spec", "podCIDR"]).clone_into(&mut node.range);
        before
            != (
                node.labels.clone(),
                node.taints.clone(),
                node.cordoned,
                node.has,
                node.slots,
            )
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(name, node)| (name.as_str(), node))
    }

    pub(super) fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.get(name)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Notes a pod that found no node.
    pub(super) fn wait(&mut self, key: Key, pod: &Value) {
        let near = !items(pod, &["spec", "topologySpreadConstraints"]).is_empty()
            || get(pod, &["spec", "affinity", "podAffinity"]).is_some();
        self.waiting.insert(key, near);
    }

    /// Notes that a pod waits no more.
    pub(super) fn settle(&mut self, key: &Key) {
        self.waiting.remove(key);
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Key> {
        self.waiting.keys()
    }

    /// Those that may find a node because another pod came.
    pub(super) fn waiting_for_others(&self) -> impl Iterator<Item = &Key> {
        self.waiting.iter().filter(|(_, others)| **others).map(|(key, _)| key)
    }

    /// The lowest free address of the node's range; the first belongs to the node itself. A node without a range gives
    /// addresses out of the link-local one.
    pub(super) fn address(&mut self, key: &Key, name: &str) -> Option<String> {
        if let Some(taken) = self.seats.get(key).and_then(|seat| seat.address) {
            return Some(Ipv4Addr::from(taken).to_string());
        }
        let node = self.nodes.get_mut(name)?;
        let (base, bits) = node.range.split_once('/').unwrap_or(("169.254.0.0", "16"));
        let base: Ipv4Addr = base.parse().ok()?;
        let size = 1_u32
            .checked_shl(32 - bits.parse::<u32>().ok()?.min(32))
            .unwrap_or(u32::MAX);
        let base = u32::from(base);
        let free = (2..size.saturating_sub(1))
            .map(|host| base.saturating_add(host))
            .find(|address| !node.addresses.contains(address))?;
        node.addresses.insert(free);
        if let Some(seat) = self.seats.get_mut(key) {
            seat.address = Some(free);
        }
        Some(Ipv4Addr::from(free).to_string())
    }
}
