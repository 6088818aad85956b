//! What admission does to objects before they are stored: defaults, and the refusals of KubeVirt's webhooks.
mod busy;
mod cause;
mod clone;
mod defaults;
mod disks;
mod instance;
mod memory;
mod migration;
mod network;
mod plug;
mod restore;
mod snapshot;
mod vm;
mod webhook;

use serde_json::{Value, json};

pub(super) use webhook::reached;

use super::call::Call;
use super::schema;
use super::status::{Cause, Failure};
use crate::sim::catalog::Kind;

/// Looks at an object that is about to be stored (`old` is null for a new one) and fills in its defaults.
///
/// # Errors
/// 422 in the words of whoever refuses.
pub(super) fn admit(call: &Call, kind: &'static Kind, old: &Value, new: &mut Value) -> Result<(), Failure> {
    webhook::answers(call, kind, old)?;
    if new.pointer("/metadata/deletionTimestamp").is_some() {
        return Ok(());
    }
    match kind.id() {
        "virtualmachines.kubevirt.io" => {
            fits("virtualmachines-mutator.kubevirt.io", new, kind)?;
            defaults::vm(call, new, old.is_null());
            let mut causes = vm::causes(new);
            if causes.is_empty() && !old.is_null() {
                causes.extend(busy::cause(old, new));
            }
            return denied("virtualmachine-validator.kubevirt.io", &causes);
        }
        "virtualmachineinstancemigrations.kubevirt.io" if old.is_null() => {
            fits("migrations-mutator.kubevirt.io", new, kind)?;
            migration::defaults(new);
            return migration::create(call, new);
        }
        "virtualmachineinstancemigrations.kubevirt.io" => return migration::update(old, new),
        "virtualmachineinstances.kubevirt.io" if !old.is_null() => instance::update(call, old, new)?,
        "virtualmachinesnapshots.snapshot.kubevirt.io" if old.is_null() => snapshot::create(new)?,
        "virtualmachinesnapshots.snapshot.kubevirt.io" => snapshot::update(old, new)?,
        "virtualmachinerestores.snapshot.kubevirt.io" if old.is_null() => restore::create(call, new)?,
        "virtualmachinerestores.snapshot.kubevirt.io" => restore::update(old, new)?,
        "virtualmachineclones.clone.kubevirt.io" => {
            if old.is_null() {
                clone::defaults(call, new);
            }
            clone::check(new)?;
        }
        _ => {}
    }
    let wrong = schema::check(kind, new);
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(misfit(kind, new, &wrong))
    }
}

/// Takes out of an object what a webhook does not write back; to be done once it is known who owns what.
pub(super) fn settle(kind: &'static Kind, object: &mut Value) {
    if kind.id() == "virtualmachines.kubevirt.io" {
        defaults::drop_zeros(object);
    }
}

/// Looks at a changed status that is about to be stored.
///
/// # Errors
/// 422 in the words of whoever refuses.
pub(super) fn admit_status(call: &Call, kind: &'static Kind, new: &Value) -> Result<(), Failure> {
    if kind.id() != "virtualmachines.kubevirt.io" {
        return Ok(());
    }
    webhook::reached(call, "kubevirt-crd-status-validator.kubevirt.io", "/status-validate")?;
    instance::vm_status(call, new)
}

/// KubeVirt's mutating webhooks read an object before the API server has checked it against its schema.
fn fits(webhook: &str, new: &Value, kind: &'static Kind) -> Result<(), Failure> {
    let mut causes: Vec<Cause> = schema::check(kind, new)
        .iter()
        .map(|wrong| Cause::new("", "", wrong.text()))
        .collect();
    if new.get("spec").is_none() {
        causes.push(Cause::new("", "", "spec in body must be of type object: \"null\""));
    }
    denied(webhook, &causes)
}

/// A webhook's 422; no cause is no refusal.
fn denied(webhook: &str, causes: &[Cause]) -> Result<(), Failure> {
    if causes.is_empty() {
        return Ok(());
    }
    let texts: Vec<&str> = causes.iter().map(|cause| cause.message.as_str()).collect();
    let message = format!("admission webhook {webhook:?} denied the request: {}", texts.join(", "));
    let causes: Vec<Value> = causes.iter().map(Cause::value).collect();
    Err(Failure::new(422, "Invalid", message).details(json!({"causes": causes})))
}

/// The API server's own 422 for a custom resource that does not fit its schema.
fn misfit(kind: &'static Kind, object: &Value, wrong: &[schema::Wrong]) -> Failure {
    let causes: Vec<Cause> = wrong
        .iter()
        .map(|wrong| match wrong {
            schema::Wrong::Missing { path } => Cause::new("FieldValueRequired", path, "Required value"),
            schema::Wrong::Type { path, found, .. } => {
                let message = format!("Invalid value: {found:?}: {}", wrong.text());
                Cause::new("FieldValueTypeInvalid", path, message)
            }
        })
        .collect();
    let name = object
        .pointer("/metadata/name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Failure::invalid(kind, name, &causes)
}

/// What KubeVirt's validating webhook would say of an object; nothing unless it is a VM.
#[cfg(test)]
pub(super) fn vm_causes(kind: &'static Kind, object: &Value) -> Vec<Cause> {
    if kind.id() == "virtualmachines.kubevirt.io" {
        vm::causes(object)
    } else {
        Vec::new()
    }
}
