//! Interfaces of a VM's template against those of its instance (pkg/network/vmliveupdate, pkg/network/controllers/vm.go).
use serde_json::Value;

use super::super::json::{drop, get, items, list, set, text};
use super::{SPEC, by_name, named};

const TEMPLATE: [&str; 6] = ["spec", "template", "spec", "domain", "devices", "interfaces"];
const NETWORKS: [&str; 4] = ["spec", "template", "spec", "networks"];

/// What becomes of a change of the interfaces.
pub(in super::super) enum Plan {
    /// Nothing is to be done.
    Same,
    /// The instance takes it over.
    Take,
    /// It waits for a restart.
    Restart,
}

/// Compares, and brings into `vmi` what a running guest can take.
pub(in super::super) fn plan(vm: &Value, vmi: &mut Value) -> Plan {
    let before = vmi.clone();
    let (wanted, has) = (items(vm, &TEMPLATE), items(&before, &SPEC));
    let networks = |object: &Value, path: &[&str], name: &str| by_name(items(object, path), name).cloned();
    for interface in wanted {
        let name = named(interface);
        let network = networks(vm, &NETWORKS, name);
        match by_name(has, name) {
            Some(known) => {
                let same_network = networks(&before, &["spec", "networks"], name) == network;
                if !same_network || bare(known) != bare(interface) {
                    return Plan::Restart;
                }
                let own = list(vmi, &SPEC).and_then(|all| all.iter_mut().find(|one| named(one) == name));
                let Some(own) = own else { continue };
                match get(interface, &["state"]) {
                    Some(state) => set(own, &["state"], state.clone()),
                    None => drop(own, &["state"]),
                }
            }
            None if text(interface, &["state"]) == "absent" => {}
            None => {
                let Some(network) = network.filter(|network| get(network, &["multus"]).is_some()) else {
                    return Plan::Restart;
                };
                if let Some(all) = list(vmi, &SPEC) {
                    all.push(interface.clone());
                }
                if let Some(all) = list(vmi, &["spec", "networks"]) {
                    all.push(network);
                }
            }
        }
    }
    // taken out of the template instead of being called absent
    let missing = |one: &Value| text(one, &["state"]) != "absent" && by_name(wanted, named(one)).is_none();
    if has.iter().any(missing) {
        return Plan::Restart;
    }
    if *vmi == before { Plan::Same } else { Plan::Take }
}

/// An interface without what may change while the guest runs.
fn bare(interface: &Value) -> Value {
    let mut bare = interface.clone();
    drop(&mut bare, &["state"]);
    bare
}

/// Takes absent interfaces out of a VM's template once its instance has none of that name; true if there were any.
pub(in super::super) fn tidy(vm: &mut Value, vmi: Option<&Value>) -> bool {
    let has = vmi.map_or(&[][..], |vmi| items(vmi, &SPEC));
    let done: Vec<String> = items(vm, &TEMPLATE)
        .iter()
        .filter(|one| text(one, &["state"]) == "absent" && by_name(has, named(one)).is_none())
        .map(|one| named(one).to_owned())
        .collect();
    if done.is_empty() {
        return false;
    }
    for path in [&TEMPLATE[..], &NETWORKS] {
        if let Some(all) = list(vm, path) {
            all.retain(|one| !done.iter().any(|name| name == named(one)));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pair(interfaces: Value, networks: Value) -> (Value, Value) {
        let vm = json!({"spec": {"template": {"spec": {"domain": {"devices": {"interfaces": interfaces}}, "networks": networks}}}});
        let vmi = json!({"spec": {"domain": {"devices": {"interfaces": [{"name": "default", "masquerade": {}}]}},
            "networks": [{"name": "default", "pod": {}}]}});
        (vm, vmi)
    }

    #[test]
    fn what_a_running_guest_takes() {
        let pod = json!({"name": "default", "masquerade": {}});
        let vlan = json!({"name": "vlan", "bridge": {}});
        let attach = json!({"name": "vlan", "multus": {"networkName": "nad"}});
        let base = json!({"name": "default", "pod": {}});
        let judge = |interfaces: Value, networks: Value| {
            let (vm, mut vmi) = pair(interfaces, networks);
            match plan(&vm, &mut vmi) {
                Plan::Same => "same",
                Plan::Take => "take",
                Plan::Restart => "restart",
            }
        };
        assert_eq!(judge(json!([pod]), json!([base])), "same");
        assert_eq!(judge(json!([pod, vlan]), json!([base, attach])), "take");
        assert_eq!(judge(json!([]), json!([])), "restart");
        let bridged = json!({"name": "default", "bridge": {}});
        assert_eq!(judge(json!([bridged]), json!([base])), "restart");
        let down = json!({"name": "default", "masquerade": {}, "state": "down"});
        assert_eq!(judge(json!([down]), json!([base])), "take");
    }
}
