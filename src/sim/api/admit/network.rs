//! Networks and interfaces of an instance, in the order of KubeVirt's validator (pkg/network/admitter/validator.go).
use serde_json::Value;

use super::super::status::Cause;
use super::cause::{INSTANCE, has, invalid, items, text};

const STATES: &[&str] = &["", "absent", "down", "up"];
const MODELS: &[&str] = &["", "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio"];

/// What is wrong with networks and interfaces.
pub(super) fn causes(instance: &Value) -> Vec<Cause> {
    let networks = items(instance, "/networks");
    let interfaces = items(instance, "/domain/devices/interfaces");
    let mut causes = Vec::new();
    sources(networks, &mut causes);
    for (number, interface) in interfaces.iter().enumerate() {
        state(number, interface, networks, &mut causes);
    }
    for (number, interface) in interfaces.iter().enumerate() {
        binding(number, interface, networks, &mut causes);
    }
    for (number, network) in networks.iter().enumerate() {
        let name = text(network, "name");
        if networks.iter().take(number).any(|other| text(other, "name") == name) {
            let message = format!("Network with name {name:?} already exists, every network must have a unique name");
            causes.push(Cause::new("FieldValueDuplicate", network_name(number), message));
        }
    }
    for (number, network) in networks.iter().enumerate() {
        let name = text(network, "name");
        if !interfaces.iter().any(|interface| text(interface, "name") == name) {
            let field = network_name(number);
            let message = format!("{field} '{name}' not found.");
            causes.push(Cause::new("FieldValueRequired", field, message));
        }
    }
    for (number, interface) in interfaces.iter().enumerate() {
        let name = text(interface, "name");
        if interfaces.iter().take(number).any(|other| text(other, "name") == name) {
            let message = "Only one interface can be connected to one specific network";
            causes.push(Cause::new("FieldValueDuplicate", at(number, "name"), message));
        }
    }
    for (number, interface) in interfaces.iter().enumerate() {
        let name = text(interface, "name");
        if network_of(networks, interface).is_none() {
            let field = at(number, "name");
            causes.push(invalid(field.clone(), format!("{field} '{name}' not found.")));
        }
    }
    for (number, interface) in interfaces.iter().enumerate() {
        fields(number, interface, &mut causes);
    }
    causes
}

fn at(number: usize, field: &str) -> String {
    format!("{INSTANCE}.domain.devices.interfaces[{number}].{field}")
}

fn network_name(number: usize) -> String {
    format!("{INSTANCE}.networks[{number}].name")
}

fn network_of<'a>(networks: &'a [Value], interface: &Value) -> Option<&'a Value> {
    networks
        .iter()
        .find(|network| text(network, "name") == text(interface, "name"))
}

fn sources(networks: &[Value], causes: &mut Vec<Cause>) {
    let pods = networks.iter().filter(|network| has(network, "pod")).count();
    if pods > 1 {
        let field = format!("{INSTANCE}.interfaces");
        let message = format!("more than one interface is connected to a pod network in {field}");
        causes.push(Cause::new("FieldValueDuplicate", field, message));
    }
    let default = |network: &&Value| network.pointer("/multus/default").and_then(Value::as_bool) == Some(true);
    let defaults = networks.iter().filter(default).count();
    let field = format!("{INSTANCE}.networks");
    if defaults > 1 {
        causes.push(invalid(
            field.clone(),
            "Multus CNI should only have one default network",
        ));
    }
    if pods > 0 && defaults > 0 {
        causes.push(invalid(
            field,
            "Pod network cannot be defined when Multus default network is defined",
        ));
    }
    for (number, network) in networks.iter().enumerate() {
        let message = match (has(network, "pod"), has(network, "multus")) {
            (false, false) => "should have a network type",
            (true, true) => "should have only one network type",
            _ => continue,
        };
        causes.push(Cause::new(
            "FieldValueRequired",
            format!("{INSTANCE}.networks[{number}]"),
            message,
        ));
    }
    let unnamed = |network: &Value| {
        network
            .get("multus")
            .is_some_and(|multus| text(multus, "networkName").is_empty())
    };
    if let Some(number) = networks.iter().position(unnamed) {
        let field = format!("{INSTANCE}.networks[{number}]");
        causes.push(Cause::new(
            "FieldValueRequired",
            field,
            "CNI delegating plugin must have a networkName",
        ));
    }
}

fn state(number: usize, interface: &Value, networks: &[Value], causes: &mut Vec<Cause>) {
    let (name, state) = (text(interface, "name"), text(interface, "state"));
    let mut wrong = |message: String| causes.push(invalid(at(number, "state"), message));
    if !STATES.contains(&state) {
        wrong(format!("logical {name} interface state value is unsupported: {state}"));
    }
    if has(interface, "sriov") && matches!(state, "down" | "up") {
        wrong(format!(
            "{name:?} interface's state {state:?} is not supported for SR-IOV NICs"
        ));
    }
    if state != "absent" {
        return;
    }
    if !has(interface, "bridge") {
        wrong(format!(
            "{name:?} interface's state {state:?} is supported only for bridge binding"
        ));
    }
    let default = |network: &Value| {
        has(network, "pod") || network.pointer("/multus/default").and_then(Value::as_bool) == Some(true)
    };
    if network_of(networks, interface).is_some_and(default) {
        wrong(format!(
            "{name:?} interface's state {state:?} is not supported on default networks"
        ));
    }
}

fn binding(number: usize, interface: &Value, networks: &[Value], causes: &mut Vec<Cause>) {
    const METHODS: &[&str] = &["bridge", "slirp", "masquerade", "sriov", "macvtap", "passt"];
    let name = text(interface, "name");
    if has(interface, "binding") && METHODS.iter().any(|method| has(interface, method)) {
        let message = format!("logical {name} interface cannot have both binding plugin and interface binding method");
        causes.push(invalid(at(number, "binding"), message));
    }
    let on_pod = network_of(networks, interface).is_some_and(|network| has(network, "pod"));
    if has(interface, "masquerade") && !on_pod {
        let message = "Masquerade interface only implemented with pod network";
        causes.push(invalid(at(number, "name"), message));
    }
    if has(interface, "macvtap") {
        causes.push(invalid(at(number, "name"), "Macvtap feature gate is not enabled"));
    }
    if has(interface, "passt") {
        causes.push(invalid(at(number, "name"), "Passt feature gate is not enabled"));
    }
}

fn fields(number: usize, interface: &Value, causes: &mut Vec<Cause>) {
    let name = text(interface, "name");
    if name.is_empty()
        || !name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    {
        let message =
            "Network interface name can only contain alphabetical characters, numbers, dashes (-) or underscores (_)";
        causes.push(invalid(at(number, "name"), message));
    }
    let model = text(interface, "model");
    if !MODELS.contains(&model) {
        let message = format!(
            "interface {} uses model {model} that is not supported.",
            at(number, "name")
        );
        causes.push(Cause::new("FieldValueNotSupported", at(number, "model"), message));
    }
    let mac = text(interface, "macAddress");
    if !mac.is_empty() && !is_mac(mac) {
        let message = format!("interface {} has malformed MAC address ({mac}).", at(number, "name"));
        causes.push(invalid(at(number, "macAddress"), message));
    }
}

/// Six octets in hexadecimal, with colons or dashes.
pub(super) fn is_mac(text: &str) -> bool {
    let mark = if text.contains('-') { '-' } else { ':' };
    let octets: Vec<&str> = text.split(mark).collect();
    octets.len() == 6
        && octets
            .iter()
            .all(|octet| octet.len() == 2 && octet.chars().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn messages(networks: Value, interfaces: Value) -> Vec<String> {
        let instance = json!({"networks": networks, "domain": {"devices": {"interfaces": interfaces}}});
        causes(&instance).into_iter().map(|cause| cause.message).collect()
    }

    #[test]
    fn an_interface_without_its_network() {
        let found = messages(json!([]), json!([{"name": "default", "masquerade": {}}]));
        let missing = "spec.template.spec.domain.devices.interfaces[0].name 'default' not found.";
        assert_eq!(
            found,
            ["Masquerade interface only implemented with pod network", missing]
        );
    }

    #[test]
    fn what_is_refused_and_what_is_not() {
        let pod = json!([{"name": "a", "pod": {}}]);
        for (interface, count) in [
            (json!({"name": "a", "masquerade": {}}), 0),
            (json!({"name": "a", "masquerade": {}, "state": "absent"}), 2),
            (json!({"name": "a", "bridge": {}, "state": "sideways"}), 1),
            (json!({"name": "a", "bridge": {}, "model": "x"}), 1),
            (json!({"name": "a", "bridge": {}, "macAddress": "02:00:00:00:00:0g"}), 1),
            (json!({"name": "a", "bridge": {}, "macAddress": "02-00-00-00-00-01"}), 0),
        ] {
            assert_eq!(messages(pod.clone(), json!([interface])).len(), count, "{interface}");
        }
    }
}
