//! KubeVirt's controllers and the garbage collector, as far as a VM's end goes: its instance, launcher pods,
//! migrations and disks made from its templates go with it, and the finalizer is taken off
//! (pkg/virt-controller/watch/vm: `handleVirtualMachineDeletion`).
use serde_json::Value;

use super::super::super::call::Call;
use super::super::stamp::text;
use super::{keys, remove};
use crate::sim::catalog::{self, Kind};
use crate::sim::store::Key;

/// Removes a VM that is to go, and what belongs to it.
pub(super) fn let_go(call: &Call, kind: &'static Kind, vm: &Value) {
    let (namespace, name) = (text(vm, "namespace"), text(vm, "name"));
    let finalizers = vm.pointer("/metadata/finalizers").and_then(Value::as_array);
    let others = |held: &Value| !matches!(held.as_str(), Some(OWN | "foregroundDeletion" | "orphan"));
    if finalizers.is_some_and(|all| all.iter().any(others)) {
        return;
    }
    let key = Key::new(Some(namespace), name);
    instance(call, namespace, name);
    let templates = vm.pointer("/spec/dataVolumeTemplates").and_then(Value::as_array);
    for template in templates.into_iter().flatten() {
        let disk = Key::new(Some(namespace), text(template, "name"));
        for id in ["datavolumes.cdi.kubevirt.io", "persistentvolumeclaims"] {
            if let Some(kind) = catalog::by_id(id) {
                remove(call, kind, &disk);
            }
        }
    }
    remove(call, kind, &key);
}

const OWN: &str = "kubevirt.io/virtualMachineControllerFinalize";

fn instance(call: &Call, namespace: &str, name: &str) {
    let owned_by_name = |object: &Value| {
        let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
        let named = |owner: &Value| owner.get("name").is_some_and(|owner| owner == name);
        owners.is_some_and(|owners| owners.iter().any(named))
            || object.pointer("/spec/vmiName").is_some_and(|vmi| vmi == name)
    };
    for (id, prefix) in [
        ("pods", format!("{namespace}/virt-launcher-{name}-")),
        ("virtualmachineinstancemigrations.kubevirt.io", format!("{namespace}/")),
    ] {
        let Some(kind) = catalog::by_id(id) else { continue };
        for key in keys(call, kind, &prefix) {
            let Some(entry) = call.world.store().get(kind.id(), &key) else {
                continue;
            };
            if owned_by_name(&call.world.object(kind, &entry)) {
                remove(call, kind, &key);
            }
        }
    }
    if let Some(kind) = catalog::by_id("virtualmachineinstances.kubevirt.io") {
        remove(call, kind, &Key::new(Some(namespace), name));
    }
}
