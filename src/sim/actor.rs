//! Others who move guests: what they ask the API for, word for word. A test lets them act and looks at what becomes of it.
//!
//! Every function returns the status codes of its requests in the order in which they were sent.
use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::api::{Asker, ask};
use super::store::World;

const PERSON: Asker = Asker {
    account: "erika@corp.example",
    program: "kubectl",
};
const KUBECTL: Asker = Asker {
    account: "system:admin",
    program: "kubectl",
};
const OPERATOR: Asker = Asker {
    account: "system:serviceaccount:kube-system:portworx-operator",
    program: "portworx-operator",
};
const VIRT: Asker = Asker {
    account: "system:serviceaccount:kubevirt:kubevirt-controller",
    program: "virt-controller",
};

const INSTANCES: &str = "/apis/kubevirt.io/v1/virtualmachineinstances";

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn items(world: &Arc<World>, path: &str) -> Vec<Value> {
    let (_, mut list) = ask(world, KUBECTL, Method::GET, path, &Value::Null);
    match list.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// The instances whose guest runs on a node.
fn instances_on(world: &Arc<World>, node: &str) -> Vec<Value> {
    let all = items(world, INSTANCES).into_iter();
    all.filter(|vmi| text(vmi, "/status/nodeName") == node).collect()
}

fn migrations(namespace: &str) -> String {
    format!("/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachineinstancemigrations")
}

/// A person moves a guest, as `virtctl migrate` and the dashboard do it.
pub fn person_migrates(world: &Arc<World>, namespace: &str, name: &str) -> Vec<u16> {
    let path = format!("/apis/subresources.kubevirt.io/v1/namespaces/{namespace}/virtualmachines/{name}/migrate");
    vec![ask(world, PERSON, Method::PUT, &path, &json!({})).0]
}

/// A person creates the migration itself, as `kubectl create -f` does.
pub fn person_creates(world: &Arc<World>, namespace: &str, name: &str, migration: &str) -> Vec<u16> {
    let object = json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
        "metadata": {"name": migration, "namespace": namespace}, "spec": {"vmiName": name},
    });
    vec![ask(world, PERSON, Method::POST, &migrations(namespace), &object).0]
}

/// An administrator changes a part of an object, by a merge patch.
pub fn changes(world: &Arc<World>, path: &str, change: &Value) -> Vec<u16> {
    vec![ask(world, KUBECTL, Method::PATCH, path, change).0]
}

/// `kubectl drain`: the node is cordoned, and each launcher pod on it asked to go, once.
pub fn drain(world: &Arc<World>, node: &str) -> Vec<u16> {
    let cordon = json!({"spec": {"unschedulable": true}});
    let path = format!("/api/v1/nodes/{node}");
    let mut codes = vec![ask(world, KUBECTL, Method::PATCH, &path, &cordon).0];
    let launchers = "/api/v1/pods?labelSelector=kubevirt.io%3Dvirt-launcher";
    for pod in items(world, launchers) {
        let over = matches!(text(&pod, "/status/phase"), "Succeeded" | "Failed");
        if text(&pod, "/spec/nodeName") == node && !over {
            codes.push(evict(world, &pod));
        }
    }
    codes
}

fn evict(world: &Arc<World>, pod: &Value) -> u16 {
    let (space, name) = (text(pod, "/metadata/namespace"), text(pod, "/metadata/name"));
    let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": {"name": name, "namespace": space}});
    let path = format!("/api/v1/namespaces/{space}/pods/{name}/eviction");
    ask(world, KUBECTL, Method::POST, &path, &eviction).0
}

/// Lets a node take pods again.
pub fn uncordon(world: &Arc<World>, node: &str) -> Vec<u16> {
    let path = format!("/api/v1/nodes/{node}");
    let open = json!({"spec": {"unschedulable": null}});
    vec![ask(world, KUBECTL, Method::PATCH, &path, &open).0]
}

/// The Portworx operator clears a node of guests before it restarts Portworx there
/// (libopenstorage/operator: pkg/controller/storagecluster/kubevirt.go).
pub fn portworx_clears(world: &Arc<World>, node: &str) -> Vec<u16> {
    let mut codes = Vec::new();
    for vmi in instances_on(world, node) {
        let (space, name) = (text(&vmi, "/metadata/namespace"), text(&vmi, "/metadata/name"));
        let migration = json!({
            "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
            "metadata": {
                "generateName": "portworx-kubevirt-migrate-vm-", "namespace": space,
                "labels": {"operator.libopenstorage.org/managed-by": "portworx"},
                "annotations": {
                    "operator.libopenstorage.org/vmi-migration-source-node": node,
                    "operator.libopenstorage.org/controller-revision-hash": "5b7d9c6f4d",
                },
            },
            "spec": {"vmiName": name},
        });
        codes.push(ask(world, OPERATOR, Method::POST, &migrations(space), &migration).0);
    }
    codes
}

/// virt-controller finds that a guest's launcher image is not the one of this KubeVirt any more; its workload updater then
/// moves the guest.
pub fn image_is_outdated(world: &Arc<World>, namespace: &str, name: &str) -> Vec<u16> {
    let path = format!("/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachineinstances/{name}");
    let outdated = json!({"metadata": {"labels": {"kubevirt.io/outdatedLauncherImage": ""}}});
    vec![ask(world, VIRT, Method::PATCH, &path, &outdated).0]
}
