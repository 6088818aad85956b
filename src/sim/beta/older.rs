//! From `v1beta2` to `v1beta1`.
use serde_json::{Map, Value, json};

use super::{INITIALIZATION, SECOND, TIMEOUTS, has_second, health, inner, put, shift};

/// Gives an object of Cluster API in the form of `v1beta2` the shape of `v1beta1`; leaves every other as it is.
pub fn older(object: &mut Value) {
    let api = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let group = api
        .split_once('/')
        .filter(|(group, version)| *version == SECOND && has_second(group));
    let Some((group, _)) = group else { return };
    object["apiVersion"] = json!(format!("{group}/v1beta1"));
    let kind = object
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    for at in ["/spec", "/spec/template/spec", "/spec/machineTemplate/spec"] {
        if let Some(spec) = object.pointer_mut(at).and_then(Value::as_object_mut) {
            timeouts(spec);
            references(spec);
        }
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        match kind.as_str() {
            "MachineDeployment" => deployment(spec),
            "MachineSet" => {
                if let Some(Value::Object(mut deletion)) = spec.remove("deletion") {
                    shift(&mut deletion, "order", spec, "deletePolicy");
                }
                patience(spec);
            }
            "KubeadmControlPlane" => plane(spec),
            "MachineHealthCheck" => health::older(spec),
            _ => {}
        }
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        self::status(status);
    }
}

/// `deletion.*Seconds` were durations of their own.
fn timeouts(spec: &mut Map<String, Value>) {
    for (new, old) in TIMEOUTS {
        let deletion = spec.get_mut("deletion").and_then(Value::as_object_mut);
        if let Some(seconds) = deletion
            .and_then(|all| all.remove(new))
            .as_ref()
            .and_then(Value::as_i64)
        {
            spec.insert(old.to_owned(), json!(format!("{seconds}s")));
        }
    }
    if spec
        .get("deletion")
        .and_then(Value::as_object)
        .is_some_and(Map::is_empty)
    {
        spec.remove("deletion");
    }
}

/// References named a version instead of a group; whose resource that is, nobody has to know here.
fn references(spec: &mut Map<String, Value>) {
    let fix = |reference: &mut Value| {
        let Some(fields) = reference.as_object_mut() else {
            return;
        };
        if let Some(group) = fields.remove("apiGroup") {
            let group = group.as_str().unwrap_or_default();
            fields.insert("apiVersion".to_owned(), json!(format!("{group}/v1beta1")));
        }
    };
    for field in ["infrastructureRef", "controlPlaneRef"] {
        if let Some(reference) = spec.get_mut(field) {
            fix(reference);
        }
    }
    if let Some(reference) = spec.get_mut("bootstrap").and_then(|one| one.get_mut("configRef")) {
        fix(reference);
    }
}

fn deployment(spec: &mut Map<String, Value>) {
    let mut strategy = Map::new();
    if let Some(Value::Object(mut rollout)) = spec.remove("rollout") {
        if let Some(Value::Object(own)) = rollout.remove("strategy") {
            strategy = own;
        }
        shift(&mut rollout, "after", spec, "rolloutAfter");
    }
    if let Some(Value::Object(mut deletion)) = spec.remove("deletion")
        && let Some(rolling) = inner(&mut strategy, "rollingUpdate")
    {
        shift(&mut deletion, "order", rolling, "deletePolicy");
    }
    shift(spec, "remediation", &mut strategy, "remediation");
    put(spec, "strategy", strategy);
    patience(spec);
}

/// `minReadySeconds` was the deployment's.
fn patience(spec: &mut Map<String, Value>) {
    let template = spec.get_mut("template").and_then(|one| one.get_mut("spec"));
    if let Some(seconds) = template
        .and_then(Value::as_object_mut)
        .and_then(|one| one.remove("minReadySeconds"))
    {
        spec.insert("minReadySeconds".to_owned(), seconds);
    }
}

fn plane(spec: &mut Map<String, Value>) {
    let template = spec.get_mut("machineTemplate").and_then(Value::as_object_mut);
    if let Some(template) = template
        && let Some(Value::Object(machine)) = template.remove("spec")
    {
        template.extend(machine);
    }
    if let Some(Value::Object(mut rollout)) = spec.remove("rollout") {
        shift(&mut rollout, "strategy", spec, "rolloutStrategy");
        shift(&mut rollout, "after", spec, "rolloutAfter");
        shift(&mut rollout, "before", spec, "rolloutBefore");
    }
    if let Some(Value::Object(mut remediation)) = spec.remove("remediation") {
        let mut old = Map::new();
        shift(&mut remediation, "maxRetry", &mut old, "maxRetry");
        for field in ["retryPeriod", "minHealthyPeriod"] {
            if let Some(seconds) = remediation.get(&format!("{field}Seconds")).and_then(Value::as_i64) {
                old.insert(field.to_owned(), json!(format!("{seconds}s")));
            }
        }
        put(spec, "remediationStrategy", old);
    }
}

/// Conditions of the first form stand under `deprecated`, those of the second in their place; readiness has a home of its
/// own.
fn status(status: &mut Map<String, Value>) {
    let mut second = Map::new();
    shift(status, "conditions", &mut second, "conditions");
    shift(status, "upToDateReplicas", &mut second, "upToDateReplicas");
    for field in ["readyReplicas", "availableReplicas"] {
        if let Some(count) = status.get(field) {
            second.insert(field.to_owned(), count.clone());
        }
    }
    let mut old = status.remove("deprecated").unwrap_or_default();
    if let Some(Value::Object(first)) = old.get_mut("v1beta1").map(Value::take) {
        status.extend(first);
    }
    if let Some(count) = second.get("upToDateReplicas").cloned() {
        status.entry("updatedReplicas").or_insert(count);
    }
    put(status, "v1beta2", second);
    if let Some(Value::Object(mut ready)) = status.remove("initialization") {
        for (new, old) in INITIALIZATION {
            shift(&mut ready, new, status, old);
        }
    }
    if let Some(node) = status.get_mut("nodeRef").and_then(Value::as_object_mut) {
        for (field, value) in [("apiVersion", "v1"), ("kind", "Node")] {
            node.entry(field).or_insert_with(|| json!(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_form_reads_as_the_first() {
        let mut machine = json!({"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Machine",
            "spec": {"deletion": {"nodeDrainTimeoutSeconds": 600},
                "infrastructureRef": {"apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "MaasMachine", "name": "m"}},
            "status": {"conditions": [{"type": "Available"}], "initialization": {"infrastructureProvisioned": true},
                "deprecated": {"v1beta1": {"conditions": [{"type": "NodeHealthy"}]}}}});
        older(&mut machine);
        assert_eq!(machine["spec"]["nodeDrainTimeout"], "600s");
        assert_eq!(
            machine["spec"]["infrastructureRef"]["apiVersion"],
            "infrastructure.cluster.x-k8s.io/v1beta1"
        );
        assert_eq!(machine["status"]["conditions"][0]["type"], "NodeHealthy");
        assert_eq!(machine["status"]["v1beta2"]["conditions"][0]["type"], "Available");
        assert_eq!(machine["status"]["infrastructureReady"], true);
        let mut deployment = json!({"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "MachineDeployment",
            "spec": {"deletion": {"order": "Oldest"},
                "rollout": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 2}}}}});
        older(&mut deployment);
        assert_eq!(deployment["spec"]["strategy"]["rollingUpdate"]["maxSurge"], 2);
        assert_eq!(
            deployment["spec"]["strategy"]["rollingUpdate"]["deletePolicy"],
            "Oldest"
        );
        let mut other = json!({"apiVersion": "example.com/v1beta2", "kind": "X", "status": {"conditions": []}});
        let before = other.clone();
        older(&mut other);
        assert_eq!(other, before);
    }
}
