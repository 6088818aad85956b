//! Defaults that KubeVirt's mutating webhook fills in (pkg/virt-api/webhooks/mutating-webhook/mutators/vm-mutator.go).
use serde_json::{Map, Value, json};

use super::super::call::Call;

/// Fills in a VM; a new one also gets its firmware's identity.
pub(super) fn vm(call: &Call, vm: &mut Value, new: bool) {
    let Some(template) = vm.pointer_mut("/spec/template") else {
        return;
    };
    if new {
        fill(template, &["metadata"], "creationTimestamp", || Value::Null);
        fill(
            template,
            &["metadata", "annotations"],
            "kubevirt.io/pci-topology-version",
            || json!("v3"),
        );
        fill(template, &["spec", "domain", "firmware"], "uuid", || {
            json!(call.world.uid())
        });
        fill(template, &["spec", "domain", "firmware"], "serial", || {
            json!(call.world.uid())
        });
    }
    fill(template, &["spec"], "architecture", || json!("amd64"));
    fill(template, &["spec", "domain"], "resources", || json!({}));
    fill(template, &["spec", "domain", "machine"], "type", || json!("q35"));
}

/// A count of zero is none once the webhook has written the VM anew; whoever asked for it owns it all the same.
pub(super) fn drop_zeros(vm: &mut Value) {
    if let Some(cpu) = vm
        .pointer_mut("/spec/template/spec/domain/cpu")
        .and_then(Value::as_object_mut)
    {
        cpu.retain(|_, count| *count != json!(0));
    }
}

/// Sets `field` of the object that `path` leads to, unless it is set; objects on the way are made.
fn fill(value: &mut Value, path: &[&str], field: &str, default: impl FnOnce() -> Value) {
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    let Some(fields) = value.as_object_mut() else { return };
    match path.split_first() {
        None => {
            fields.entry(field).or_insert_with(default);
        }
        Some((step, rest)) => fill(fields.entry(*step).or_insert(Value::Null), rest, field, default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_stays() {
        let mut value = json!({"spec": {"architecture": "arm64"}});
        fill(&mut value, &["spec"], "architecture", || json!("amd64"));
        fill(&mut value, &["spec", "domain", "machine"], "type", || json!("q35"));
        assert_eq!(
            value,
            json!({"spec": {"architecture": "arm64", "domain": {"machine": {"type": "q35"}}}})
        );
    }
}
