//! The VMs that the cases about actions begin with. The recordings show most of them only in part, or after the fact;
//! they are made after one that is shown whole.
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::case::{self, Case};
use crate::roles::{Role, Stage, roles};

/// The objects of the VMs of a case, and the nodes and the configuration they need.
///
/// What the state shows is kept, and the rest of the VM fitted to it.
pub(crate) fn objects(case: &Case, shown: &[Value]) -> Vec<Value> {
    let roles = roles(&case.name);
    if roles.is_empty() {
        return Vec::new();
    }
    let vm = find("subresource-accept", "VirtualMachine", "p1");
    let vmi = find("guest-info", "VirtualMachineInstance", "p1");
    let dump = case::dump("a-at-rest");
    let items = dump["items"].as_array().unwrap();
    let pod = items.iter().find(|object| {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        object["kind"] == "Pod" && name.starts_with("virt-launcher") && object["status"]["phase"] == "Running"
    });
    let mut all: Vec<Value> = items
        .iter()
        .filter(|object| matches!(object["kind"].as_str(), Some("Node" | "KubeVirt")))
        .cloned()
        .collect();
    let uid = |kind: &str, name: &str| format!("{kind:0<8.8}-0000-4000-8000-{name:0<12.12}").replace('_', "0");
    let known = |kind: &str, name: &str| {
        let found = shown
            .iter()
            .find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
        found.map(uid_of)
    };
    for role in roles {
        let owner = known("VirtualMachine", role.name).or_else(|| owner_of(shown, role.name));
        let owner = owner.unwrap_or_else(|| uid("1", &hexed(role.name)));
        let own = known("VirtualMachineInstance", role.name).unwrap_or_else(|| uid("2", &hexed(role.name)));
        all.push(machine(&vm, role, &owner));
        if role.stage != Stage::Stopped {
            let mut vmi = instance(&vmi, role, &owner, &own);
            let vm = shown.iter().find(|object| uid_of(object) == owner);
            let told = vm.and_then(|vm| vm["status"]["conditions"].as_array());
            let conditions = vmi["status"]["conditions"].as_array_mut().unwrap();
            for condition in told.into_iter().flatten().filter(|_| role.stage == Stage::Running) {
                if !conditions.iter().any(|one| one["type"] == condition["type"]) {
                    conditions.push(condition.clone());
                }
            }
            all.push(vmi);
            let active = shown.iter().find(|object| uid_of(object) == own).and_then(active_pod);
            let id = active.unwrap_or_else(|| uid("3", &hexed(role.name)));
            all.push(launcher(pod.unwrap(), role, &own, &id));
        }
    }
    all
}

/// The UID of the pod in which an instance of the state runs.
fn active_pod(vmi: &Value) -> Option<String> {
    vmi["status"]["activePods"].as_object()?.keys().next().cloned()
}

/// The UID of the VM that an instance of the state belongs to.
fn owner_of(shown: &[Value], name: &str) -> Option<String> {
    let found = shown
        .iter()
        .find(|object| object["kind"] == "VirtualMachineInstance" && object["metadata"]["name"] == name);
    let owner = found?["metadata"]["ownerReferences"][0]["uid"].as_str()?;
    Some(owner.to_owned())
}

/// Lets the last owner in `managedFields` own what the status has.
fn owned(object: &mut Value) {
    let status: serde_json::Map<String, Value> = object["status"]
        .as_object()
        .unwrap()
        .keys()
        .map(|field| (format!("f:{field}"), json!({})))
        .chain([(".".to_owned(), json!({}))])
        .collect();
    let last = object["metadata"]["managedFields"].as_array_mut().unwrap().last_mut();
    last.unwrap()["fieldsV1"] = json!({"f:status": status});
}

/// Letters of a name as hexadecimal digits.
fn hexed(name: &str) -> String {
    name.bytes().rev().take(6).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn find(case: &str, kind: &str, name: &str) -> Value {
    let list = case::state(case);
    let items = list["items"].as_array().unwrap();
    let found = items
        .iter()
        .find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    found.unwrap().clone()
}

/// A copy under another name.
fn named(template: &Value, from: &str, to: &str, uids: &[(&str, &str)]) -> Value {
    let mut text = template
        .to_string()
        .replace(&format!("\"{from}\""), &format!("\"{to}\""));
    for (theirs, ours) in uids {
        text = text.replace(theirs, ours);
    }
    let mut object: Value = serde_json::from_str(&text).unwrap();
    object["metadata"].as_object_mut().unwrap().remove("resourceVersion");
    object
}

fn uid_of(object: &Value) -> String {
    object["metadata"]["uid"].as_str().unwrap().to_owned()
}

fn machine(template: &Value, role: Role, uid: &str) -> Value {
    let mut vm = named(template, "p1", role.name, &[(&uid_of(template), uid)]);
    vm["spec"]["runStrategy"] = json!(role.strategy);
    vm["status"]["runStrategy"] = json!(role.strategy);
    let (printed, reason, message) = match role.stage {
        Stage::Running => return vm,
        Stage::Stopped => ("Stopped", "VMINotExists", "VMI does not exist"),
        Stage::Waiting => (
            "ErrorUnschedulable",
            "PodNotExists",
            "virt-launcher pod has not yet been scheduled",
        ),
    };
    let status = vm["status"].as_object_mut().unwrap();
    status.remove("ready");
    if role.stage == Stage::Stopped {
        for field in ["created", "desiredGeneration", "observedGeneration", "runStrategy"] {
            status.remove(field);
        }
    }
    status.insert("printableStatus".to_owned(), json!(printed));
    let moment = "2026-11-22T08:50:00Z";
    let ready = json!({"type": "Ready", "status": "False", "reason": reason, "message": message,
        "lastProbeTime": moment, "lastTransitionTime": moment});
    status.insert("conditions".to_owned(), json!([ready]));
    owned(&mut vm);
    if role.stage == Stage::Waiting {
        let nowhere = json!({"kubernetes.io/hostname": "nowhere"});
        vm["spec"]["template"]["spec"]["nodeSelector"] = nowhere;
        let fields = &mut vm["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["f:template"]["f:spec"];
        fields["f:nodeSelector"] = json!({".": {}, "f:kubernetes.io/hostname": {}});
    }
    vm
}

fn instance(template: &Value, role: Role, vm: &str, uid: &str) -> Value {
    let owner = template["metadata"]["ownerReferences"][0]["uid"].as_str().unwrap();
    let pods = template["status"]["activePods"].as_object().unwrap();
    let pod = pods.keys().next().unwrap();
    let own = format!("3{}", &uid[1..]);
    let mut vmi = named(
        template,
        "p1",
        role.name,
        &[(&uid_of(template), uid), (owner, vm), (pod, &own)],
    );
    vmi["metadata"]["labels"]["kubevirt.io/nodeName"] = json!(role.node);
    vmi["spec"]["evictionStrategy"] = json!(role.eviction);
    let fields = &mut vmi["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"];
    if role.eviction != "LiveMigrate" || role.name.starts_with("ev-") {
        fields["f:evictionStrategy"] = json!({});
    }
    let status = vmi["status"].as_object_mut().unwrap();
    status.remove("fsFreezeStatus");
    for entry in vmi["metadata"]["managedFields"].as_array_mut().unwrap() {
        if let Some(fields) = entry["fieldsV1"]["f:status"].as_object_mut() {
            fields.remove("f:fsFreezeStatus");
        }
    }
    let status = vmi["status"].as_object_mut().unwrap();
    status.insert("nodeName".to_owned(), json!(role.node));
    status.insert("activePods".to_owned(), json!({own.clone(): role.node}));
    if role.marked {
        status.insert("evacuationNodeName".to_owned(), json!(role.node));
    }
    let conditions = status["conditions"].as_array_mut().unwrap();
    if role.marked {
        let moment = "2026-11-22T08:50:00Z";
        conditions.push(
            json!({"type": "EvictionRequested", "status": "True", "reason": "EvictionRequested",
            "message": "VMI is marked for eviction", "lastProbeTime": moment, "lastTransitionTime": moment}),
        );
    }
    if !role.agent {
        conditions.retain(|condition| condition["type"] != "AgentConnected");
    }
    if !role.migratable {
        let message = "cannot migrate VMI: PVC is not shared, live migration requires that all PVCs must be shared (using \
                       ReadWriteMany access mode)";
        for condition in conditions
            .iter_mut()
            .filter(|condition| condition["type"] == "LiveMigratable")
        {
            condition["status"] = json!("False");
            condition["reason"] = json!("DisksNotLiveMigratable");
            condition["message"] = json!(message);
        }
    }
    if role.stage == Stage::Waiting {
        for field in [
            "nodeName",
            "interfaces",
            "guestOSInfo",
            "migrationMethod",
            "volumeStatus",
        ] {
            status.remove(field);
        }
        status.insert("phase".to_owned(), json!("Scheduling"));
        status.insert("activePods".to_owned(), json!({own: ""}));
        let scheduled = json!({"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/3 nodes are available", "lastProbeTime": null, "lastTransitionTime": "2026-11-22T08:50:00Z"});
        status.insert("conditions".to_owned(), json!([scheduled]));
    }
    vmi
}

fn launcher(template: &Value, role: Role, vmi_uid: &str, uid: &str) -> Value {
    let from = template["metadata"]["annotations"]["kubevirt.io/domain"]
        .as_str()
        .unwrap();
    let owner = template["metadata"]["ownerReferences"][0]["uid"].as_str().unwrap();
    let space = template["metadata"]["namespace"].as_str().unwrap();
    let uids = [(owner, vmi_uid), (&*uid_of(template), uid)];
    let mut pod = named(template, from, role.name, &uids);
    pod = named(&pod, space, "demo", &[]);
    let name = if role.pod.is_empty() {
        format!("virt-launcher-{}-abcde", role.name)
    } else {
        role.pod.to_owned()
    };
    pod["metadata"]["name"] = json!(name);
    pod["metadata"]["generateName"] = json!(format!("virt-launcher-{}-", role.name));
    pod["metadata"]["labels"]["kubevirt.io/nodeName"] = json!(role.node);
    pod["spec"]["nodeName"] = json!(role.node);
    if role.stage == Stage::Waiting {
        pod["spec"].as_object_mut().unwrap().remove("nodeName");
        pod["spec"]["nodeSelector"]["kubernetes.io/hostname"] = json!("nowhere");
        let unscheduled = json!({"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/3 nodes are available", "lastProbeTime": null, "lastTransitionTime": null});
        pod["status"] = json!({"phase": "Pending", "qosClass": "Burstable", "conditions": [unscheduled]});
    }
    pod
}
