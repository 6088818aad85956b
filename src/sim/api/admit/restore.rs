//! KubeVirt's webhook for restores (pkg/storage/admitters/vmrestore.go).
use serde_json::Value;

use super::super::call::Call;
use super::super::status::{Cause, Failure};
use super::cause::{invalid, items, text};
use super::denied;
use crate::sim::catalog;
use crate::sim::store::Key;

const WEBHOOK: &str = "virtualmachinerestore-validator.snapshot.kubevirt.io";

/// Whether a restore may be created.
pub(super) fn create(call: &Call, restore: &Value) -> Result<(), Failure> {
    let spec = restore.get("spec").unwrap_or(&Value::Null);
    let target = spec.get("target").unwrap_or(&Value::Null);
    let mut causes = Vec::new();
    match text(target, "apiGroup") {
        "" => causes.push(Cause::new(
            "FieldValueNotFound",
            "spec.target.apiGroup",
            "missing apiGroup",
        )),
        "kubevirt.io" if text(target, "kind") == "VirtualMachine" => {
            causes.extend(patches(spec));
            causes.extend(overrides(spec));
            causes.extend(policies(spec));
        }
        "kubevirt.io" => causes.push(invalid("spec.target.kind", "invalid kind")),
        _ => causes.push(invalid("spec.target.apiGroup", "invalid apiGroup")),
    }
    let metadata = restore.get("metadata").unwrap_or(&Value::Null);
    causes.extend(under_way(call, text(metadata, "namespace"), target));
    denied(WEBHOOK, &causes)
}

/// A restore's wish stays what it was.
pub(super) fn update(old: &Value, new: &Value) -> Result<(), Failure> {
    if old.get("spec") == new.get("spec") {
        return Ok(());
    }
    denied(WEBHOOK, &[invalid("spec", "spec in immutable after creation")])
}

/// Patches are taken apart at their colons, whatever stands between them.
fn patches(spec: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    for patch in items(spec, "/patches").iter().filter_map(Value::as_str) {
        for pair in patch.trim_matches(['{', '}']).split(',') {
            let parts: Vec<&str> = pair.split(':').map(str::trim).collect();
            let [key, value] = parts.as_slice() else {
                let message =
                    format!("patch format is not valid - one \":\" expected in a single key-value json patch: {pair}");
                causes.push(invalid("spec.patches", message));
                continue;
            };
            let free = ["\"/metadata/labels/", "\"/metadata/annotations/", "\"/spec/"];
            if *key == "\"path\"" && !free.iter().any(|prefix| value.starts_with(prefix)) {
                let message = format!("patching is valid only for elements under /spec/ only: {pair}");
                causes.push(invalid("spec.patches", message));
            }
        }
    }
    causes
}

fn overrides(spec: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (number, wish) in items(spec, "/volumeRestoreOverrides").iter().enumerate() {
        let field = format!("spec.volumeRestoreOverrides[{number}]");
        if text(wish, "volumeName").is_empty() {
            let field = format!("{field}.volumeName");
            causes.push(Cause::new("FieldValueRequired", field, "must provide a volume name"));
        }
        let says = |name: &str| wish.get(name).is_some_and(|value| !value.is_null());
        if text(wish, "restoreName").is_empty() && !says("annotations") && !says("labels") {
            let message = "must provide at least one overriden field";
            causes.push(Cause::new("FieldValueRequired", field, message));
        }
    }
    causes
}

fn policies(spec: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (field, called, known) in [
        ("volumeRestorePolicy", "restore", ["InPlace", "RandomizeNames"]),
        ("volumeOwnershipPolicy", "ownership", ["Vm", "None"]),
    ] {
        let policy = text(spec, field);
        if spec.get(field).is_some_and(Value::is_string) && !known.contains(&policy) {
            let message = format!("volume {called} policy \"{policy}\" doesn't exist");
            causes.push(invalid(format!("spec.{field}"), message));
        }
    }
    causes
}

/// Restores into the same VM that are not complete.
fn under_way(call: &Call, namespace: &str, target: &Value) -> Vec<Cause> {
    let Some(kind) = catalog::by_id("virtualmachinerestores.snapshot.kubevirt.io") else {
        return Vec::new();
    };
    let prefix = format!("{namespace}/");
    let found = call
        .world
        .store()
        .snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
    let all = found.map(|found| found.items).unwrap_or_default();
    let others = all.iter().map(|(_, entry)| call.world.object(kind, entry));
    others
        .filter(|other| {
            let complete = other.pointer("/status/complete").and_then(Value::as_bool);
            other.pointer("/spec/target") == Some(target) && complete != Some(true)
        })
        .map(|other| {
            let name = other
                .pointer("/metadata/name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            invalid("spec.target", format!("VirtualMachineRestore {name:?} in progress"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn policies_overrides_and_patches() {
        let spec = json!({
            "volumeRestorePolicy": "Sideways", "volumeOwnershipPolicy": "Vm",
            "volumeRestoreOverrides": [{}],
            "patches": ["{\"op\": \"replace\", \"path\": \"/metadata/name\", \"value\": \"x\"}"],
        });
        let told = |causes: Vec<Cause>| causes.into_iter().map(|cause| cause.message).collect::<Vec<_>>();
        assert_eq!(
            told(policies(&spec)),
            ["volume restore policy \"Sideways\" doesn't exist"]
        );
        assert_eq!(told(overrides(&spec)).len(), 2);
        assert_eq!(
            told(patches(&spec)),
            ["patching is valid only for elements under /spec/ only:  \"path\": \"/metadata/name\""]
        );
    }
}
