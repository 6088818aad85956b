//! Whose eviction is asked about, and which answer is foretold.

use std::collections::BTreeMap;

use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::NodeId;
use crate::domain::repave::scene::{Budget, Other, Scene, Vm};

/// What the preview holds of a pod's eviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foretold {
    /// A VM, and what KubeVirt decides about it.
    Vm(Outcome),
    /// A VM that KubeVirt lets go, or another pod; a budget or the API server holds it.
    Held,
    /// Another pod that goes.
    Goes,
}

impl Foretold {
    /// For people and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Vm(outcome) => outcome.word(),
            Self::Held => "held",
            Self::Goes => "goes",
        }
    }
}

/// A pod whose eviction is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// Its node.
    pub node: String,
    /// Its namespace.
    pub namespace: String,
    /// `namespace/name` of the VM that runs in it; empty for another pod.
    pub vm: String,
    /// Its name.
    pub pod: String,
    /// What is foretold.
    pub foretold: Foretold,
}

impl Asked {
    /// The VM, else the pod, with its namespace.
    pub fn object(&self) -> String {
        if self.vm.is_empty() {
            format!("{}/{}", self.namespace, self.pod)
        } else {
            self.vm.clone()
        }
    }
}

/// All pods on these nodes that a drain evicts. `machines` go with their nodes: then Cluster API's rules take some of the VMs
/// out of the drain.
pub fn evictions(scene: &Scene, nodes: &[NodeId], machines: bool) -> Vec<Asked> {
    let names: BTreeMap<NodeId, &str> = nodes
        .iter()
        .filter_map(|id| Some((*id, scene.board.node(*id)?.name.as_str())))
        .collect();
    let node = |pod| scene.board.place_of(pod).and_then(|id| names.get(&id).copied());
    let vms = scene.vms.iter().filter(|vm| !(machines && vm.rule.is_some()));
    let vms = vms.filter_map(|vm| of_vm(vm, node(vm.pod)?));
    let budgets = scene.budgets.known().map(Vec::as_slice).unwrap_or_default();
    let evicted = |other: &&Other| !other.skipped && other.waits.is_none();
    let others = scene.others.iter().filter(evicted);
    let others = others.filter_map(|other| of_other(other, node(other.pod)?, budgets));
    vms.chain(others).collect()
}

fn of_vm(vm: &Vm, node: &str) -> Option<Asked> {
    let (namespace, _) = vm.name.split_once('/')?;
    let held = vm.decided == Outcome::ShutsDown && vm.outcome == Outcome::Blocks && vm.verdict == Verdict::Fail;
    (!vm.launcher.is_empty()).then(|| Asked {
        node: node.to_owned(),
        namespace: namespace.to_owned(),
        vm: vm.name.clone(),
        pod: vm.launcher.clone(),
        foretold: if held { Foretold::Held } else { Foretold::Vm(vm.decided) },
    })
}

fn of_other(other: &Other, node: &str, budgets: &[Budget]) -> Option<Asked> {
    let (namespace, pod) = other.name.split_once('/')?;
    let none = |number: &usize| budgets.get(*number).is_some_and(|budget| budget.allowed <= 0);
    let held = other.budgets.len() > 1 || other.budgets.iter().any(none);
    Some(Asked {
        node: node.to_owned(),
        namespace: namespace.to_owned(),
        vm: String::new(),
        pod: pod.to_owned(),
        foretold: if held { Foretold::Held } else { Foretold::Goes },
    })
}
