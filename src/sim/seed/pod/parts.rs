//! Pieces that all pods share: conditions, container statuses, tolerations, addresses.
use serde_json::Value;

use crate::sim::seed::mix::{hash, hex};
use crate::sim::seed::obj::{arr, condition, obj, put, time};
use crate::sim::seed::world::{World, salt};

/// kubelet's five conditions of a pod whose containers run, with the times at which each came true.
pub(super) fn running_conditions(scheduled: u32, started: u32, ready: bool, changed: u32) -> Vec<Value> {
    vec![
        condition("PodScheduled", true, scheduled),
        condition("PodReadyToStartContainers", true, started),
        condition("Initialized", true, started),
        condition("Ready", ready, changed),
        condition("ContainersReady", true, started),
    ]
}

/// A `containerStatuses` entry; `state` decides whether it counts as ready.
pub(super) fn container(w: &World, pod: u64, name: &str, image: &str, state: Value) -> Value {
    let running = state.get("running").is_some();
    let mut id = String::from("containerd://");
    let h = hash(w.seed, salt::CONTAINER, pod as u32 ^ name.len() as u32);
    for k in 0..4 {
        hex(&mut id, super::super::mix::mix(h ^ k ^ pod), 16);
    }
    let mut s = obj! {
        "image" => image,
        "imageID" => image_id(image),
        "lastState" => obj! {},
        "name" => name,
        "ready" => running,
        "restartCount" => 0,
        "started" => running,
    };
    if state.get("waiting").is_none() {
        put(&mut s, "containerID", id);
    }
    put(&mut s, "state", state);
    s
}

/// `registry/name@sha256:…`, the same for every pod with that image.
fn image_id(image: &str) -> String {
    let seed = image
        .bytes()
        .fold(0_u64, |a, b| super::super::mix::mix(a ^ u64::from(b)));
    let name = image.rsplit_once(':').map_or(image, |x| x.0);
    let mut id = format!("{name}@sha256:");
    for k in 0..4 {
        hex(&mut id, super::super::mix::mix(seed ^ k), 16);
    }
    id
}

/// `{running: {startedAt}}`.
pub(super) fn runs(at: u32) -> Value {
    obj! { "running" => obj! { "startedAt" => time(at) } }
}

/// Ended well.
pub(super) fn completed(from: u32, to: u32) -> Value {
    obj! { "terminated" => obj! {
        "exitCode" => 0,
        "finishedAt" => time(to),
        "reason" => "Completed",
        "startedAt" => time(from),
    } }
}

/// What the DefaultTolerationSeconds admission adds to every pod.
pub(super) fn tolerations() -> Vec<Value> {
    ["not-ready", "unreachable"]
        .into_iter()
        .map(|k| {
            obj! {
                "effect" => "NoExecute",
                "key" => format!("node.kubernetes.io/{k}"),
                "operator" => "Exists",
                "tolerationSeconds" => 300,
            }
        })
        .collect()
}

/// Adds hostIP and podIP, each with its plural.
pub(super) fn addresses(status: &mut Value, host: String, pod: String) {
    put(status, "hostIPs", arr![obj! { "ip" => host.as_str() }]);
    put(status, "hostIP", host);
    if !pod.is_empty() {
        put(status, "podIPs", arr![obj! { "ip" => pod.as_str() }]);
        put(status, "podIP", pod);
    }
}

/// The service account token volume that admission adds.
pub(super) fn token_volume(name: &str) -> Value {
    obj! {
        "name" => name,
        "projected" => obj! {
            "defaultMode" => 420,
            "sources" => arr![
                obj! { "serviceAccountToken" => obj! { "expirationSeconds" => 3607, "path" => "token" } },
                obj! { "configMap" => obj! {
                    "items" => arr![obj! { "key" => "ca.crt", "path" => "ca.crt" }],
                    "name" => "kube-root-ca.crt",
                } },
                obj! { "downwardAPI" => obj! { "items" => arr![obj! {
                    "fieldRef" => obj! { "apiVersion" => "v1", "fieldPath" => "metadata.namespace" },
                    "path" => "namespace",
                }] } },
            ],
        },
    }
}
