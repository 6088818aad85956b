//! What KubeVirt's validating webhook refuses of a VM, in its order
//! (pkg/virt-api/webhooks/validating-webhook/admitters: vms-admitter.go, vmi-create-admitter.go).
use serde_json::Value;

use super::super::status::Cause;
use super::cause::{INSTANCE, has, invalid, text};
use super::{disks, memory, network};

const STRATEGIES: &[&str] = &["Halted", "Manual", "Always", "RerunOnFailure", "Once"];
const EVICTION: &[&str] = &["LiveMigrate", "LiveMigrateIfPossible", "None", "External"];

/// Everything that is wrong with a VM.
pub(super) fn causes(vm: &Value) -> Vec<Cause> {
    let Some(instance) = vm.pointer("/spec/template/spec") else {
        return Vec::new();
    };
    let mut causes = Vec::new();
    causes.extend(sockets(instance));
    causes.extend(network::causes(instance));
    causes.extend(disks::causes(instance));
    let eviction = text(instance, "evictionStrategy");
    if !eviction.is_empty() && !EVICTION.contains(&eviction) {
        let field = format!("{INSTANCE}.evictionStrategy");
        causes.push(invalid(
            field.clone(),
            format!("{field} is set with an unrecognized option: {eviction}"),
        ));
    }
    if let Some(spec) = vm.get("spec") {
        run_strategy(spec, &mut causes);
    }
    // The number of sockets is looked at once for the instance and once for live updates.
    causes.extend(sockets(instance));
    causes.extend(memory::cause(instance));
    causes
}

fn sockets(instance: &Value) -> Option<Cause> {
    let number = |field: &str| {
        instance
            .pointer(&format!("/domain/cpu/{field}"))
            .and_then(Value::as_u64)
    };
    let (sockets, most) = (number("sockets")?, number("maxSockets")?);
    let message = "Number of sockets in CPU topology is greater than the maximum sockets allowed";
    (sockets > most && most > 0).then(|| invalid(format!("{INSTANCE}.domain.cpu.sockets"), message))
}

fn run_strategy(spec: &Value, causes: &mut Vec<Cause>) {
    match (has(spec, "running"), has(spec, "runStrategy")) {
        (true, true) => causes.push(invalid(
            "spec.running",
            "Running and RunStrategy are mutually exclusive. Note that Running is deprecated, please use RunStrategy instead",
        )),
        (false, false) => causes.push(invalid("spec.running", "RunStrategy must be specified")),
        _ => {}
    }
    let strategy = text(spec, "runStrategy");
    if has(spec, "runStrategy") && !STRATEGIES.contains(&strategy) {
        let gate = "DecentralizedLiveMigration feature gate is not enabled in kubevirt resource";
        let why = if strategy == "WaitAsReceiver" {
            format!(", {gate}")
        } else {
            String::new()
        };
        causes.push(invalid(
            "spec.runStrategy",
            format!("Invalid RunStrategy ({strategy}){why}"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn several_things_are_wrong_at_once_in_the_webhooks_order() {
        let instance = json!({
            "domain": {"cpu": {"maxSockets": 1, "sockets": 2}, "devices": {
                "disks": [{"name": "nosuch", "disk": {"bus": "floppy"}}],
                "interfaces": [{"name": "default", "masquerade": {}, "macAddress": "zz:00"}],
            }},
            "networks": [{"name": "default", "pod": {}}, {"name": "x", "multus": {"networkName": "a"}}],
            "volumes": [], "evictionStrategy": "Maybe",
        });
        let vm = json!({"spec": {"runStrategy": "Sometimes", "running": true, "template": {"spec": instance}}});
        let fields: Vec<String> = causes(&vm).into_iter().map(|cause| cause.field).collect();
        assert_eq!(
            fields,
            [
                "spec.template.spec.domain.cpu.sockets",
                "spec.template.spec.networks[1].name",
                "spec.template.spec.domain.devices.interfaces[0].macAddress",
                "spec.template.spec.domain.devices.disks[0].name",
                "spec.template.spec.domain.devices.disks[0].disk.bus",
                "spec.template.spec.evictionStrategy",
                "spec.running",
                "spec.runStrategy",
                "spec.template.spec.domain.cpu.sockets",
            ]
        );
    }

    #[test]
    fn a_plain_vm_passes() {
        let vm = json!({"spec": {"runStrategy": "Halted", "template": {"spec": {"domain": {"devices": {}}}}}});
        assert!(causes(&vm).is_empty());
    }
}
