//! A new instance, as the VM controller makes it and the defaulting webhook fills it in
//! (pkg/virt-controller/watch/vm: `setupVMIFromVM`; pkg/virt-api/webhooks/mutating-webhook/mutators/vmi-mutator.go).
use serde_json::{Value, json};

use super::super::json::{get, items, list, name, namespace, number, set, text, uid};
use super::super::quantity::units;
use super::super::settings::Settings;

/// The instance of a VM.
pub(super) fn instance(vm: &Value, settings: &Settings, now: &str) -> Value {
    let template = |field: &str| get(vm, &["spec", "template", "metadata", field]).cloned();
    let generation = number(vm, &["metadata", "generation"]).unwrap_or(1);
    let mut spec = get(vm, &["spec", "template", "spec"])
        .cloned()
        .unwrap_or_else(|| json!({}));
    fill(&mut spec, settings);
    if start_paused(vm) {
        set(&mut spec, &["startStrategy"], "Paused");
    }
    let guest = guest_memory(&spec);
    let mut vmi = json!({
        "metadata": {
            "annotations": template("annotations").unwrap_or_else(|| json!({})),
            "labels": template("labels").unwrap_or_else(|| json!({})),
            "name": name(vm),
            "namespace": namespace(vm),
            "finalizers": [
                "kubevirt.io/virtualMachineControllerFinalize",
                "kubevirt.io/foregroundDeleteVirtualMachine",
            ],
            "ownerReferences": [{
                "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "name": name(vm), "uid": uid(vm),
                "blockOwnerDeletion": true, "controller": true,
            }],
        },
        "status": {
            "currentCPUTopology": topology(&spec),
            "guestOSInfo": {},
            "memory": {"guestAtBoot": guest, "guestCurrent": guest, "guestRequested": guest},
            "phase": "Pending",
            "phaseTransitionTimestamps": [{"phase": "Pending", "phaseTransitionTimestamp": now}],
            "runtimeUser": 107,
            "virtualMachineRevisionName": format!("revision-start-vm-{}-{generation}", uid(vm)),
        },
        "spec": spec,
    });
    set(
        &mut vmi,
        &["metadata", "annotations", "kubevirt.io/vm-generation"],
        generation.to_string(),
    );
    vmi
}

/// Whether the start that was asked for is one into a paused guest.
fn start_paused(vm: &Value) -> bool {
    items(vm, &["status", "stateChangeRequests"])
        .iter()
        .any(|one| text(one, &["action"]) == "Start" && text(one, &["data", "paused"]) == "true")
}

fn fill(spec: &mut Value, settings: &Settings) {
    default(spec, &["domain", "cpu", "cores"], || json!(1));
    default(spec, &["domain", "cpu", "model"], || json!("host-model"));
    if let Some(sockets) = number(spec, &["domain", "cpu", "sockets"]) {
        let most = sockets.saturating_mul(settings.hotplug_ratio());
        default(spec, &["domain", "cpu", "maxSockets"], || json!(most));
    }
    default(spec, &["domain", "features", "acpi", "enabled"], || json!(true));
    let guest = guest_memory(spec);
    default(spec, &["domain", "memory", "guest"], || json!(guest));
    if let Some(most) = times(&guest, settings.hotplug_ratio()) {
        default(spec, &["domain", "memory", "maxGuest"], || json!(most));
    }
    if !settings.eviction().is_empty() {
        default(spec, &["evictionStrategy"], || json!(settings.eviction()));
    }
    for volume in list(spec, &["volumes"]).into_iter().flatten() {
        if get(volume, &["containerDisk"]).is_some() {
            let latest = text(volume, &["containerDisk", "image"]).ends_with(":latest");
            let policy = if latest { "Always" } else { "IfNotPresent" };
            default(volume, &["containerDisk", "imagePullPolicy"], || json!(policy));
        }
    }
}

fn default(object: &mut Value, path: &[&str], value: impl FnOnce() -> Value) {
    if get(object, path).is_none() {
        set(object, path, value());
    }
}

/// The guest's memory as it is written, or the request in its place.
fn guest_memory(spec: &Value) -> String {
    let guest = text(spec, &["domain", "memory", "guest"]);
    let request = text(spec, &["domain", "resources", "requests", "memory"]);
    [guest, request, "8Mi"]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// A quantity of whole units, times a factor.
fn times(quantity: &str, factor: i64) -> Option<String> {
    if units(quantity) < 1 << 30 {
        return None;
    }
    let split = quantity.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = quantity.split_at(split);
    Some(format!("{}{unit}", number.parse::<i64>().ok()?.checked_mul(factor)?))
}

/// The CPU topology as far as the spec says it; the guest's own comes when it runs.
fn topology(spec: &Value) -> Value {
    let mut topology = json!({});
    for field in ["cores", "sockets", "threads"] {
        if let Some(count) = number(spec, &["domain", "cpu", field]) {
            set(&mut topology, &[field], count);
        }
    }
    topology
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_keep_their_unit() {
        assert_eq!(times("2Gi", 4).as_deref(), Some("8Gi"));
        assert_eq!(times("2048Mi", 4).as_deref(), Some("8192Mi"));
        assert_eq!(times("512Mi", 4), None);
    }
}
