//! KubeVirt's webhooks for changes of an instance and of a VM's status
//! (pkg/virt-api/webhooks/validating-webhook/admitters: vmi-update-admitter.go, status-admitter.go).
use serde_json::Value;

use super::super::call::Call;
use super::super::status::{Cause, Failure};
use super::cause::{items, text};
use super::denied;
use crate::sim::catalog;
use crate::sim::store::Key;

const UPDATE: &str = "virtualmachineinstances-update-validator.kubevirt.io";

/// Labels of an instance that only KubeVirt's own accounts may change (register.go: `restrictedVmiLabels`).
const RESERVED: &[&str] = &[
    "kubevirt.io/created-by",
    "kubevirt.io/migrationJobUID",
    "kubevirt.io/nodeName",
    "kubevirt.io/migrationTargetNodeName",
    "kubevirt.io/schedulable",
    "kubevirt.io/install-strategy",
];

/// Who may change what of an instance.
pub(super) fn update(call: &Call, old: &Value, new: &Value) -> Result<(), Failure> {
    let own = call.who.name.starts_with("system:serviceaccount:kubevirt:kubevirt-");
    let refused = |message| denied(UPDATE, &[Cause::new("FieldValueNotSupported", "", message)]);
    if own {
        return plugged(old, new);
    }
    if old.get("spec") != new.get("spec") {
        return refused("update of VMI object is restricted");
    }
    let label = |object: &Value, name: &str| {
        let labels = object.pointer("/metadata/labels");
        labels.and_then(|labels| labels.get(name)).cloned()
    };
    if RESERVED.iter().any(|name| label(old, name) != label(new, name)) {
        return refused("modification of the following reserved kubevirt.io/ labels on a VMI object is prohibited");
    }
    Ok(())
}

/// What KubeVirt itself may not change of a running instance.
fn plugged(old: &Value, new: &Value) -> Result<(), Failure> {
    for (pointer, message) in [
        ("/spec/domain/cpu/maxSockets", "CPU topology maxSockets changed"),
        ("/spec/domain/memory/maxGuest", "Memory maxGuest changed"),
    ] {
        if old.pointer(pointer) != new.pointer(pointer) {
            return denied(UPDATE, &[Cause::new("FieldValueInvalid", "", message)]);
        }
    }
    match super::plug::volumes(old, new) {
        Some(cause) => denied(UPDATE, &[cause]),
        None => Ok(()),
    }
}

/// A change of a VM's status: no volume is plugged while its instance moves.
pub(super) fn vm_status(call: &Call, new: &Value) -> Result<(), Failure> {
    const WEBHOOK: &str = "kubevirt-crd-status-validator.kubevirt.io";
    if items(new, "/status/volumeRequests").is_empty() {
        return Ok(());
    }
    let ready = new.pointer("/status/ready") == Some(&Value::Bool(true));
    let metadata = new.get("metadata").unwrap_or(&Value::Null);
    let key = Key::new(Some(text(metadata, "namespace")), text(metadata, "name"));
    let kind = catalog::by_id("virtualmachineinstances.kubevirt.io").filter(|_| ready);
    let found = kind.and_then(|kind| Some((kind, call.world.store().get(kind.id(), &key)?)));
    let vmi = found.map(|(kind, entry)| call.world.object(kind, &entry));
    let vmi = vmi.filter(|vmi| vmi.pointer("/metadata/deletionTimestamp").is_none());
    denied(WEBHOOK, &super::plug::requests(new, vmi.as_ref()))?;
    if !vmi.as_ref().is_some_and(moving) {
        return Ok(());
    }
    let message = "Cannot handle volume requests while VMI migration is in progress";
    denied(WEBHOOK, &[Cause::new("FieldValueNotSupported", "spec", message)])
}

/// Whether a migration of the instance is under way (pkg/util/migrations: `IsMigrating`).
fn moving(vmi: &Value) -> bool {
    let leaving = vmi.pointer("/metadata/deletionTimestamp").is_some();
    let over = matches!(
        vmi.pointer("/status/phase").and_then(Value::as_str),
        Some("Succeeded" | "Failed")
    );
    let Some(state) = vmi.pointer("/status/migrationState").filter(|_| !leaving && !over) else {
        return false;
    };
    let there = |field: &str| state.get(field).is_some_and(|moment| !moment.is_null());
    there("startTimestamp") && !there("endTimestamp")
}
