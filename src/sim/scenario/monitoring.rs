//! Who measures: metrics-server, the Prometheus of the monitoring stack, and the one that Portworx' operator can run.
use std::sync::Arc;

use serde_json::{Value, json};

use super::skew::post;
use crate::sim::store::World;

/// Portworx' operator runs a Prometheus of its own, as it does with `spec.monitoring.prometheus.enabled`: its Service, and
/// its pod, which starts as soon as controllers work (operator drivers/storage/portworx/component/prometheus.go).
pub fn px_prometheus(world: &Arc<World>) {
    let labels = json!({"app.kubernetes.io/name": "prometheus", "prometheus": "px-prometheus"});
    let pod = pod("kube-system", "prometheus-px-prometheus-0", &labels);
    post(world, "/api/v1/namespaces/kube-system/pods", &pod);
    let selector = json!({"prometheus": "px-prometheus"});
    let service = service("kube-system", "px-prometheus", &selector, 9_090);
    post(world, "/api/v1/namespaces/kube-system/services", &service);
}

fn pod(space: &str, name: &str, labels: &Value) -> Value {
    let set = name.trim_end_matches("-0");
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": space, "labels": labels,
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": set,
                "uid": format!("statefulset-{set}"), "controller": true, "blockOwnerDeletion": true}]},
        "spec": {"nodeSelector": {"node-role.kubernetes.io/control-plane": ""},
            "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"}],
            "containers": [{"name": "prometheus", "image": "quay.io/prometheus/prometheus:v3.8.0",
                "ports": [{"containerPort": 9090, "name": "web"}],
                "resources": {"requests": {"cpu": "100m", "memory": "400Mi"}}}]},
        "status": {"phase": "Pending", "qosClass": "Burstable"}})
}

/// What is to be created, with the collections it goes into.
pub(super) fn objects() -> Vec<(&'static str, Value)> {
    let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "monitoring"}});
    let labels = json!({"app.kubernetes.io/name": "prometheus", "prometheus": "prometheus-prometheus"});
    let pod = pod("monitoring", "prometheus-prometheus-prometheus-0", &labels);
    vec![
        ("/api/v1/namespaces", space),
        ("/api/v1/namespaces/monitoring/pods", pod),
        (
            "/api/v1/namespaces/monitoring/services",
            service("monitoring", "prometheus-operated", &labels, 9_090),
        ),
        (
            "/api/v1/namespaces/kube-system/services",
            service(
                "kube-system",
                "metrics-server",
                &json!({"app.kubernetes.io/name": "metrics-server"}),
                443,
            ),
        ),
    ]
}

fn service(space: &str, name: &str, selector: &Value, port: u16) -> Value {
    json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"name": name, "namespace": space, "labels": {"operated-prometheus": "true"}},
        "spec": {"selector": selector, "ports": [{"name": "http-web", "port": port, "targetPort": port, "protocol": "TCP"}]}})
}
