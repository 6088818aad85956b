//! kube-scheduler: a node for every pod that asks for one (pkg/scheduler, default profile).
mod filter;
mod near;
mod need;
mod selector;
mod spread;
mod term;
mod usage;
mod volume;
mod words;

use serde_json::Value;

pub(super) use filter::{chosen, tolerates};
pub(super) use need::Need;
pub(super) use selector::{labels, selects};
use usage::Seated;
pub(super) use usage::Usage;

use super::condition::{self, plain};
use super::drive::Control;
use super::events::{From, Tone};
use super::json::{drop, get, leaving, namespace, set, text};
use super::kinds::{CLAIM, POD};
use super::task::Part;
use crate::sim::store::Key;

const SCHEDULER: From<'static> = From::Reporting("default-scheduler");

/// Whether a node is one that a daemon is for: its own rules and the node's taints decide, room does not.
pub(super) fn fits_node(pod: &Value, node: &Value) -> bool {
    let mut usage = Usage::default();
    usage.set_node(super::json::name(node), node, false);
    let name = super::json::name(node);
    usage.node(name).is_some_and(|node| filter::welcome(pod, name, node))
}

impl Control {
    /// Gives a pod the node that has most room left among those that fit, or says why none does.
    pub(super) fn schedule(&mut self, key: &Key) {
        let Some(pod) = self.cluster.get(POD, key) else { return };
        if !text(&pod, &["spec", "nodeName"]).is_empty() || leaving(&pod) || super::pods::ended(&pod) {
            return;
        }
        if let Some(why) = self.unbound(&pod) {
            self.unschedulable(key, pod, &why);
            return;
        }
        self.count_all();
        let Some(usage) = &self.usage else { return };
        let need = Need::of(&pod);
        let around = filter::Around {
            volumes: volume::Volumes::of(&self.cluster, &pod),
            spread: spread::Spread::of(usage, key, &pod),
            near: near::Neighbours::of(&self.cluster, usage, key, &pod),
        };
        let mut refused = words::Histogram::default();
        let mut best: Option<(i64, &str)> = None;
        for (name, node) in usage.nodes() {
            match filter::refusals(&pod, &need, name, node, &around) {
                found if found.is_empty() => {
                    let room = node.room(&need);
                    if best.is_none_or(|(most, _)| room > most) {
                        best = Some((room, name));
                    }
                }
                found => refused.add(&found),
            }
        }
        if let Some(node) = best.map(|(_, name)| name.to_owned()) {
            self.bind(key, pod, &node);
        } else {
            let why = refused.sentence(usage.len());
            self.unschedulable(key, pod, &why);
        }
    }

    /// Whether a pod would find room on one of `nodes`, wherever it runs now.
    pub(super) fn fits_one_of<'a>(&mut self, pod: &Value, mut nodes: impl Iterator<Item = &'a str>) -> bool {
        self.count_all();
        let Some(usage) = &self.usage else { return false };
        let key = Key::new(Some(namespace(pod)), super::json::name(pod));
        let around = filter::Around {
            near: near::Neighbours::apart_from(&self.cluster, usage, &key, pod),
            ..filter::Around::default()
        };
        let need = Need::of(pod);
        nodes.any(|name| {
            let node = usage.node(name);
            node.is_some_and(|node| filter::refusals(pod, &need, name, node, &around).is_empty())
        })
    }

    fn bind(&mut self, key: &Key, mut pod: Value, node: &str) {
        if self.choose_for_claims(key, &pod, node) {
            return;
        }
        let now = self.cluster.moment();
        let labels = self
            .usage
            .as_ref()
            .and_then(|usage| usage.node(node))
            .map(usage::Node::topology);
        for (label, value) in labels.into_iter().flatten() {
            set(&mut pod, &["metadata", "labels", label], value);
        }
        set(&mut pod, &["spec", "nodeName"], node);
        drop(&mut pod, &["status", "nominatedNodeName"]);
        condition::put(&mut pod, plain("PodScheduled", true, "", "", &now));
        if !self.save(POD, pod.clone(), Part::Schedule, key) {
            return;
        }
        if let Some(usage) = &mut self.usage {
            usage.settle(key);
        }
        let message = format!("Successfully assigned {}/{} to {node}", namespace(&pod), key.name());
        self.tell(&pod, SCHEDULER, Tone::Normal, "Scheduled", &message);
    }

    fn unschedulable(&mut self, key: &Key, mut pod: Value, why: &str) {
        if let Some(usage) = &mut self.usage {
            usage.wait(key.clone(), &pod);
        }
        let now = self.cluster.moment();
        let said = plain("PodScheduled", false, "Unschedulable", why, &now);
        if condition::same(condition::find(&pod, "PodScheduled"), &said) {
            return;
        }
        self.tell(&pod, SCHEDULER, Tone::Warning, "FailedScheduling", why);
        condition::put(&mut pod, said);
        self.save(POD, pod, Part::Schedule, key);
    }

    /// Tells the claims that wait for their first consumer which node it will be; true while one of them is not bound
    /// (pkg/scheduler/framework/plugins/volumebinding).
    fn choose_for_claims(&mut self, key: &Key, pod: &Value, node: &str) -> bool {
        let waiting = self.pending_claims(pod);
        for claim in &waiting {
            let chosen = ["metadata", "annotations", "volume.kubernetes.io/selected-node"];
            if text(claim, &chosen).is_empty() {
                let mut claim = claim.clone();
                set(&mut claim, &chosen, node);
                self.cluster.update(CLAIM, claim);
            }
        }
        if !waiting.is_empty() {
            if let Some(usage) = &mut self.usage {
                usage.wait(key.clone(), pod);
            }
            if text(pod, &["status", "nominatedNodeName"]).is_empty() {
                let mut pod = pod.clone();
                set(&mut pod, &["status", "nominatedNodeName"], node);
                self.save(POD, pod, Part::Schedule, key);
            }
        }
        !waiting.is_empty()
    }

    /// The claims of a pod that have no volume yet.
    fn pending_claims(&self, pod: &Value) -> Vec<Value> {
        let claims = super::json::items(pod, &["spec", "volumes"])
            .iter()
            .filter_map(|volume| {
                let claim = get(volume, &["persistentVolumeClaim", "claimName"])?.as_str()?;
                self.cluster.get(CLAIM, &Key::new(Some(namespace(pod)), claim))
            });
        claims
            .filter(|claim| text(claim, &["status", "phase"]) == "Pending")
            .collect()
    }

    /// A claim that nobody has filled, and that does not wait for its pod, keeps the pod from every node.
    fn unbound(&self, pod: &Value) -> Option<String> {
        let waits = self.pending_claims(pod).iter().any(|claim| !self.first_consumer(claim));
        let nodes = self.cluster.world().store().len(super::kinds::NODE);
        waits.then(|| {
            format!("0/{nodes} nodes are available: pod has unbound immediate PersistentVolumeClaims. not found")
        })
    }

    /// Counts what runs where, the first time somebody wants to know.
    fn count_all(&mut self) {
        if self.usage.is_none() {
            self.usage = Some(Usage::count(&self.cluster));
        }
    }

    /// Keeps the count: a pod appeared, ended, or is gone.
    pub(super) fn count_pod(&mut self, key: &Key, pod: &Value, gone: bool) {
        let Some(usage) = &mut self.usage else { return };
        match usage.pod(key, pod, gone) {
            Seated::Left => self.try_again(),
            Seated::Came => {
                let waiting: Vec<Key> = usage.waiting_for_others().cloned().collect();
                for key in waiting {
                    self.push(Part::Schedule, &key);
                }
            }
            Seated::Same => {}
        }
    }

    /// A node appeared, changed or is gone.
    pub(super) fn node_changed(&mut self, key: &Key, node: &Value, gone: bool) {
        self.push(Part::Allocate, key);
        self.storage_seen();
        self.node_of_machine_changed(node, gone);
        if gone {
            self.block_freed();
            self.storage_left(key);
        } else {
            self.drain(node);
            self.wake(node);
            self.open_storage_budget(node);
            self.storage_soon(node);
        }
        let Some(usage) = &mut self.usage else { return };
        if usage.set_node(key.name(), node, gone) {
            self.try_again();
        }
    }

    /// All pods that are bound to a node, in the order of their names.
    pub(super) fn pods_on(&mut self, node: &str) -> Vec<Value> {
        self.count_all();
        let keys: Vec<Key> = self
            .usage
            .iter()
            .flat_map(|usage| usage.bound_to(node))
            .cloned()
            .collect();
        keys.iter().filter_map(|key| self.cluster.get(POD, key)).collect()
    }

    /// Lets the scheduler look again at every pod that waits.
    pub(super) fn try_again(&mut self) {
        let waiting: Vec<Key> = self.usage.iter().flat_map(Usage::waiting).cloned().collect();
        for key in waiting {
            self.push(Part::Schedule, &key);
        }
    }

    /// The address that a pod gets out of its node's range; the same one each time it is asked for.
    pub(super) fn address(&mut self, key: &Key, node: &str) -> Option<String> {
        self.count_all();
        self.usage.as_mut()?.address(key, node)
    }
}
