//! PodDisruptionBudgets: Portworx' own, one a storage node, and those of the KubeVirt control plane. None protects
//! VMs: KubeVirt dropped them with 1.6.
use serde_json::{Value, json};

use crate::sim::seed::kinds::Key;
use crate::sim::seed::managed;
use crate::sim::seed::node::{self, Mood};
use crate::sim::seed::obj::{head, meta, obj, stamp};
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::{World, salt};

/// (namespace, name, minAvailable, pods, selector label).
type Row = (&'static str, &'static str, u32, u32, (&'static str, &'static str));

const FIXED: [Row; 4] = [
    ("kube-system", "coredns", 1, 2, ("k8s-app", "kube-dns")),
    ("kube-system", "px-kvdb", 2, 3, ("kvdb", "true")),
    ("kubevirt", "virt-api-pdb", 1, 2, ("kubevirt.io", "virt-api")),
    (
        "kubevirt",
        "virt-controller-pdb",
        1,
        2,
        ("kubevirt.io", "virt-controller"),
    ),
];

pub(in crate::sim::seed) fn len(w: &World) -> u32 {
    if w.nodes.is_empty() {
        0
    } else {
        FIXED.len() as u32 + u32::from(w.size.workers - w.size.bare)
    }
}

fn storage_node(w: &World, i: u32) -> u8 {
    w.size.control_planes + (i as u8).saturating_sub(FIXED.len() as u8)
}

pub(in crate::sim::seed) fn key(w: &World, i: u32) -> Key {
    match FIXED.get(i as usize) {
        Some(f) => (Some(f.0.to_owned()), f.1.to_owned()),
        None => (
            Some("kube-system".to_owned()),
            format!("px-{}", node::name(storage_node(w, i))),
        ),
    }
}

pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let (ns, name) = key(w, i);
    let created = w.now - CLUSTER_AGE + 9_000 + i * 3;
    let mut top = head(
        "policy/v1",
        "PodDisruptionBudget",
        ns.as_deref(),
        &name,
        w.uid(salt::BUDGET, i),
        created,
    );
    meta(&mut top, "generation", 1);
    let (min, pods, healthy, selector) = if let Some(f) = FIXED.get(i as usize) {
        (f.2, f.3, f.3, json!({ "matchLabels": { f.4.0: f.4.1 } }))
    } else {
        let n = storage_node(w, i);
        // the operator opens the budget of a node that is meant to go
        let going = w.nodes.get(usize::from(n)).is_some_and(|x| x.mood == Mood::Draining);
        let healthy = u32::from(!w.is_silent(n));
        let labels = json!({ "name": "portworx", "operator.libopenstorage.org/node-name": node::name(n) });
        (u32::from(!going), 1, healthy, json!({ "matchLabels": labels }))
    };
    let allowed = healthy.saturating_sub(min);
    top.insert(
        "spec".to_owned(),
        obj! { "minAvailable" => min, "selector" => selector },
    );
    top.insert(
        "status".to_owned(),
        json!({
            "conditions": [{
                "lastTransitionTime": stamp(created + 30), "message": "", "observedGeneration": 1,
                "reason": if allowed > 0 { "SufficientPods" } else { "InsufficientPods" },
                "status": if allowed > 0 { "True" } else { "False" }, "type": "DisruptionAllowed",
            }],
            "currentHealthy": healthy,
            "desiredHealthy": min,
            "disruptionsAllowed": allowed,
            "expectedPods": pods,
            "observedGeneration": 1,
        }),
    );
    managed::stamp(top, "kube-controller-manager", created + 30)
}
