//! KubeVirt's webhooks for migration objects (pkg/virt-api/webhooks: migrations-mutator.go, migration-create-admitter.go,
//! migration-update-admitter.go).
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::status::{Cause, Failure};
use super::cause::{has, items, text};
use super::denied;
use crate::sim::catalog;
use crate::sim::store::Key;

const CREATE: &str = "migration-create-validator.kubevirt.io";

/// The label and the finalizer that the mutating webhook gives every migration.
pub(super) fn defaults(migration: &mut Value) {
    let name = migration.pointer("/spec/vmiName").cloned().unwrap_or_default();
    let Some(metadata) = migration.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    let labels = metadata.entry("labels").or_insert_with(|| json!({}));
    if let (Some(labels), Value::String(name)) = (labels.as_object_mut(), name) {
        labels.insert("kubevirt.io/vmi-name".to_owned(), name.into());
    }
    let finalizers = metadata.entry("finalizers").or_insert_with(|| json!([]));
    let own = "kubevirt.io/migrationJobFinalize";
    if let Some(all) = finalizers
        .as_array_mut()
        .filter(|all| !all.iter().any(|held| held == own))
    {
        all.push(json!(own));
    }
}

/// Whether a migration may be created.
pub(super) fn create(call: &Call, migration: &Value) -> Result<(), Failure> {
    let spec = migration.get("spec").unwrap_or(&Value::Null);
    let vmi = text(spec, "vmiName");
    if vmi.is_empty() {
        return denied(
            CREATE,
            &[Cause::new("FieldValueRequired", "spec.vmiName", "vmiName is missing")],
        );
    }
    if has(spec, "priority") {
        let message = "MigrationPriorityQueue feature gate is not enabled in kubevirt resource";
        return denied(
            CREATE,
            &[Cause::new("FieldValueForbidden", "spec.migrationPriority", message)],
        );
    }
    let namespace = migration
        .pointer("/metadata/namespace")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match refusal(call, namespace, vmi) {
        // This webhook answers with a plain error: 400, and no reason.
        Some(why) => Err(Failure::new(
            400,
            "",
            format!("admission webhook {CREATE:?} denied the request: {why}"),
        )),
        None => Ok(()),
    }
}

fn refusal(call: &Call, namespace: &str, name: &str) -> Option<String> {
    let kind = catalog::by_id("virtualmachineinstances.kubevirt.io")?;
    let Some(entry) = call.world.store().get(kind.id(), &Key::new(Some(namespace), name)) else {
        return Some(format!("the VMI \"{namespace}/{name}\" does not exist"));
    };
    let vmi = call.world.object(kind, &entry);
    if matches!(
        vmi.pointer("/status/phase").and_then(Value::as_str),
        Some("Succeeded" | "Failed")
    ) {
        return Some("Cannot migrate VMI in finalized state.".to_owned());
    }
    let cannot =
        |condition: &&Value| text(condition, "type") == "LiveMigratable" && text(condition, "status") == "False";
    if let Some(condition) = items(&vmi, "/status/conditions").iter().find(cannot) {
        let (reason, message) = (text(condition, "reason"), text(condition, "message"));
        return Some(format!("Cannot migrate VMI, Reason: {reason}, Message: {message}"));
    }
    let uid = under_way(call, namespace, name)?;
    Some(format!(
        "in-flight migration detected. Active migration job ({uid}) is currently already in progress for VMI {name}."
    ))
}

/// The UID of a migration of this instance that is not over.
fn under_way(call: &Call, namespace: &str, name: &str) -> Option<String> {
    let kind = catalog::by_id("virtualmachineinstancemigrations.kubevirt.io")?;
    let prefix = format!("{namespace}/");
    let all = call
        .world
        .store()
        .snapshot(kind.id(), &prefix, &Key::bound(&prefix), None)
        .ok()?;
    all.items.iter().find_map(|(_, entry)| {
        let migration = call.world.object(kind, entry);
        let own = migration.pointer("/spec/vmiName").is_some_and(|vmi| vmi == name);
        let phase = migration.pointer("/status/phase").and_then(Value::as_str);
        let over = matches!(phase, Some("Succeeded" | "Failed"));
        let uid = migration.pointer("/metadata/uid").and_then(Value::as_str)?;
        (own && !over).then(|| uid.to_owned())
    })
}

/// A migration's wish stays what it was.
pub(super) fn update(old: &Value, new: &Value) -> Result<(), Failure> {
    if old.get("spec") == new.get("spec") {
        return Ok(());
    }
    let message = "update of Migration object's spec is restricted";
    denied(
        "migration-update-validator.kubevirt.io",
        &[Cause::new("FieldValueNotSupported", "", message)],
    )
}
