//! Takes back what a state already carries of its case: the recordings show some objects for the first time in the answer
//! to a change of them, or after it.
use serde_json::{Value, json};

use crate::case;

/// Undoes the change that an object's first showing carries.
pub(crate) fn take_back(case: &str, object: &mut Value) {
    let (kind, name) = (told(object, "/kind"), told(object, "/metadata/name"));
    match (case, kind.as_str(), name.as_str()) {
        ("nic-hotplug", "VirtualMachine", _) => {
            unplug(&mut object["spec"]["template"]["spec"]);
            object["metadata"]["generation"] = json!(1);
        }
        ("nic-hotplug", "VirtualMachineInstance", "nic2") => {
            unplug(&mut object["spec"]);
            let conditions = object["status"]["conditions"].as_array_mut().unwrap();
            conditions.retain(|condition| condition["type"] != "MigrationRequired");
        }
        ("nic-hotplug", "Pod", "virt-launcher-nic-w7xvf") => {
            for note in ["network-status", "networks"] {
                without_last(&mut object["metadata"]["annotations"][format!("k8s.v1.cni.cncf.io/{note}")]);
            }
        }
        // the launcher that is made after another VM's gets the network of its own
        ("nic-hotplug", "Pod", _) => {
            let ask = r#"[{"name":"nad-vlan-20","namespace":"default","interface":"podc4476f8d5f6"}]"#;
            let told = r#"[{"name":"cilium","interface":"eth0","ips":["198.18.2.9"],"default":true,"dns":{}},{"name":"default/nad-vlan-20","interface":"podc4476f8d5f6","dns":{}}]"#;
            let notes = &mut object["metadata"]["annotations"];
            notes["k8s.v1.cni.cncf.io/networks"] = json!(ask);
            notes["k8s.v1.cni.cncf.io/network-status"] = json!(told);
        }
        ("volume-hotplug", "VirtualMachine", "hp") => {
            object["status"].as_object_mut().unwrap().remove("volumeRequests");
            disown(object, "virt-api");
        }
        ("volume-hotplug", "VirtualMachineInstance", "hp") => {
            let extra = |one: &Value| one["name"] == "extra-0";
            object["spec"]["volumes"]
                .as_array_mut()
                .unwrap()
                .retain(|one| !extra(one));
            let disks = &mut object["spec"]["domain"]["devices"]["disks"];
            disks.as_array_mut().unwrap().retain(|one| !extra(one));
            object["status"]["volumeStatus"]
                .as_array_mut()
                .unwrap()
                .retain(|one| !extra(one));
            disown(object, "virt-api");
            for owner in object["metadata"]["managedFields"].as_array_mut().unwrap() {
                if let Some(spec) = owner["fieldsV1"].get_mut("f:spec") {
                    spec["f:volumes"] = json!({});
                    spec["f:domain"]["f:devices"]["f:disks"] = json!({});
                }
            }
        }
        ("cpu-memory-hotplug", "VirtualMachine", "hot") => {
            object["spec"]["template"]["spec"]["domain"]["cpu"]["sockets"] = json!(1);
            object["metadata"]["generation"] = json!(1);
        }
        _ => {}
    }
}

fn told(object: &Value, pointer: &str) -> String {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Takes the interface out that was added last.
fn unplug(spec: &mut Value) {
    spec["domain"]["devices"]["interfaces"].as_array_mut().unwrap().pop();
    spec["networks"].as_array_mut().unwrap().pop();
}

/// A note that is a list, without its last item.
fn without_last(note: &mut Value) {
    let mut all: Vec<Value> = serde_json::from_str(note.as_str().unwrap()).unwrap();
    all.pop();
    *note = Value::Array(all).to_string().into();
}

fn disown(object: &mut Value, manager: &str) {
    let owners = object["metadata"]["managedFields"].as_array_mut().unwrap();
    owners.retain(|owner| owner["manager"] != manager);
}

/// A claim like the one that the case about volumes shows.
pub(crate) fn claim(name: &str) -> Value {
    let state = case::state("volume-hotplug");
    let all = state["items"].as_array().unwrap();
    let shown = all
        .iter()
        .find(|object| object["kind"] == "PersistentVolumeClaim")
        .unwrap();
    let text = shown.to_string().replace("extra-3", name);
    let mut claim: Value = serde_json::from_str(&text).unwrap();
    claim["metadata"]["uid"] = json!(format!("claim-{name}"));
    claim
}
