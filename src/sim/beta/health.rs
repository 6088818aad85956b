//! `spec` of a MachineHealthCheck in its two forms.
use serde_json::{Map, Value, json};

use super::{put, shift};

/// From the second form to the first.
pub(super) fn older(spec: &mut Map<String, Value>) {
    if let Some(Value::Object(mut checks)) = spec.remove("checks") {
        if let Some(seconds) = checks.get("nodeStartupTimeoutSeconds").and_then(Value::as_i64) {
            spec.insert("nodeStartupTimeout".to_owned(), json!(format!("{seconds}s")));
        }
        if let Some(Value::Array(mut all)) = checks.remove("unhealthyNodeConditions") {
            for one in all.iter_mut().filter_map(Value::as_object_mut) {
                if let Some(seconds) = one.remove("timeoutSeconds").as_ref().and_then(Value::as_i64) {
                    one.insert("timeout".to_owned(), json!(format!("{seconds}s")));
                }
            }
            spec.insert("unhealthyConditions".to_owned(), Value::Array(all));
        }
    }
    if let Some(Value::Object(mut remediation)) = spec.remove("remediation") {
        if let Some(Value::Object(mut limits)) = remediation.remove("triggerIf") {
            shift(&mut limits, "unhealthyLessThanOrEqualTo", spec, "maxUnhealthy");
            shift(&mut limits, "unhealthyInRange", spec, "unhealthyRange");
        }
        shift(&mut remediation, "templateRef", spec, "remediationTemplate");
    }
}

/// From the first form to the second.
pub(super) fn newer(spec: &mut Map<String, Value>) {
    let mut checks = Map::new();
    if let Some(seconds) = spec
        .remove("nodeStartupTimeout")
        .as_ref()
        .and_then(super::newer::seconds)
    {
        checks.insert("nodeStartupTimeoutSeconds".to_owned(), json!(seconds));
    }
    if let Some(Value::Array(mut all)) = spec.remove("unhealthyConditions") {
        for one in all.iter_mut().filter_map(Value::as_object_mut) {
            let seconds = one.remove("timeout").as_ref().and_then(super::newer::seconds);
            one.insert("timeoutSeconds".to_owned(), json!(seconds.unwrap_or(0)));
        }
        checks.insert("unhealthyNodeConditions".to_owned(), Value::Array(all));
    }
    put(spec, "checks", checks);
    let (mut limits, mut remediation) = (Map::new(), Map::new());
    shift(spec, "maxUnhealthy", &mut limits, "unhealthyLessThanOrEqualTo");
    shift(spec, "unhealthyRange", &mut limits, "unhealthyInRange");
    put(&mut remediation, "triggerIf", limits);
    shift(spec, "remediationTemplate", &mut remediation, "templateRef");
    put(spec, "remediation", remediation);
}
