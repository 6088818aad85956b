//! What platform pods and their owners have in common.
mod arguments;
mod budget;
mod config;
mod controllers;
mod lease;
mod quota;
mod service;

pub(super) use budget::{key as budget_key, len as budgets, render as render_budget};
pub(super) use config::{key as config_key, len as configs, render as render_config};
pub(super) use controllers::{
    daemon_set_key, daemon_sets, deployment_key, deployments, render_daemon_set, render_deployment, render_replica_set,
    render_stateful_set, replica_set_key, stateful_set_key, stateful_sets,
};
pub(super) use lease::{key as lease_key, len as leases, render as render_lease};
pub(super) use quota::{key as quota_key, len as quotas, render as render_quota};
pub(super) use service::services;

use serde_json::Value;

use super::mix::{hash, hex};
use super::obj::{arr, obj, put};
use super::world::{World, salt};

/// A number that stands for a name.
fn number(name: &str) -> u32 {
    name.bytes()
        .fold(7_u32, |a, b| a.wrapping_mul(31).wrapping_add(b.into()))
}

/// Uid of the Deployment, StatefulSet or ReplicaSet with that name.
pub(super) fn uid(w: &World, name: &str) -> String {
    w.uid(salt::WORKLOAD, number(name))
}

/// Uid of the DaemonSet with that name.
pub(super) fn daemon_uid(w: &World, name: &str) -> String {
    w.uid(salt::WORKLOAD, number(name) ^ 0xDA)
}

/// 32 hexadecimal digits, as kubelet hashes a static pod's manifest.
pub(super) fn hex_of(w: &World, i: u32) -> String {
    let mut out = String::with_capacity(32);
    hex(&mut out, hash(w.seed, salt::WORKLOAD, i), 16);
    hex(&mut out, hash(w.seed, salt::WORKLOAD, i + 500), 16);
    out
}

/// Labels of a workload's pods, by which its selector finds them.
pub(super) fn labels(name: &str) -> Value {
    match name {
        "virt-api" | "virt-controller" | "virt-operator" | "virt-exportproxy" => obj! {
            "app.kubernetes.io/component" => "kubevirt",
            "app.kubernetes.io/managed-by" => "virt-operator",
            "app.kubernetes.io/version" => super::stock::KUBEVIRT,
            "kubevirt.io" => name,
            "prometheus.kubevirt.io" => "true",
        },
        "coredns" => obj! { "k8s-app" => "kube-dns" },
        "metrics-server" => obj! { "k8s-app" => "metrics-server" },
        "cilium-operator" => obj! { "io.cilium/app" => "operator", "name" => "cilium-operator" },
        "prometheus-prometheus" => {
            obj! { "app.kubernetes.io/name" => "prometheus", "prometheus" => "prometheus-prometheus" }
        }
        name if name.starts_with("cdi-") => {
            obj! { "cdi.kubevirt.io" => name, "app.kubernetes.io/managed-by" => "cdi-operator" }
        }
        name => obj! { "app.kubernetes.io/name" => name },
    }
}

/// Name of the main container.
pub(super) fn container_of(name: &'static str) -> &'static str {
    match name {
        "prometheus-prometheus" => "prometheus",
        "alertmanager-prometheus-alertmanager" => "alertmanager",
        "prometheus-kube-state-metrics" => "kube-state-metrics",
        "prometheus-grafana" => "grafana",
        "nginx-ingress-nginx-controller" | "metallb-controller" => "controller",
        "px-csi-ext" => "csi-external-provisioner",
        "cdi-deployment" => "cdi-controller",
        n if n.ends_with("controller-manager") && n.starts_with("cap") => "manager",
        other => other,
    }
}

/// A pod spec with one container of workload `name`; `ask` is CPU and memory.
pub(super) fn pod_spec(name: &str, container: &str, image: &str, ask: (&str, &str), host: bool) -> Value {
    let mut main = obj! {
        "image" => image,
        "imagePullPolicy" => "IfNotPresent",
        "name" => container,
        "resources" => obj! { "requests" => obj! { "cpu" => ask.0, "memory" => ask.1 } },
        "terminationMessagePath" => "/dev/termination-log",
        "terminationMessagePolicy" => "FallbackToLogsOnError",
    };
    match arguments::arguments(name) {
        [] => {}
        [program, ..] if program.starts_with('-') => put(&mut main, "args", arguments::arguments(name).to_vec()),
        all => put(&mut main, "command", all.to_vec()),
    }
    if let Some(env) = arguments::environment(name) {
        put(&mut main, "env", env);
    }
    if let Some((_, path)) = arguments::mounted(name) {
        put(
            &mut main,
            "volumeMounts",
            arr![obj! { "mountPath" => path, "name" => VOLUME }],
        );
    }
    let mut spec = obj! {
        "containers" => arr![main],
        "dnsPolicy" => if host { "ClusterFirstWithHostNet" } else { "ClusterFirst" },
        "enableServiceLinks" => true,
        "preemptionPolicy" => "PreemptLowerPriority",
        "priority" => 2_000_001_000,
        "priorityClassName" => "system-node-critical",
        "restartPolicy" => "Always",
        "schedulerName" => "default-scheduler",
        "securityContext" => obj! {},
        "serviceAccount" => container,
        "serviceAccountName" => container,
        "terminationGracePeriodSeconds" => 30,
    };
    if host {
        put(&mut spec, "hostNetwork", true);
    }
    let volumes = volumes(name);
    if !volumes.is_empty() {
        put(&mut spec, "volumes", volumes);
    }
    spec
}

/// What the template of workload `name` mounts: the ConfigMap with its configuration.
pub(super) fn volumes(name: &str) -> Vec<Value> {
    let mounted = arguments::mounted(name).map(|(map, _)| {
        obj! { "configMap" => obj! { "defaultMode" => 420, "name" => map }, "name" => VOLUME }
    });
    mounted.into_iter().collect()
}

const VOLUME: &str = "policy-volume";
