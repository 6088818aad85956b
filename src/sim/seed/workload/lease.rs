//! Leases: one a node, and those of the elected leaders.
use serde_json::Value;

use crate::sim::seed::kinds::Key;
use crate::sim::seed::mix::hash;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, stamp};
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node, pod};

/// (namespace, name, workload whose pod leads).
const LEADERS: [(&str, &str, &str); 8] = [
    ("cdi", "cdi-controller-leader-election-helper", "cdi-deployment"),
    ("kube-system", "cilium-operator-resource-lock", "cilium-operator"),
    ("kube-system", "descheduler", "descheduler"),
    ("kube-system", "kube-controller-manager", "kube-controller-manager"),
    ("kube-system", "kube-scheduler", "kube-scheduler"),
    ("kube-system", "openstorage-operator", "portworx-operator"),
    ("kubevirt", "virt-controller", "virt-controller"),
    ("kubevirt", "virt-operator", "virt-operator"),
];

pub(in crate::sim::seed) fn len(w: &World) -> u32 {
    if w.nodes.is_empty() {
        0
    } else {
        (w.nodes.len() + LEADERS.len()) as u32
    }
}

pub(in crate::sim::seed) fn key(w: &World, i: u32) -> Key {
    match LEADERS.get((i as usize).wrapping_sub(w.nodes.len())) {
        Some(l) => (Some(l.0.to_owned()), l.1.to_owned()),
        None => (Some("kube-node-lease".to_owned()), node::name(i as u8)),
    }
}

/// A time with microseconds, as leases have it.
fn micro(w: &World, secs: u32, i: u32) -> String {
    let mut t = stamp(secs);
    t.pop();
    format!("{t}.{:06}Z", hash(w.seed, salt::LEASE, secs ^ i) % 1_000_000)
}

pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let (ns, name) = key(w, i);
    let leader = LEADERS.get((i as usize).wrapping_sub(w.nodes.len()));
    let node = w.nodes.get(i as usize);
    let (created, renewed) = node.map_or((w.now - CLUSTER_AGE + 600 + i, w.now - 1 - i % 3), |n| {
        (n.created + 1, n.beat)
    });
    let mut top = head(
        "coordination.k8s.io/v1",
        "Lease",
        ns.as_deref(),
        &name,
        w.uid(salt::LEASE, i),
        created,
    );
    let spec = if let Some((_, _, workload)) = leader {
        let first: u32 = w.nodes.iter().map(|n| u32::from(pod::daemons(*n))).sum();
        let holder = (first..first + w.platform.len() as u32)
            .map(|p| pod::key(w, p).1)
            .find(|n| n.starts_with(workload))
            .unwrap_or_default();
        obj! {
            "acquireTime" => micro(w, w.now - 400_000 - i * 9_137, i),
            "holderIdentity" => holder,
            "leaseDurationSeconds" => 15,
            "leaseTransitions" => 7 + i % 9,
            "renewTime" => micro(w, renewed, i),
        }
    } else {
        let mut o = owner("v1", "Node", name.as_str(), w.uid(salt::NODE, i));
        if let Value::Object(o) = &mut o {
            o.remove("controller");
            o.remove("blockOwnerDeletion");
        }
        meta(&mut top, "ownerReferences", arr![o]);
        obj! { "holderIdentity" => name, "leaseDurationSeconds" => 40, "renewTime" => micro(w, renewed, i) }
    };
    top.insert("spec".to_owned(), spec);
    managed::stamp(top, "kubelet", renewed)
}
