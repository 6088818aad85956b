//! KubeVirt's webhooks for clones (pkg/virt-api/webhooks: mutators/clone-create-mutator.go, admitters/vmclone-admitter.go).
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::status::{Cause, Failure};
use super::cause::{invalid, items, text};
use super::denied;
use super::network::is_mac;

const WEBHOOK: &str = "vm-clone-validator.kubevirt.io";

/// A clone that names no target gets one named after its source.
pub(super) fn defaults(call: &Call, clone: &mut Value) {
    let called = text(clone.pointer("/spec/target").unwrap_or(&Value::Null), "name");
    if !called.is_empty() {
        return;
    }
    let source = clone
        .pointer("/spec/source/name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let name = call.world.name_from(&format!("clone-{source}-"));
    let Some(spec) = clone.get_mut("spec").and_then(Value::as_object_mut) else {
        return;
    };
    let target = spec
        .entry("target")
        .or_insert_with(|| json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine"}));
    if let Some(target) = target.as_object_mut() {
        target.insert("name".to_owned(), json!(name));
    }
}

/// Whether a clone may be created, or changed.
pub(super) fn check(clone: &Value) -> Result<(), Failure> {
    let spec = clone.get("spec").unwrap_or(&Value::Null);
    let mut causes = Vec::new();
    for (pointer, field) in [
        ("/annotationFilters", "spec.annotations"),
        ("/labelFilters", "spec.labels"),
        ("/template/annotationFilters", "spec.template.annotations"),
        ("/template/labelFilters", "spec.template.labels"),
    ] {
        causes.extend(
            items(spec, pointer)
                .iter()
                .filter_map(Value::as_str)
                .flat_map(|filter| filters(filter, field)),
        );
    }
    let (source, target) = (spec.get("source"), spec.get("target"));
    let source = source.unwrap_or(&Value::Null);
    let target = target.unwrap_or(&Value::Null);
    if !matches!(text(source, "kind"), "VirtualMachine" | "VirtualMachineSnapshot") {
        causes.push(invalid("spec.Source.Kind", "Source kind is not supported"));
    }
    if text(target, "kind") != "VirtualMachine" {
        causes.push(invalid("spec.Target.Kind", "Target kind is not supported"));
    }
    for (field, called, path) in [
        ("apiGroup", "APIGroup", "spec.Source.APIGroup"),
        ("kind", "Kind", "spec.Source"),
        ("name", "name", "spec.Source.Name"),
    ] {
        if text(source, field).is_empty() {
            causes.push(invalid(path, format!("Source's {called} cannot be empty")));
        }
    }
    let both = [source, target].iter().all(|one| text(one, "kind") == "VirtualMachine");
    if both && text(source, "name") == text(target, "name") {
        let message = "Target name cannot be equal to source name when both are VirtualMachines";
        causes.push(invalid("spec.target.name", message));
    }
    for (interface, mac) in spec
        .get("newMacAddresses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let mac = mac.as_str().unwrap_or_default();
        if !mac.is_empty() && !is_mac(mac) {
            let message = format!("interface {interface} has malformed MAC address ({mac}).");
            causes.push(invalid(format!("spec.newMacAddresses.{interface}"), message));
        }
    }
    for (number, patch) in items(spec, "/patches").iter().filter_map(Value::as_str).enumerate() {
        if serde_json::from_str::<Value>(patch).is_err() {
            let message = format!("patch is not valid JSON ({patch})");
            causes.push(invalid(format!("spec.patches[{number}]"), message));
        }
    }
    denied(WEBHOOK, &causes)
}

/// A filter may begin with `!` and end with `*`.
fn filters(filter: &str, field: &str) -> Vec<Cause> {
    let mut letters = filter.chars();
    let (first, last) = (letters.next(), letters.next_back());
    let mut causes = Vec::new();
    if last.is_none() {
        if first == Some('!') {
            causes.push(invalid(field, "a negation character is not a valid filter"));
        }
        return causes;
    }
    let middle = letters.as_str();
    let wrong = |called: &str, letter: char, rule: &str| {
        let said = format!(
            "{field} filter {filter} is invalid: cannot contain a {called} character ({letter}); FilterRules: {rule}"
        );
        invalid(field, said)
    };
    if middle.contains('!') || last == Some('!') {
        let rule = "NegationChar can be only used at the beginning of the filter";
        causes.push(wrong("negation", '!', rule));
    }
    if middle.contains('*') || first == Some('*') {
        causes.push(wrong(
            "wildcard",
            '*',
            "WildcardChar can be only at the end of the filter",
        ));
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clone_may_not_say() {
        let good = json!({"source": {"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "a"},
            "target": {"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "b"}, "labelFilters": ["*", "!x/*"]});
        assert!(check(&json!({"spec": good})).is_ok());
        for (pointer, value, words) in [
            ("/target/name", json!("a"), "Target name cannot be equal"),
            ("/source/kind", json!("Pod"), "Source kind is not supported"),
            ("/source/apiGroup", json!(""), "Source's APIGroup cannot be empty"),
            ("/labelFilters", json!(["a!b"]), "negation character (!)"),
            ("/labelFilters", json!(["*a"]), "wildcard character (*)"),
            (
                "/labelFilters",
                json!(["!"]),
                "a negation character is not a valid filter",
            ),
        ] {
            let mut spec = good.clone();
            *spec.pointer_mut(pointer).unwrap() = value;
            let refused = check(&json!({"spec": spec})).unwrap_err();
            assert!(
                refused.status()["message"].as_str().unwrap().contains(words),
                "{pointer}"
            );
        }
    }
}
