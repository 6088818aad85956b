//! KubeVirt's webhook for snapshots (pkg/storage/admitters/vmsnapshot.go).
use serde_json::Value;

use super::super::status::{Cause, Failure};
use super::cause::{invalid, text};
use super::denied;

const WEBHOOK: &str = "virtualmachinesnapshot-validator.snapshot.kubevirt.io";

/// Whether a snapshot may be created.
pub(super) fn create(snapshot: &Value) -> Result<(), Failure> {
    let source = snapshot.pointer("/spec/source").unwrap_or(&Value::Null);
    let cause = match text(source, "apiGroup") {
        "" => Cause::new("FieldValueNotFound", "spec.source.apiGroup", "missing apiGroup"),
        "kubevirt.io" if text(source, "kind") == "VirtualMachine" => return Ok(()),
        "kubevirt.io" => invalid("spec.source.kind", "invalid kind"),
        _ => invalid("spec.source.apiGroup", "invalid apiGroup"),
    };
    denied(WEBHOOK, &[cause])
}

/// A snapshot's wish stays what it was.
pub(super) fn update(old: &Value, new: &Value) -> Result<(), Failure> {
    if old.get("spec") == new.get("spec") {
        return Ok(());
    }
    denied(WEBHOOK, &[invalid("spec", "spec in immutable after creation")])
}
