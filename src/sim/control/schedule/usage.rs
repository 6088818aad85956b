//! What runs where: counted once, and kept by the changes of pods and nodes.
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::json::{get, is, items, text};
use super::super::kinds::{NODE, POD};
use super::super::pods::ended;
use super::super::quantity::{cpu, units};
use crate::sim::store::Key;

/// What a pod asks of a node.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in super::super) struct Need {
    /// Thousandths of a CPU.
    pub(in super::super) cpu: i64,
    /// Bytes.
    pub(in super::super) memory: i64,
}

impl Need {
    /// The sum over the containers and sidecars; an init container alone counts where it asks for more
    /// (pkg/api/v1/resource: `PodRequests`).
    pub(in super::super) fn of(pod: &Value) -> Self {
        Self::sum_of(pod, "requests")
    }

    /// As [`Need::of`], for the limits.
    pub(in super::super) fn limits_of(pod: &Value) -> Self {
        Self::sum_of(pod, "limits")
    }

    fn sum_of(pod: &Value, which: &str) -> Self {
        let request = |container: &Value| Self {
            cpu: cpu(text(container, &["resources", which, "cpu"])),
            memory: units(text(container, &["resources", which, "memory"])),
        };
        let mut sum = Self::default();
        let mut most = Self::default();
        for container in items(pod, &["spec", "initContainers"]) {
            let one = request(container);
            if text(container, &["restartPolicy"]) == "Always" {
                sum.add(one, 1);
            } else {
                most.cpu = most.cpu.max(one.cpu);
                most.memory = most.memory.max(one.memory);
            }
        }
        for container in items(pod, &["spec", "containers"]) {
            sum.add(request(container), 1);
        }
        Self {
            cpu: sum.cpu.max(most.cpu),
            memory: sum.memory.max(most.memory),
        }
    }

    fn add(&mut self, other: Self, times: i64) {
        self.cpu += other.cpu * times;
        self.memory += other.memory * times;
    }
}

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

/// What one pod takes.
#[derive(Clone, Debug)]
struct Seat {
    node: String,
    need: Need,
    address: Option<u32>,
}

/// All nodes, the pods on them, and the pods that wait for one.
#[derive(Debug, Default)]
pub(in super::super) struct Usage {
    nodes: BTreeMap<String, Node>,
    seats: FxHashMap<Key, Seat>,
    waiting: FxHashSet<Key>,
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

    /// Whether a pod that waits may have a better chance now.
    pub(super) fn pod(&mut self, key: &Key, pod: &Value, gone: bool) -> bool {
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
        if self.seats.contains_key(key) {
            return false;
        }
        let need = Need::of(pod);
        let address = text(pod, &["status", "podIP"]).parse::<Ipv4Addr>().ok().map(u32::from);
        if let Some(node) = self.nodes.get_mut(node) {
            node.used.add(need, 1);
            node.pods += 1;
            node.addresses.extend(address);
        }
        let node = node.to_owned();
        self.seats.insert(key.clone(), Seat { node, need, address });
        false
    }

    fn leave(&mut self, key: &Key) -> bool {
        let Some(seat) = self.seats.remove(key) else {
            return false;
        };
        if let Some(node) = self.nodes.get_mut(&seat.node) {
            node.used.add(seat.need, -1);
            node.pods -= 1;
            if let Some(address) = seat.address {
                node.addresses.remove(&address);
            }
        }
        true
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
    pub(super) fn wait(&mut self, key: Key) {
        self.waiting.insert(key);
    }

    /// Notes that a pod waits no more.
    pub(super) fn settle(&mut self, key: &Key) {
        self.waiting.remove(key);
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Key> {
        self.waiting.iter()
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
