//! Deployments, ReplicaSets, StatefulSets and DaemonSets: the owners of the platform's pods.
use serde_json::{Value, json};

use super::{container_of, daemon_uid, labels, pod_spec, uid};
use crate::sim::seed::kinds::Key;
use crate::sim::seed::managed;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, stamp};
use crate::sim::seed::pod::{DAEMONS, Daemon, PLATFORM, Row, Sort, replica_set, revision};
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::World;

fn rows(sort: Sort) -> impl Iterator<Item = &'static Row> {
    PLATFORM.iter().filter(move |r| r.sort == sort)
}

fn row(sort: Sort, i: u32) -> Option<&'static Row> {
    rows(sort).nth(i as usize)
}

/// Number of Deployments, and of their ReplicaSets.
pub(in crate::sim::seed) fn deployments(w: &World) -> u32 {
    if w.nodes.is_empty() {
        0
    } else {
        rows(Sort::Deployment).count() as u32
    }
}

/// Number of StatefulSets.
pub(in crate::sim::seed) fn stateful_sets(w: &World) -> u32 {
    if w.nodes.is_empty() {
        0
    } else {
        rows(Sort::StatefulSet).count() as u32
    }
}

/// DaemonSets: all daemons but Portworx, whose operator does without.
fn daemon_rows() -> &'static [Daemon] {
    DAEMONS.get(..10).unwrap_or(&DAEMONS)
}

/// Number of DaemonSets.
pub(in crate::sim::seed) fn daemon_sets(w: &World) -> u32 {
    if w.nodes.is_empty() {
        0
    } else {
        daemon_rows().len() as u32
    }
}

pub(in crate::sim::seed) fn deployment_key(_: &World, i: u32) -> Key {
    row(Sort::Deployment, i).map_or((None, String::new()), |r| (Some(r.ns.to_owned()), r.name.to_owned()))
}

pub(in crate::sim::seed) fn replica_set_key(w: &World, i: u32) -> Key {
    row(Sort::Deployment, i).map_or((None, String::new()), |r| {
        (Some(r.ns.to_owned()), replica_set(w, r.name))
    })
}

pub(in crate::sim::seed) fn stateful_set_key(_: &World, i: u32) -> Key {
    row(Sort::StatefulSet, i).map_or((None, String::new()), |r| (Some(r.ns.to_owned()), r.name.to_owned()))
}

pub(in crate::sim::seed) fn daemon_set_key(_: &World, i: u32) -> Key {
    daemon_rows()
        .get(i as usize)
        .map_or((None, String::new()), |d| (Some(d.ns.to_owned()), d.name.to_owned()))
}

fn created(w: &World, name: &str) -> u32 {
    w.now - CLUSTER_AGE + 1_500 + super::number(name) % 6_000
}

fn template(r: &Row, labels: Value) -> Value {
    obj! {
        "metadata" => obj! { "labels" => labels },
        "spec" => pod_spec(r.name, container_of(r.name), r.image, (r.cpu, r.memory), r.host),
    }
}

pub(in crate::sim::seed) fn render_deployment(w: &World, i: u32) -> Value {
    let Some(r) = row(Sort::Deployment, i) else {
        return Value::Null;
    };
    let at = created(w, r.name);
    let mut top = head("apps/v1", "Deployment", Some(r.ns), r.name, uid(w, r.name), at);
    meta(&mut top, "generation", 3);
    meta(&mut top, "labels", labels(r.name));
    meta(
        &mut top,
        "annotations",
        obj! { "deployment.kubernetes.io/revision" => "3" },
    );
    top.insert("spec".to_owned(), obj! {
        "progressDeadlineSeconds" => 600,
        "replicas" => r.replicas,
        "revisionHistoryLimit" => 10,
        "selector" => obj! { "matchLabels" => labels(r.name) },
        "strategy" => json!({ "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": "25%" }, "type": "RollingUpdate" }),
        "template" => template(r, labels(r.name)),
    });
    let when = stamp(at + 47);
    top.insert(
        "status".to_owned(),
        json!({
            "availableReplicas": r.replicas,
            "conditions": [
                { "lastTransitionTime": when, "lastUpdateTime": when, "message": "Deployment has minimum availability.",
                  "reason": "MinimumReplicasAvailable", "status": "True", "type": "Available" },
                { "lastTransitionTime": stamp(at), "lastUpdateTime": when,
                  "message": format!("ReplicaSet \"{}\" has successfully progressed.", replica_set(w, r.name)),
                  "reason": "NewReplicaSetAvailable", "status": "True", "type": "Progressing" },
            ],
            "observedGeneration": 3,
            "readyReplicas": r.replicas,
            "replicas": r.replicas,
            "updatedReplicas": r.replicas,
        }),
    );
    managed::stamp(top, "kube-controller-manager", at + 47)
}

pub(in crate::sim::seed) fn render_replica_set(w: &World, i: u32) -> Value {
    let Some(r) = row(Sort::Deployment, i) else {
        return Value::Null;
    };
    let name = replica_set(w, r.name);
    let at = created(w, r.name);
    let mut of = labels(r.name);
    super::super::obj::put(&mut of, "pod-template-hash", revision(w, r.name));
    let mut top = head("apps/v1", "ReplicaSet", Some(r.ns), &name, uid(w, &name), at);
    meta(&mut top, "generation", 1);
    meta(&mut top, "labels", of.clone());
    meta(
        &mut top,
        "annotations",
        obj! {
            "deployment.kubernetes.io/desired-replicas" => r.replicas.to_string(),
            "deployment.kubernetes.io/revision" => "3",
        },
    );
    meta(
        &mut top,
        "ownerReferences",
        arr![owner("apps/v1", "Deployment", r.name, uid(w, r.name))],
    );
    top.insert(
        "spec".to_owned(),
        obj! {
            "replicas" => r.replicas,
            "selector" => obj! { "matchLabels" => of.clone() },
            "template" => template(r, of),
        },
    );
    top.insert(
        "status".to_owned(),
        json!({
            "availableReplicas": r.replicas, "fullyLabeledReplicas": r.replicas, "observedGeneration": 1,
            "readyReplicas": r.replicas, "replicas": r.replicas,
        }),
    );
    managed::stamp(top, "kube-controller-manager", at + 47)
}

pub(in crate::sim::seed) fn render_stateful_set(w: &World, i: u32) -> Value {
    let Some(r) = row(Sort::StatefulSet, i) else {
        return Value::Null;
    };
    let at = created(w, r.name);
    let mut top = head("apps/v1", "StatefulSet", Some(r.ns), r.name, uid(w, r.name), at);
    meta(&mut top, "generation", 2);
    meta(&mut top, "labels", labels(r.name));
    top.insert(
        "spec".to_owned(),
        obj! {
            "podManagementPolicy" => "Parallel",
            "replicas" => r.replicas,
            "revisionHistoryLimit" => 10,
            "selector" => obj! { "matchLabels" => labels(r.name) },
            "serviceName" => "prometheus-operated",
            "template" => template(r, labels(r.name)),
            "updateStrategy" => obj! { "type" => "RollingUpdate" },
        },
    );
    let rev = replica_set(w, r.name);
    top.insert(
        "status".to_owned(),
        json!({
            "availableReplicas": r.replicas, "collisionCount": 0, "currentReplicas": r.replicas, "currentRevision": rev,
            "observedGeneration": 2, "readyReplicas": r.replicas, "replicas": r.replicas, "updateRevision": rev,
            "updatedReplicas": r.replicas,
        }),
    );
    managed::stamp(top, "kube-controller-manager", at + 60)
}

pub(in crate::sim::seed) fn render_daemon_set(w: &World, i: u32) -> Value {
    let Some(d) = daemon_rows().get(i as usize) else {
        return Value::Null;
    };
    let at = created(w, d.name);
    let selector = obj! { d.label.0 => d.label.1 };
    let mut top = head("apps/v1", "DaemonSet", Some(d.ns), d.name, daemon_uid(w, d.name), at);
    meta(&mut top, "generation", 1);
    meta(&mut top, "labels", selector.clone());
    meta(
        &mut top,
        "annotations",
        obj! { "deprecated.daemonset.template.generation" => "1" },
    );
    let mut spec = pod_spec(d.name, d.container, d.image, (d.cpu, d.memory), d.host);
    let only_control = d.name == "kube-vip-ds";
    if only_control {
        super::super::obj::put(
            &mut spec,
            "nodeSelector",
            obj! { "node-role.kubernetes.io/control-plane" => "" },
        );
    }
    top.insert("spec".to_owned(), obj! {
        "revisionHistoryLimit" => 10,
        "selector" => obj! { "matchLabels" => selector.clone() },
        "template" => obj! { "metadata" => obj! { "labels" => selector }, "spec" => spec },
        "updateStrategy" => json!({ "rollingUpdate": { "maxSurge": 0, "maxUnavailable": 1 }, "type": "RollingUpdate" }),
    });
    let all = if only_control {
        w.size.control_planes.into()
    } else {
        w.nodes.len()
    };
    let silent = if only_control {
        0
    } else {
        (0..w.nodes.len()).filter(|i| w.is_down(*i as u8)).count()
    };
    let mut status = json!({
        "currentNumberScheduled": all, "desiredNumberScheduled": all, "numberAvailable": all - silent,
        "numberMisscheduled": 0, "numberReady": all - silent, "observedGeneration": 1, "updatedNumberScheduled": all,
    });
    if silent > 0 {
        super::super::obj::put(&mut status, "numberUnavailable", silent);
    }
    top.insert("status".to_owned(), status);
    managed::stamp(top, "kube-controller-manager", at + 90)
}
