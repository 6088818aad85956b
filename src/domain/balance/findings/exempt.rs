//! VMs that the descheduler never moves, and does not say so.
//!
//! Rule: `defaultevictor.go`, `Filter`: a pod with the annotation passes before anything else is asked, whatever the
//! annotation's value; every other pod must pass all protections. Since KubeVirt 1.6 no PodDisruptionBudget selects a
//! launcher pod unless somebody made one.

use super::{Scene, Vm};
use crate::domain::balance::policy::{Evictor, Policy, Protection};
use crate::domain::finding::{Finding, Issue, Read, Verdict};

const ANNOTATION: &str = "descheduler.alpha.kubernetes.io/evict";

/// Names that are told before it becomes "and so many more".
const NAMES: usize = 3;

/// Whether a descheduler may evict a VM's launcher pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evictable {
    /// By its annotation, whatever else is set.
    ByAnnotation,
    /// Nothing protects it.
    Open,
    /// These protect it.
    Protected(Vec<&'static str>),
    /// Something was not read.
    Unknown(String),
}

/// Whether a descheduler with these settings may evict the VM.
pub fn evictable(vm: &Vm, evictor: &Evictor) -> Evictable {
    match &vm.on_pod {
        Read::Known(Some(_)) => return Evictable::ByAnnotation,
        Read::Known(None) => {}
        Read::Unread(why) => return Evictable::Unknown(why.clone()),
    }
    let mut by = Vec::new();
    let mut unknown = None;
    if evictor.obey_prefer_no_eviction && vm.prefers_to_stay {
        by.push("prefer-no-eviction");
    }
    // virt-launcher keeps its sockets and its state in emptyDir volumes
    if evictor.protects(Protection::PodsWithLocalStorage) {
        by.push(Protection::PodsWithLocalStorage.word());
    }
    if evictor.protects(Protection::PodsWithPVC) && vm.claims {
        if evictor.protected_classes.is_empty() {
            by.push(Protection::PodsWithPVC.word());
        } else {
            unknown = Some("only some storage classes are protected, and those of its claims were not read".to_owned());
        }
    }
    if evictor.protects(Protection::PodsWithoutPDB) {
        match &vm.budget {
            Read::Known(false) => by.push(Protection::PodsWithoutPDB.word()),
            Read::Known(true) => {}
            Read::Unread(why) => unknown = Some(why.clone()),
        }
    }
    if evictor.min_replicas.is_some() {
        by.push("minReplicas");
    }
    match (by.is_empty(), unknown) {
        (false, _) => Evictable::Protected(by),
        (true, Some(why)) => Evictable::Unknown(why),
        (true, None) if evictor.label_selector => Evictable::Unknown("a labelSelector is set".to_owned()),
        (true, None) => Evictable::Open,
    }
}

pub(super) fn judge(scene: &Scene<'_>) -> Vec<Issue> {
    let mut issues = values(scene.vms);
    if let Read::Known(policy) = &scene.policy {
        issues.extend(protected(scene.vms, policy));
    }
    issues
}

/// VMs that no profile of the policy may evict.
fn protected(vms: &[Vm], policy: &Policy) -> Option<Issue> {
    let mut kept: Vec<&Vm> = Vec::new();
    let mut by: Vec<&'static str> = Vec::new();
    for vm in vms {
        let all: Vec<Evictable> = policy
            .profiles
            .iter()
            .map(|profile| evictable(vm, &profile.evictor))
            .collect();
        let everywhere = !all.is_empty() && all.iter().all(|one| matches!(one, Evictable::Protected(_)));
        if everywhere {
            kept.push(vm);
            by.extend(all.into_iter().flat_map(|one| match one {
                Evictable::Protected(by) => by,
                _ => Vec::new(),
            }));
        }
    }
    if kept.is_empty() {
        return None;
    }
    by.sort_unstable();
    by.dedup();
    let finding = Finding::new(
        "silently-exempt",
        Verdict::Warn,
        "Pod metadata.annotations, DefaultEvictor",
        format!(
            "{} of {} VMs are never moved by the descheduler: their launcher pods lack the annotation evict, and {} protects them",
            kept.len(),
            vms.len(),
            by.join(" and ")
        ),
    );
    let way_out = format!(
        "Put {ANNOTATION} on spec.template of the VMs, or on their preference; it takes effect with their next pod"
    );
    Some(Issue::of("", finding.found(names(&kept)).way_out(way_out)))
}

/// Annotations that do not do what whoever wrote them may think.
fn values(vms: &[Vm]) -> Vec<Issue> {
    let annotated = |vm: &Vm| match &vm.on_pod {
        Read::Known(value) => value.clone(),
        Read::Unread(_) => None,
    };
    let denied: Vec<&Vm> = vms
        .iter()
        .filter(|vm| {
            annotated(vm).is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "false" | "no" | "0" | "off"))
        })
        .collect();
    let waiting: Vec<&Vm> = vms
        .iter()
        .filter(|vm| vm.on_instance.is_some() && vm.on_pod == Read::Known(None))
        .collect();
    let fading: Vec<&Vm> = vms
        .iter()
        .filter(|vm| vm.on_instance.is_none() && annotated(vm).is_some())
        .collect();
    let mut issues = Vec::new();
    let mut say = |all: Vec<&Vm>, rule, text: &str, way_out: &'static str| {
        if !all.is_empty() {
            let plural = if all.len() == 1 { "VM" } else { "VMs" };
            let finding = Finding::new(
                rule,
                Verdict::Warn,
                "annotation descheduler.alpha.kubernetes.io/evict",
                format!("{} {plural}: {text}", all.len()),
            );
            issues.push(Issue::of("", finding.found(names(&all)).way_out(way_out)));
        }
    };
    say(
        denied,
        "evict-false",
        "the annotation evict says no, but acts by being there: the descheduler moves them all the same",
        "Remove the annotation instead",
    );
    say(
        waiting,
        "evict-not-in-effect",
        "the annotation evict is on the instance, but not on its launcher pod: it takes effect with the next pod",
        "Migrate or restart them once",
    );
    say(
        fading,
        "evict-lingers",
        "the annotation evict is on the launcher pod, but no longer on the instance: it ends with the pod",
        "Migrate or restart them once, or put the annotation back",
    );
    issues
}

fn names(all: &[&Vm]) -> String {
    let mut names: Vec<String> = all.iter().map(|vm| format!("{}/{}", vm.namespace, vm.name)).collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    let mut text = names.join(", ");
    if more > 0 {
        text = format!("{text} and {more} more");
    }
    text
}
