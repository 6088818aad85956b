//! Objects of Cluster API in the form of v1beta2, brought into that of v1beta1, which the simulated cluster serves
//! (Cluster API, docs/book "v1.10 to v1.11", and api/core/v1beta1/conversion.go).
use serde_json::{Map, Value, json};

/// Gives an object of `v1beta2` the shape of `v1beta1`; leaves every other as it is.
pub(super) fn older(object: &mut Value) {
    let api = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let Some(group) = api
        .strip_suffix("/v1beta2")
        .filter(|group| group.ends_with("cluster.x-k8s.io"))
    else {
        return;
    };
    let api = format!("{group}/v1beta1");
    object["apiVersion"] = json!(api);
    for at in [
        "/spec",
        "/spec/template/spec",
        "/spec/machineTemplate/spec",
        "/spec/machineTemplate",
    ] {
        if let Some(spec) = object.pointer_mut(at).and_then(Value::as_object_mut) {
            timeouts(spec);
            references(spec);
        }
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        rollout(spec);
        networks(spec);
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        conditions(status);
    }
}

/// `deletion.*Seconds` were durations of their own.
fn timeouts(spec: &mut Map<String, Value>) {
    let Some(deletion) = spec.get("deletion").and_then(Value::as_object).cloned() else {
        return;
    };
    for (second, first) in [
        ("nodeDrainTimeoutSeconds", "nodeDrainTimeout"),
        ("nodeVolumeDetachTimeoutSeconds", "nodeVolumeDetachTimeout"),
        ("nodeDeletionTimeoutSeconds", "nodeDeletionTimeout"),
    ] {
        if let Some(seconds) = deletion.get(second).and_then(Value::as_i64) {
            spec.insert(first.to_owned(), json!(format!("{seconds}s")));
        }
    }
    if let Some(order) = deletion.get("order") {
        spec.insert("deletePolicy".to_owned(), order.clone());
    }
    spec.remove("deletion");
}

/// References name a group instead of a version.
fn references(spec: &mut Map<String, Value>) {
    let fix = |reference: &mut Value| {
        let group = reference.get("apiGroup").and_then(Value::as_str).map(str::to_owned);
        if let (Some(group), Some(fields)) = (group, reference.as_object_mut()) {
            fields.remove("apiGroup");
            fields.insert("apiVersion".to_owned(), json!(format!("{group}/v1beta1")));
        }
    };
    for field in ["infrastructureRef", "controlPlaneRef"] {
        if let Some(reference) = spec.get_mut(field) {
            fix(reference);
        }
    }
    if let Some(reference) = spec
        .get_mut("bootstrap")
        .and_then(|bootstrap| bootstrap.get_mut("configRef"))
    {
        fix(reference);
    }
}

/// The strategy moved under `rollout`.
fn rollout(spec: &mut Map<String, Value>) {
    let Some(rollout) = spec.remove("rollout") else { return };
    if let Some(strategy) = rollout.get("strategy") {
        let field = if spec.contains_key("machineTemplate") {
            "rolloutStrategy"
        } else {
            "strategy"
        };
        spec.insert(field.to_owned(), strategy.clone());
    }
    if let Some(after) = rollout.get("after") {
        spec.insert("rolloutAfter".to_owned(), after.clone());
    }
}

/// Lists of blocks lost their wrapper in some early builds; both are read.
fn networks(spec: &mut Map<String, Value>) {
    for which in ["pods", "services"] {
        let place = spec
            .get_mut("clusterNetwork")
            .and_then(|network| network.get_mut(which));
        if let Some(place) = place.filter(|place| place.is_array()) {
            *place = json!({"cidrBlocks": place.clone()});
        }
    }
}

/// Conditions of the first form stand under `deprecated`, those of the second in their place; readiness has a home of its
/// own.
fn conditions(status: &mut Map<String, Value>) {
    let second = status.remove("conditions").unwrap_or_else(|| json!([]));
    let mut old = status.remove("deprecated").unwrap_or_default();
    if let Some(Value::Object(first)) = old.get_mut("v1beta1").map(Value::take) {
        status.extend(first);
    }
    status.insert("v1beta2".to_owned(), json!({"conditions": second}));
    let ready = status.remove("initialization").unwrap_or_default();
    for (new, old) in [
        ("infrastructureProvisioned", "infrastructureReady"),
        ("bootstrapDataSecretCreated", "bootstrapReady"),
        ("controlPlaneInitialized", "initialized"),
    ] {
        if let Some(value) = ready.get(new) {
            status.insert(old.to_owned(), value.clone());
        }
    }
    if let Some(count) = status.get("upToDateReplicas").cloned() {
        status.entry("updatedReplicas").or_insert(count);
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
            "spec": {"rollout": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 2}}}}});
        older(&mut deployment);
        assert_eq!(deployment["spec"]["strategy"]["rollingUpdate"]["maxSurge"], 2);
        let mut other = json!({"apiVersion": "example.com/v1beta2", "kind": "X", "status": {"conditions": []}});
        let before = other.clone();
        older(&mut other);
        assert_eq!(other, before);
    }
}
