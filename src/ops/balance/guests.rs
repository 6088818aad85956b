//! VMs: as a descheduler sees them, and as somebody who would move them does.

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::Sources;
use crate::domain::balance::advise::Machine;
use crate::domain::balance::findings::Vm;
use crate::domain::balance::moves::{Move, restless};
use crate::domain::finding::Read;
use crate::domain::migratable::{Condition, reason};
use crate::domain::migration::origin::EVICTION_SOURCE;
use crate::domain::placement::{PodId, Selector};
use crate::ops::facts::board::{Laid, Launchers};
use crate::ops::facts::raw::{LabelSelector, Pod, Vmi};
use crate::ops::facts::{Objects, selector, vm};
use crate::ops::metrics::Guests;

const EVICT: &str = "descheduler.alpha.kubernetes.io/evict";
const PREFER: &str = "descheduler.alpha.kubernetes.io/prefer-no-eviction";

/// A VM that moved within so many seconds is left alone for a while.
const REST: i64 = 3600;

fn running(objects: &Objects) -> impl Iterator<Item = &Vmi> {
    let all = objects.vmis.known().into_iter().flatten();
    all.filter(|vmi| !vmi.status.node_name.is_empty() && vmi.status.phase == "Running")
}

/// VMs as a descheduler sees them.
pub(super) fn seen(objects: &Objects, launchers: &Launchers<'_>, sources: &Sources) -> Vec<Vm> {
    let budgets = match &sources.budgets {
        Read::Known(all) => Ok(Budgets::of(all)),
        Read::Unread(why) => Err(why.clone()),
    };
    let pods_unread = objects.pods.why();
    let all = running(objects).map(|vmi| {
        let pod = launchers.source(vmi);
        let notes = &vmi.metadata.annotations;
        let marked = vmi.status.evacuation_node_name == vmi.status.node_name;
        Vm {
            namespace: vmi.metadata.namespace.clone(),
            name: vmi.metadata.name.clone(),
            on_instance: notes.get(EVICT).cloned(),
            on_pod: match pod {
                Some(pod) => Read::Known(pod.metadata.annotations.get(EVICT).cloned()),
                None if pods_unread.is_empty() => Read::Unread("its launcher pod was not found".to_owned()),
                None => Read::Unread(pods_unread.to_owned()),
            },
            prefers_to_stay: pod.is_some_and(|pod| pod.metadata.annotations.contains_key(PREFER)),
            claims: pod.is_some_and(|pod| pod.spec.volumes.iter().any(|one| one.persistent_volume_claim.is_some())),
            budget: match (&budgets, pod) {
                (Ok(budgets), Some(pod)) => Read::Known(budgets.cover(pod)),
                (Ok(_), None) => Read::Unread("its launcher pod was not found".to_owned()),
                (Err(why), _) => Read::Unread(why.clone()),
            },
            marked,
            by_descheduler: marked && notes.get(EVICTION_SOURCE).map(String::as_str) == Some("descheduler"),
        }
    });
    all.collect()
}

/// PodDisruptionBudgets by namespace.
struct Budgets<'a>(FxHashMap<&'a str, Vec<Selector>>);

impl<'a> Budgets<'a> {
    fn of(all: &'a [Value]) -> Self {
        let mut sorted: FxHashMap<&str, Vec<Selector>> = FxHashMap::default();
        for one in all {
            let namespace = one
                .pointer("/metadata/namespace")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let wanted: Option<LabelSelector> = one
                .pointer("/spec/selector")
                .and_then(|found| serde_json::from_value(found.clone()).ok());
            sorted
                .entry(namespace)
                .or_default()
                .extend(wanted.as_ref().and_then(selector));
        }
        Self(sorted)
    }

    fn cover(&self, pod: &Pod) -> bool {
        let here = self.0.get(pod.metadata.namespace.as_str());
        here.is_some_and(|all| all.iter().any(|one| one.matches(&pod.metadata.labels)))
    }
}

/// VMs as somebody who would move them sees them.
pub(super) fn movable(
    objects: &Objects,
    (laid, launchers): (&Laid, &Launchers<'_>),
    used: &Guests,
    moves: &[Move],
    now: Timestamp,
) -> Vec<(PodId, Machine)> {
    let migrations = objects.migrations.known().into_iter().flatten();
    let busy: FxHashSet<(&str, &str)> = migrations
        .filter(|one| !one.ended())
        .map(|one| (one.metadata.namespace.as_str(), one.spec.vmi_name.as_str()))
        .collect();
    let moved = restless(moves, now, REST);
    let all = running(objects).filter_map(|vmi| {
        let pod = laid.machines.get(&vmi.metadata.uid).copied()?;
        let key = (vmi.metadata.namespace.as_str(), vmi.metadata.name.as_str());
        let lately = moved.get(&key).and_then(|all| all.last());
        let stays = if !objects.migrations.why().is_empty() {
            "whether it is moving already is not known".to_owned()
        } else if busy.contains(&key) {
            "it is moving already".to_owned()
        } else if let Some(last) = lately {
            format!("it came from {} within the hour", last.from)
        } else {
            stays(objects, vmi)
        };
        let launcher = launchers.source(vmi).map(|pod| pod.metadata.name.as_str());
        let machine = Machine {
            namespace: vmi.metadata.namespace.clone(),
            name: vmi.metadata.name.clone(),
            used: used.of(key.0, key.1, launcher).and_then(super::loads::amount),
            stays,
        };
        Some((pod, machine))
    });
    all.collect()
}

/// Why a VM cannot be migrated; empty when it can.
fn stays(objects: &Objects, vmi: &Vmi) -> String {
    let facts = vm::drained(objects, vmi, None);
    if facts.deleting {
        return "it is being stopped".to_owned();
    }
    if !facts.evacuating_from.is_empty() && facts.evacuating_from == facts.node {
        return "KubeVirt is about to move it".to_owned();
    }
    if facts.paused.as_deref() == Some("PausedIOError") {
        return "it was paused by an I/O error".to_owned();
    }
    match &facts.live_migratable {
        Condition::True => String::new(),
        Condition::False { reason: code, .. } => {
            let (known, _) = reason::explain(code);
            format!("it cannot migrate ({code}): {}", known.text)
        }
        Condition::Absent | Condition::Odd(_) => "virt-handler has not said whether it can migrate".to_owned(),
    }
}
