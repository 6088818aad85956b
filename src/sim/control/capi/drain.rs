//! What a machine's drain does to each pod of its node (internal/controllers/machine/drain).
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{get, is, items, leaving, name, namespace, number, owner, set, text};
use super::super::kinds::{CLUSTER, DAEMON_SET, MACHINE, NAMESPACE, NODE, RULE};
use super::super::pods::ended;
use crate::sim::api::evict_inside;
use crate::sim::api::selects;
use crate::sim::store::Key;

/// How far a drain got.
pub(super) enum Drained {
    Done,
    /// Why not, one line a reason.
    Not(String),
}

/// What is done with a pod.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Behaviour {
    Skip,
    /// Evicted, the lower orders first.
    Drain(i64),
    Wait,
}

impl Control {
    /// Cordons a node and evicts what has to go.
    pub(super) fn drain_node(&mut self, machine: &Value, node: &Value) -> Drained {
        self.cordon(node);
        let rules = self.rules(machine);
        let quiet = super::super::condition::has(node, "Ready", "Unknown");
        let palette = self.palette();
        let pods = self.pods_on(name(node));
        let mut all: Vec<(Value, Behaviour)> = Vec::new();
        for pod in pods {
            // nobody is there to confirm it
            let given_up = quiet && leaving(&pod);
            let behaviour = if given_up || palette.is_some() && tolerates_cordon(&pod) {
                Behaviour::Skip
            } else {
                self.behaviour(&pod, &rules)
            };
            if behaviour != Behaviour::Skip {
                all.push((pod, behaviour));
            }
        }
        if all.is_empty() {
            return Drained::Done;
        }
        let by_deletion = palette.is_some_and(|settings| is(&settings, &["disableEviction"]));
        self.evict_all(all, by_deletion, quiet)
    }

    fn evict_all(&mut self, all: Vec<(Value, Behaviour)>, by_deletion: bool, quiet: bool) -> Drained {
        let order = |behaviour: &Behaviour| match behaviour {
            Behaviour::Drain(order) => *order,
            _ => 0,
        };
        let first = all.iter().map(|(_, behaviour)| order(behaviour)).min().unwrap_or(0);
        let mut going = Vec::new();
        let (mut waiting, mut later) = (Vec::new(), Vec::new());
        let mut failed: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (pod, behaviour) in all {
            let full = super::full(&pod);
            match behaviour {
                Behaviour::Wait => waiting.push(full),
                _ if leaving(&pod) => going.push(full),
                _ if order(&behaviour) > first => later.push(full),
                _ if by_deletion => {
                    self.evict(&Key::new(Some(namespace(&pod)), name(&pod)));
                    going.push(full);
                }
                _ => {
                    let grace = quiet.then_some(1);
                    match evict_inside(&self.cluster.shared(), namespace(&pod), name(&pod), grace) {
                        Ok(()) => going.push(full),
                        Err((404, _)) => {}
                        Err((_, why)) => failed.entry(why).or_default().push(full),
                    }
                }
            }
        }
        told(going, failed, waiting, later)
    }

    fn cordon(&mut self, node: &Value) {
        if is(node, &["spec", "unschedulable"]) {
            return;
        }
        let Some(mut node) = self.cluster.get(NODE, &Key::new(None, name(node))) else {
            return;
        };
        set(&mut node, &["spec", "unschedulable"], true);
        let key = "node.kubernetes.io/unschedulable";
        let mut taints = items(&node, &["spec", "taints"]).to_vec();
        if !taints.iter().any(|taint| text(taint, &["key"]) == key) {
            taints.push(json!({"effect": "NoSchedule", "key": key, "timeAdded": self.cluster.moment()}));
        }
        set(&mut node, &["spec", "taints"], taints);
        self.cluster.update(NODE, node);
    }

    /// The filters, in their order; the first that decides is right.
    fn behaviour(&self, pod: &Value, rules: &[Value]) -> Behaviour {
        if let Some((set, _)) = owner(pod, "DaemonSet")
            && !ended(pod)
            && self
                .cluster
                .get(DAEMON_SET, &Key::new(Some(namespace(pod)), set))
                .is_some()
        {
            return Behaviour::Skip;
        }
        if get(pod, &["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some() {
            return Behaviour::Skip;
        }
        match text(pod, &["metadata", "labels", "cluster.x-k8s.io/drain"])
            .to_lowercase()
            .as_str()
        {
            "skip" => return Behaviour::Skip,
            "wait-completed" | "waitcompleted" => return Behaviour::Wait,
            _ => {}
        }
        let space = self.cluster.get(NAMESPACE, &Key::new(None, namespace(pod)));
        for rule in rules {
            let pods = items(rule, &["spec", "pods"]);
            let fits =
                |one: &Value| picks(one, "selector", Some(pod)) && picks(one, "namespaceSelector", space.as_ref());
            if !pods.is_empty() && !pods.iter().any(fits) {
                continue;
            }
            return match text(rule, &["spec", "drain", "behavior"]) {
                "Skip" => Behaviour::Skip,
                "WaitCompleted" => Behaviour::Wait,
                _ => Behaviour::Drain(number(rule, &["spec", "drain", "order"]).unwrap_or(0)),
            };
        }
        Behaviour::Drain(0)
    }

    /// The rules that are about a machine, by name.
    fn rules(&self, machine: &Value) -> Vec<Value> {
        let mut rules = self.cluster.list(RULE, &format!("{}/", namespace(machine)));
        let cluster = Key::new(Some(namespace(machine)), text(machine, &["spec", "clusterName"]));
        let cluster = self.cluster.get(CLUSTER, &cluster);
        rules.retain(|rule| {
            let machines = items(rule, &["spec", "machines"]);
            let fits =
                |one: &Value| picks(one, "selector", Some(machine)) && picks(one, "clusterSelector", cluster.as_ref());
            machines.is_empty() || machines.iter().any(fits)
        });
        rules.sort_by(|a, b| name(a).cmp(name(b)));
        rules
    }

    /// A pod went, or an instance moved: machines that are being drained look again at once is not what Cluster API does;
    /// it only looks every twenty seconds. This finds the machine of a node.
    pub(in super::super) fn machine_of(&self, node: &Value) -> Option<Key> {
        let note = |name: &str| text(node, &["metadata", "annotations", name]);
        let named = Key::new(
            Some(note("cluster.x-k8s.io/cluster-namespace")),
            note("cluster.x-k8s.io/machine"),
        );
        if self.cluster.get(MACHINE, &named).is_some() {
            return Some(named);
        }
        let id = text(node, &["spec", "providerID"]);
        let mut found = None;
        self.cluster.each(MACHINE, "", |key, machine| {
            let by_name = text(&machine, &["status", "nodeRef", "name"]) == name(node);
            if by_name || !id.is_empty() && text(&machine, &["spec", "providerID"]) == id {
                found = Some(key);
            }
        });
        found
    }
}

fn picks(holder: &Value, field: &str, object: Option<&Value>) -> bool {
    let Some(selector) = get(holder, &[field]) else {
        return true;
    };
    let labels = object.and_then(|object| get(object, &["metadata", "labels"]));
    selects(selector, labels.unwrap_or(&Value::Null))
}

fn tolerates_cordon(pod: &Value) -> bool {
    items(pod, &["spec", "tolerations"]).iter().any(|one| {
        let key = text(one, &["key"]);
        let all = key.is_empty() && text(one, &["operator"]) == "Exists";
        let effect = text(one, &["effect"]);
        (all || key == "node.kubernetes.io/unschedulable") && (effect.is_empty() || effect == "NoSchedule")
    })
}

/// `EvictionResult.ConditionMessage`.
fn told(
    going: Vec<String>,
    failed: FxHashMap<String, Vec<String>>,
    waiting: Vec<String>,
    later: Vec<String>,
) -> Drained {
    if going.is_empty() && failed.is_empty() && waiting.is_empty() && later.is_empty() {
        return Drained::Done;
    }
    let mut lines = Vec::new();
    let line = |pods: &[String], what: &str| {
        let word = if pods.len() == 1 { "Pod" } else { "Pods" };
        format!("\n* {word} {}: {what}", few(pods))
    };
    if !going.is_empty() {
        lines.push(line(
            &going,
            "deletionTimestamp set, but still not removed from the Node",
        ));
    }
    let mut failed: Vec<(String, Vec<String>)> = failed.into_iter().collect();
    failed.sort();
    for (why, pods) in failed.iter().take(5) {
        let budget = "Cannot evict pod as it would violate the pod's disruption budget.";
        let why = match why.strip_prefix(budget) {
            Some(rest) => format!("cannot evict pod as it would violate the pod's disruption budget.{rest}"),
            None => format!("failed to evict Pod, {why}"),
        };
        lines.push(line(pods, &why));
    }
    if failed.len() > 5 {
        let count: usize = failed.iter().skip(5).map(|(_, pods)| pods.len()).sum();
        let word = if count == 1 { "Pod" } else { "Pods" };
        lines.push(format!("\n* {count} {word} with other issues"));
    }
    if !waiting.is_empty() {
        lines.push(line(&waiting, "waiting for completion"));
    }
    if !later.is_empty() {
        lines.push(format!(
            "\nAfter above Pods have been removed from the Node, the following Pods will be evicted: {}",
            few(&later)
        ));
    }
    Drained::Not(lines.concat())
}

/// Three of a list, and how many more there are.
fn few(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(3).map(String::as_str).collect();
    match all.len().saturating_sub(3) {
        0 => shown.join(", "),
        more => format!("{}, ... ({more} more)", shown.join(", ")),
    }
}
