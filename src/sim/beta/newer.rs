//! From `v1beta1` to `v1beta2`.
use serde_json::{Map, Value, json};

use super::{INITIALIZATION, SECOND, TIMEOUTS, health, inner, put, shift};
use crate::sim::span::span;

/// Gives an object of Cluster API the shape of `v1beta2`. What the second form has no field for is left out.
pub fn newer(object: &mut Value) {
    let kind = object
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if let Some(api) = object.get("apiVersion").and_then(Value::as_str) {
        let group = api.split('/').next().unwrap_or_default().to_owned();
        object["apiVersion"] = json!(format!("{group}/{SECOND}"));
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        match kind.as_str() {
            "MachineDeployment" => deployment(spec),
            "MachineSet" => {
                order(spec, "deletePolicy");
                patience(spec);
            }
            "KubeadmControlPlane" => plane(spec),
            "MachineHealthCheck" => health::newer(spec),
            _ => {}
        }
        machine(spec);
    }
    for at in ["/spec/template/spec", "/spec/machineTemplate/spec"] {
        if let Some(spec) = object.pointer_mut(at).and_then(Value::as_object_mut) {
            machine(spec);
        }
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        self::status(status);
    }
}

/// What a machine's own `spec` has, in whatever it stands.
fn machine(spec: &mut Map<String, Value>) {
    for (new, old) in TIMEOUTS {
        let seconds = spec.remove(old).as_ref().and_then(seconds);
        if let (Some(seconds), Some(deletion)) = (seconds, seconds.and_then(|_| inner(spec, "deletion"))) {
            deletion.insert(new.to_owned(), json!(seconds));
        }
    }
    for field in ["infrastructureRef", "controlPlaneRef"] {
        if let Some(reference) = spec.get_mut(field) {
            refer(reference);
        }
    }
    if let Some(reference) = spec.get_mut("bootstrap").and_then(|one| one.get_mut("configRef")) {
        refer(reference);
    }
}

/// References name a group instead of a version, and no namespace.
fn refer(reference: &mut Value) {
    let Some(fields) = reference.as_object_mut() else {
        return;
    };
    if let Some(api) = fields.remove("apiVersion") {
        let group = api.as_str().and_then(|api| api.split('/').next()).unwrap_or_default();
        fields.insert("apiGroup".to_owned(), json!(group));
    }
    fields.retain(|name, _| matches!(name.as_str(), "apiGroup" | "kind" | "name"));
}

fn deployment(spec: &mut Map<String, Value>) {
    let mut rollout = Map::new();
    if let Some(Value::Object(mut strategy)) = spec.remove("strategy") {
        if let Some(rolling) = strategy.get_mut("rollingUpdate").and_then(Value::as_object_mut) {
            let policy = rolling.remove("deletePolicy").filter(|policy| policy != "");
            if let (Some(policy), Some(deletion)) = (policy, inner(spec, "deletion")) {
                deletion.insert("order".to_owned(), policy);
            }
        }
        shift(&mut strategy, "remediation", spec, "remediation");
        put(&mut rollout, "strategy", strategy);
    }
    shift(spec, "rolloutAfter", &mut rollout, "after");
    put(spec, "rollout", rollout);
    for gone in ["progressDeadlineSeconds", "revisionHistoryLimit"] {
        spec.remove(gone);
    }
    patience(spec);
}

/// `minReadySeconds` is the machines' own.
fn patience(spec: &mut Map<String, Value>) {
    let seconds = spec.remove("minReadySeconds").filter(|seconds| *seconds != 0);
    let template = spec.get_mut("template").and_then(|one| one.get_mut("spec"));
    if let (Some(seconds), Some(template)) = (seconds, template.and_then(Value::as_object_mut)) {
        template.insert("minReadySeconds".to_owned(), seconds);
    }
}

fn order(spec: &mut Map<String, Value>, old: &str) {
    let policy = spec
        .remove(old)
        .filter(|policy| policy.as_str().is_some_and(|word| !word.is_empty()));
    if let (Some(policy), Some(deletion)) = (policy.clone(), policy.and_then(|_| inner(spec, "deletion"))) {
        deletion.insert("order".to_owned(), policy);
    }
}

fn plane(spec: &mut Map<String, Value>) {
    if let Some(Value::Object(mut template)) = spec.remove("machineTemplate") {
        let mut machine = Map::new();
        let fields = ["infrastructureRef", "readinessGates"];
        for field in fields.into_iter().chain(TIMEOUTS.map(|(_, old)| old)) {
            shift(&mut template, field, &mut machine, field);
        }
        template.insert("spec".to_owned(), Value::Object(machine));
        spec.insert("machineTemplate".to_owned(), Value::Object(template));
    }
    let mut rollout = Map::new();
    shift(spec, "rolloutStrategy", &mut rollout, "strategy");
    shift(spec, "rolloutAfter", &mut rollout, "after");
    shift(spec, "rolloutBefore", &mut rollout, "before");
    put(spec, "rollout", rollout);
    if let Some(Value::Object(mut old)) = spec.remove("remediationStrategy") {
        let mut remediation = Map::new();
        shift(&mut old, "maxRetry", &mut remediation, "maxRetry");
        for field in ["retryPeriod", "minHealthyPeriod"] {
            if let Some(seconds) = old.get(field).and_then(seconds) {
                remediation.insert(format!("{field}Seconds"), json!(seconds));
            }
        }
        put(spec, "remediation", remediation);
    }
}

/// Conditions of the second form take their place, those of the first stand under `deprecated`.
fn status(status: &mut Map<String, Value>) {
    let mut first = Map::new();
    for field in [
        "conditions",
        "failureReason",
        "failureMessage",
        "fullyLabeledReplicas",
        "unavailableReplicas",
        "updatedReplicas",
    ] {
        shift(status, field, &mut first, field);
    }
    for field in ["readyReplicas", "availableReplicas"] {
        if let Some(count) = status.get(field) {
            first.insert(field.to_owned(), count.clone());
        }
    }
    if let Some(count) = first.get("updatedReplicas") {
        status.insert("upToDateReplicas".to_owned(), count.clone());
    }
    if let Some(Value::Object(second)) = status.remove("v1beta2") {
        status.extend(second);
    }
    if let Some(conditions) = status.get_mut("conditions").and_then(Value::as_array_mut) {
        for one in conditions.iter_mut().filter_map(Value::as_object_mut) {
            one.entry("message").or_insert_with(|| json!(""));
        }
    }
    let mut deprecated = Map::new();
    put(&mut deprecated, "v1beta1", first);
    put(status, "deprecated", deprecated);
    let mut ready = Map::new();
    for (new, old) in INITIALIZATION {
        shift(status, old, &mut ready, new);
    }
    shift(status, "controlPlaneReady", &mut ready, "controlPlaneInitialized");
    put(status, "initialization", ready);
    status.remove("ready");
    if let Some(node) = status.get_mut("nodeRef").and_then(Value::as_object_mut) {
        node.retain(|name, _| name == "name");
    }
}

/// Whole seconds of a Go duration such as `1h30m0s`; none of what is no duration.
pub(super) fn seconds(value: &Value) -> Option<i64> {
    span(value.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::super::older;
    use super::*;

    #[test]
    fn what_the_first_form_says_the_second_says_and_back() {
        let first = [
            json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Machine",
                "spec": {"clusterName": "c", "nodeDrainTimeout": "600s",
                    "infrastructureRef": {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachine", "name": "m"}},
                "status": {"conditions": [{"type": "NodeHealthy", "status": "True"}], "infrastructureReady": true,
                    "bootstrapReady": true, "nodeRef": {"apiVersion": "v1", "kind": "Node", "name": "n"},
                    "v1beta2": {"conditions": [{"type": "Available", "status": "True", "reason": "Available", "message": ""}]}}}),
            json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDeployment",
                "spec": {"replicas": 3, "rolloutAfter": "2026-01-01T00:00:00Z",
                    "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0, "deletePolicy": "Oldest"}},
                    "template": {"spec": {"nodeDrainTimeout": "10s"}}},
                "status": {"replicas": 3, "updatedReplicas": 3, "unavailableReplicas": 0, "readyReplicas": 3, "availableReplicas": 3,
                    "v1beta2": {"upToDateReplicas": 2, "readyReplicas": 3, "availableReplicas": 3, "conditions": []}}}),
            json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineSet",
                "spec": {"replicas": 3, "deletePolicy": "Newest", "template": {"spec": {}}}}),
            json!({"apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlane",
                "spec": {"replicas": 3, "machineTemplate": {"nodeDrainTimeout": "5s",
                        "infrastructureRef": {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachineTemplate", "name": "cp"}},
                    "rolloutStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0}}}}),
            json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineHealthCheck",
                "spec": {"maxUnhealthy": "40%", "nodeStartupTimeout": "600s",
                    "unhealthyConditions": [{"type": "Ready", "status": "Unknown", "timeout": "300s"}]}}),
        ];
        for object in first {
            let mut there = object.clone();
            newer(&mut there);
            assert_ne!(there["spec"], object["spec"]);
            let mut back = there.clone();
            older(&mut back);
            assert_eq!(back["spec"], object["spec"], "{there:#}");
            let known = [
                "conditions",
                "infrastructureReady",
                "nodeRef",
                "updatedReplicas",
                "v1beta2",
            ];
            for field in known.into_iter().filter(|field| object["status"].get(field).is_some()) {
                assert_eq!(back["status"][field], object["status"][field], "{field} of {there:#}");
            }
        }
    }

    #[test]
    fn the_second_form_is_that_of_its_definition() {
        let mut machine = json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Machine",
            "spec": {"infrastructureRef": {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachine",
                "name": "m", "namespace": "s"}},
            "status": {"conditions": [], "nodeRef": {"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "u"},
                "failureReason": "UpdateError"}});
        newer(&mut machine);
        assert_eq!(machine["apiVersion"], "cluster.x-k8s.io/v1beta2");
        assert_eq!(
            machine["spec"]["infrastructureRef"],
            json!({"apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "MaasMachine", "name": "m"})
        );
        assert_eq!(machine["status"]["nodeRef"], json!({"name": "n"}));
        assert_eq!(
            machine["status"]["deprecated"]["v1beta1"]["failureReason"],
            "UpdateError"
        );
        assert!(machine["status"].get("conditions").is_none());
    }
}
