//! Who is where, and which rule a move breaks. Nothing here asks the board.

use std::collections::BTreeMap;

use super::*;
use crate::domain::placement::{Effect, Op, PodTerm, Requirement, Term};

/// A node as it stands.
#[derive(Clone)]
struct Place {
    node: Node,
    open: bool,
}

/// A pod as it stands.
#[derive(Clone)]
struct Standing {
    load: Workload,
    /// Name of the node; empty once it is gone.
    at: String,
}

/// The referee's own books.
pub(super) struct Referee {
    places: BTreeMap<String, Place>,
    pods: Vec<Standing>,
    /// Index in `pods` by the VM's name.
    vms: BTreeMap<String, usize>,
    /// Nodes as they were in the beginning, and what stands on each from the beginning.
    models: BTreeMap<String, Node>,
    daemons: BTreeMap<String, Vec<Workload>>,
}

impl Referee {
    pub(super) fn new(scene: &Scene) -> Self {
        let place = |node: &Node| Place {
            open: node.ready == Some(true) && !node.cordoned,
            node: node.clone(),
        };
        let places = scene
            .board
            .nodes()
            .map(|(_, node)| (node.name.clone(), place(node)))
            .collect();
        let mut pods = Vec::new();
        let mut vms = BTreeMap::new();
        let at = |pod| {
            scene
                .board
                .place_of(pod)
                .map(|id| scene.board.node(id).unwrap().name.clone())
        };
        for vm in &scene.vms {
            vms.insert(vm.name.clone(), pods.len());
            pods.push(Standing {
                load: scene.board.pod(vm.pod).unwrap().clone(),
                at: at(vm.pod).unwrap(),
            });
        }
        let mut daemons: BTreeMap<String, Vec<Workload>> = BTreeMap::new();
        for other in &scene.others {
            let (load, at) = (scene.board.pod(other.pod).unwrap().clone(), at(other.pod).unwrap());
            daemons.entry(at.clone()).or_default().push(load.clone());
            pods.push(Standing { load, at });
        }
        Self {
            models: scene
                .board
                .nodes()
                .map(|(_, node)| (node.name.clone(), node.clone()))
                .collect(),
            places,
            pods,
            vms,
            daemons,
        }
    }

    /// Follows one step; says which rule it breaks. `like` is the node that a machine which comes replaces.
    pub(super) fn follow(&mut self, step: &Step, like: Option<&str>) -> Result<(), String> {
        match step.action {
            "add" => self.add(&step.node, like.ok_or("nothing to replace")?),
            "remove" => {
                self.places.remove(&step.node);
                // a VM that found no place goes with its node
                for pod in self.pods.iter_mut().filter(|pod| pod.at == step.node) {
                    pod.at.clear();
                }
            }
            _ => {
                if let Some(place) = self.places.get_mut(&step.node) {
                    place.open = false;
                }
                for one in &step.moves {
                    self.moved(one, &step.node)?;
                }
            }
        }
        Ok(())
    }

    /// A machine comes: it is like the one that it replaces, with the daemons of that one.
    fn add(&mut self, name: &str, like: &str) {
        // without a slice there is no new node, and the step names the old one
        let Some(mut node) = self.models.get(like).filter(|_| name != like).cloned() else {
            return;
        };
        let mut labels = (*node.labels).clone();
        labels.insert("kubernetes.io/hostname".into(), name.into());
        node.labels = Arc::new(labels);
        node.name = name.into();
        let daemons = self.daemons.get(like).cloned().unwrap_or_default();
        self.places.insert(name.into(), Place { node, open: true });
        self.pods
            .extend(daemons.into_iter().map(|load| Standing { load, at: name.into() }));
    }

    fn moved(&mut self, one: &Move, from: &str) -> Result<(), String> {
        let Some(to) = &one.to else { return Ok(()) };
        let index = *self.vms.get(&one.vm).ok_or("no such VM")?;
        let pod = self.pods[index].clone();
        if pod.at != from {
            return Err(format!("{} is on {}, and not on {from}", one.vm, pod.at));
        }
        self.forbidden(&pod, index, to)
            .map_or(Ok(()), |rule| Err(format!("{} to {to}: {rule}", one.vm)))?;
        self.pods[index].at.clone_from(to);
        Ok(())
    }

    /// The rule that keeps a pod off a node.
    fn forbidden(&self, pod: &Standing, index: usize, to: &str) -> Option<String> {
        let place = self.places.get(to)?;
        let node = &place.node;
        let rules = &pod.load.rules;
        if !place.open {
            return Some("cordoned or not ready".into());
        }
        if pod.at == to {
            return Some("it is there".into());
        }
        let tolerated = |key: &str, value: &str, effect: Effect| {
            rules.tolerations.iter().any(|one| {
                let keys = one.key == key || (one.key.is_empty() && one.exists);
                keys && (one.exists || one.value == value) && one.effect.is_none_or(|own| own == effect)
            })
        };
        for taint in &node.taints {
            if taint.effect != Effect::PreferNoSchedule && !tolerated(&taint.key, &taint.value, taint.effect) {
                return Some(format!("taint {}", taint.key));
            }
        }
        if rules
            .node_selector
            .iter()
            .any(|(key, value)| node.labels.get(key) != Some(value))
        {
            return Some("node selector".into());
        }
        let holds = |term: &Term| term.labels.iter().all(|wanted| met(wanted, &node.labels));
        if rules.node_terms.as_ref().is_some_and(|terms| !terms.iter().any(holds)) {
            return Some("node affinity".into());
        }
        if rules.volume_terms.iter().any(|terms| !terms.iter().any(holds)) {
            return Some("volume affinity".into());
        }
        if rules
            .alike
            .iter()
            .any(|(key, value)| node.labels.get(key) != Some(value))
        {
            return Some("CPU model".into());
        }
        if !rules.unmodelled.is_empty() {
            return Some("a rule that nobody models".into());
        }
        self.room(pod, node).or_else(|| self.company(pod, index, node))
    }

    fn here(&self, node: &str) -> impl Iterator<Item = &Standing> {
        self.pods.iter().filter(move |pod| pod.at == node)
    }

    fn room(&self, pod: &Standing, node: &Node) -> Option<String> {
        let own = pod.load.requests.as_ref()?;
        let whole = node.allocatable.as_ref()?;
        let sum =
            |of: &dyn Fn(&Workload) -> i64| self.here(&node.name).map(|one| of(&one.load)).sum::<i64>() + of(&pod.load);
        let asked = |load: &Workload, of: fn(&Amounts) -> i64| load.requests.as_ref().map_or(0, of);
        if sum(&|load| asked(load, |all| all.memory)) > whole.memory && own.memory > 0 {
            return Some("memory".into());
        }
        if sum(&|load| asked(load, |all| all.cpu)) > whole.cpu && own.cpu > 0 {
            return Some("cpu".into());
        }
        if sum(&|load| load.pod_slots) > node.pod_slots? {
            return Some("pod slots".into());
        }
        if sum(&|load| load.pod_ips) > node.pod_ips? && pod.load.pod_ips > 0 {
            return Some("pod addresses".into());
        }
        for (resource, wanted) in own.other.iter().filter(|(_, wanted)| **wanted > 0) {
            let used: i64 = self
                .here(&node.name)
                .filter_map(|one| one.load.requests.as_ref()?.other.get(resource))
                .sum();
            if used + wanted > whole.other.get(resource).copied().unwrap_or_default() {
                return Some(format!("resource {resource}"));
            }
        }
        None
    }

    /// Affinity, anti-affinity both ways, spread. The VM's own pod still stands where it was.
    fn company(&self, pod: &Standing, index: usize, node: &Node) -> Option<String> {
        let rules = &pod.load.rules;
        let together = |term: &PodTerm, one: &Standing| {
            let theirs = self
                .places
                .get(&one.at)
                .and_then(|place| place.node.labels.get(&term.topology));
            theirs.is_some() && theirs == node.labels.get(&term.topology)
        };
        let meets = |term: &PodTerm, load: &Workload| {
            let at_home = term.namespaces.as_ref().is_none_or(|all| all.contains(&load.namespace));
            let selector = term.selector.as_ref();
            at_home && selector.is_some_and(|selector| selector.all.iter().all(|wanted| met(wanted, &load.labels)))
        };
        for term in &rules.near {
            let any = self.pods.iter().any(|one| !one.at.is_empty() && meets(term, &one.load));
            let near = self
                .pods
                .iter()
                .any(|one| meets(term, &one.load) && together(term, one));
            let first = !any && meets(term, &pod.load);
            if !node.labels.contains_key(&term.topology) || !(near || first) {
                return Some("affinity".into());
            }
        }
        for term in &rules.apart {
            if self
                .pods
                .iter()
                .any(|one| meets(term, &one.load) && together(term, one))
            {
                return Some("anti-affinity".into());
            }
        }
        for (other, one) in self.pods.iter().enumerate() {
            let against = |term: &PodTerm| meets(term, &pod.load) && together(term, one);
            if other != index && one.load.rules.apart.iter().any(against) {
                return Some("anti-affinity of another pod".into());
            }
        }
        for spread in &rules.spread {
            let Some(own) = node.labels.get(&spread.term.topology) else {
                return Some("spread: no such label".into());
            };
            let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
            for place in self.places.values() {
                let eligible = !spread.honor_affinity
                    || rules
                        .node_selector
                        .iter()
                        .all(|(key, value)| place.node.labels.get(key) == Some(value));
                if let Some(value) = place.node.labels.get(&spread.term.topology).filter(|_| eligible) {
                    *counts.entry(value).or_default() += self
                        .here(&place.node.name)
                        .filter(|one| meets(&spread.term, &one.load))
                        .count() as i64;
                }
            }
            let least = if (counts.len() as i64) < spread.min_domains {
                0
            } else {
                counts.values().copied().min().unwrap_or_default()
            };
            let more = i64::from(meets(&spread.term, &pod.load));
            if counts.get(own.as_str()).copied().unwrap_or_default() + more - least > spread.max_skew {
                return Some("spread".into());
            }
        }
        None
    }
}

fn met(wanted: &Requirement, labels: &BTreeMap<String, String>) -> bool {
    let has = labels.get(&wanted.key);
    match wanted.op {
        Op::In => has.is_some_and(|value| wanted.values.contains(value)),
        Op::NotIn => has.is_none_or(|value| !wanted.values.contains(value)),
        Op::Exists => has.is_some(),
        Op::DoesNotExist => has.is_none(),
        Op::Gt | Op::Lt => unreachable!("not generated"),
    }
}

/// For each step that adds a machine, the node that it replaces: those that come first in the order in which nodes are then
/// drained, the others in the order in which they went.
pub(super) fn replaced(scene: &Scene, steps: &[Step]) -> Vec<Option<String>> {
    let mut found = vec![None; steps.len()];
    let mut at = 0;
    for pool in scene.pools.known().unwrap() {
        let batch = ((pool.surge + pool.unavailable) as usize).clamp(1, pool.nodes.len());
        let mut left = pool.nodes.len();
        while left > 0 {
            let now = batch.min(left);
            let ahead = (pool.surge as usize).min(now);
            let drained: Vec<String> = (0..now).map(|index| steps[at + ahead + index].node.clone()).collect();
            for (index, name) in drained.iter().enumerate() {
                let step = if index < ahead {
                    at + index
                } else {
                    at + now * 2 + index
                };
                assert_eq!(steps[step].action, "add");
                found[step] = Some(name.clone());
            }
            at += now * 3;
            left -= now;
        }
    }
    assert_eq!(at, steps.len(), "every step belongs to a round");
    found
}
