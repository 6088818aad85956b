//! What a case begins with.
//!
//! States are derived from the case's answers, so an object taken from a PUT, PATCH or DELETE already carries that
//! change. Here it is undone, and what a case needs but never shows is added.
use serde_json::{Value, json};

use vmotui::sim::catalog::rbac::{Binding, Identity, Rbac};
use vmotui::sim::clock::Clock;
use vmotui::sim::store::World;

use crate::{case, cast, drive, roles, undo};

/// Objects of other cases of the same session, by kind, that this one only shows in Tables.
const BORROWED: &[(&str, &str, &[&str])] = &[
    (
        "list-table-partial",
        "list-selectors",
        &["VirtualMachine", "ConfigMap", "Event"],
    ),
    ("list-table-partial", "errors-auth", &["Pod"]),
    ("list-table-partial", "write-update", &["Node"]),
    ("list-table-partial", "kubevirt-version", &["KubeVirt"]),
];

/// Objects that a case creates itself.
const CREATED: &[(&str, &[&str])] = &[
    ("watch-basic", &["w1"]),
    ("write-apply", &["ssa", "ssa-vm"]),
    ("watch-bookmarks", &["bk", "crash-1"]),
];

/// Changes that a state already carries: merge patches that take them back.
fn undone(case: &str, name: &str) -> Option<Value> {
    Some(match (case, name) {
        ("write-update", "w-ok") => json!({"metadata": {"labels": {"x": null}, "resourceVersion": "PUT"}}),
        ("write-update", "item-00") => json!({"data": {"k": "vvvvvvvvvvvvvvvvvvvv"}}),
        ("write-update", "node03") => json!({"spec": {"unschedulable": null}}),
        _ => return None,
    })
}

/// The world before the first step.
pub(crate) fn world(case: &case::Case) -> World {
    let name = case.name.as_str();
    let mut objects = items(case::state(name));
    if name == "clone" {
        // the VM that is cloned is the one whose snapshots were taken
        let shown = items(case::state("snapshot")).into_iter();
        objects.extend(shown.filter(|object| !roles::spoiled("snapshot", object)));
    }
    objects.retain(|object| !roles::spoiled(name, object));
    for object in cast::objects(case, &objects) {
        if !objects.iter().any(|known| identity(known) == identity(&object)) {
            objects.push(object);
        }
    }
    for (_, lender, kinds) in BORROWED.iter().filter(|(borrower, ..)| *borrower == name) {
        for mut object in items(case::state(lender)) {
            let wanted = kinds.iter().any(|kind| object["kind"] == *kind);
            if wanted && !objects.iter().any(|known| identity(known) == identity(&object)) {
                if let Some(patch) = undone(lender, object["metadata"]["name"].as_str().unwrap_or_default()) {
                    json_patch::merge(&mut object, &patch);
                    disown(&mut object, "f:unschedulable");
                }
                objects.push(object);
            }
        }
    }
    objects.extend(shown_in_rows(case, &objects));
    let created = CREATED
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[][..], |(_, names)| names);
    objects.retain(|object| !created.iter().any(|gone| object["metadata"]["name"] == *gone));
    for object in &mut objects {
        restore(case, object);
    }
    objects.extend(added(name));
    let world = World::load(objects, Clock::fixed("2026-11-22T08:30:00Z".parse().unwrap())).unwrap();
    world.with_rbac(rbac())
}

/// Objects of which the case shows no more than the metadata in rows of a Table.
fn shown_in_rows(case: &case::Case, known: &[Value]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for step in &case.steps {
        let (Some(request), Some(response)) = (&step.request, &step.response) else {
            continue;
        };
        let Some(kind) = drive::kind_of(&request.path) else {
            continue;
        };
        for row in response.body["rows"].as_array().into_iter().flatten() {
            let metadata = row["object"]["metadata"].clone();
            let version = kind.api_version();
            let mut object = json!({"apiVersion": version, "kind": kind.kind, "metadata": metadata});
            if kind.id() == "nodes" {
                object["spec"] = json!({"podCIDRs": ["198.18.1.0/24"]});
            }
            if kind.id() == "events" {
                object["involvedObject"] = json!({"kind": "VirtualMachine", "name": "mv", "namespace": "demo"});
            }
            let there = |other: &Value| identity(other) == identity(&object);
            if metadata["name"].is_string() && !known.iter().any(there) && !found.iter().any(there) {
                found.push(object);
            }
        }
    }
    found
}

fn items(mut list: Value) -> Vec<Value> {
    match list["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

/// Takes a field of the spec from its owners.
fn disown(object: &mut Value, field: &str) {
    for entry in object["metadata"]["managedFields"].as_array_mut().into_iter().flatten() {
        if let Some(spec) = entry["fieldsV1"].get_mut("f:spec").and_then(Value::as_object_mut) {
            spec.remove(field);
        }
    }
}

fn identity(object: &Value) -> (Value, Value, Value) {
    let metadata = &object["metadata"];
    (
        object["kind"].clone(),
        metadata["namespace"].clone(),
        metadata["name"].clone(),
    )
}

fn restore(case: &case::Case, object: &mut Value) {
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    if let Some(mut patch) = undone(&case.name, &name) {
        if patch["metadata"]["resourceVersion"] == "PUT" {
            let put = case
                .steps
                .iter()
                .filter_map(|step| step.request.as_ref())
                .find(|request| request.method == "PUT");
            patch["metadata"]["resourceVersion"] = put.unwrap().body["metadata"]["resourceVersion"].clone();
        }
        json_patch::merge(object, &patch);
    }
    undo::take_back(&case.name, object);
    // What a DELETE answered is on its way out already.
    if case.name == "write-delete" || case.name == "kubectl-verbs" {
        let Some(metadata) = object["metadata"].as_object_mut() else {
            return;
        };
        if metadata.remove("deletionTimestamp").is_some() {
            metadata.remove("deletionGracePeriodSeconds");
            if let Some(generation) = metadata.get("generation").and_then(Value::as_i64) {
                metadata.insert("generation".to_owned(), json!(generation - 1));
            }
            if let Some(finalizers) = metadata.get_mut("finalizers").and_then(Value::as_array_mut) {
                finalizers.retain(|finalizer| finalizer != "foregroundDeletion");
            }
        }
    }
}

/// What a case needs but never shows, or shows only in part.
fn added(case: &str) -> Vec<Value> {
    match case {
        "write-create" | "write-apply" => vec![namespace("demo")],
        "list-selectors" => vec![json!({
            "apiVersion": "v1", "kind": "Event", "type": "Normal",
            "metadata": {"name": "zz", "namespace": "kubevirt", "uid": "zz"},
        })],
        "write-delete" => vec![json!({
            "apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "3"},
            "metadata": {"name": "ssa", "namespace": "demo", "resourceVersion": "2071",
                "uid": "5209163c-28c1-4fb4-ad32-3f55ffb4b22d", "creationTimestamp": "2026-11-22T08:24:01Z"},
        })],
        "snapshot" | "clone" => backed_up(),
        "busy-vm" => vec![undo::claim("mv-1")],
        "volume-hotplug" => ["extra-0", "extra-1", "extra-2"].map(undo::claim).to_vec(),
        "pod-eviction" => vec![json!({
            "apiVersion": "v1", "kind": "Pod", "spec": {"nodeName": "node01"}, "status": {"phase": "Running"},
            "metadata": {"name": "virt-exportproxy-595f5dccdf-tl86w", "namespace": "kubevirt", "uid": "proxy"},
        })],
        _ => Vec::new(),
    }
}

fn namespace(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": "ns"}, "spec": {}, "status": {"phase": "Active"}})
}

/// The users of the recording session: `viewer` may read everywhere, `dev` may edit in `demo`.
fn rbac() -> Rbac {
    let mut rbac = Rbac::simulated();
    let mut dev = Identity::user("dev", &["devs"]);
    dev.extra.push((
        "authentication.kubernetes.io/credential-id".to_owned(),
        vec!["X509SHA256=0".to_owned()],
    ));
    rbac.trust("sim-dev", dev);
    rbac.bind(Binding::local("demo", "dev-edit", "edit", "devs"));
    rbac.bind(Binding::local("demo", "dev-kubevirt", "kubevirt.io:edit", "devs"));
    rbac
}

/// The claims that the contents of snapshots repeat.
fn backed_up() -> Vec<Value> {
    let mut claims = Vec::new();
    for content in items(case::state("snapshot")) {
        for backup in content["spec"]["volumeBackups"].as_array().into_iter().flatten() {
            let mut claim = backup["persistentVolumeClaim"].clone();
            claim["apiVersion"] = json!("v1");
            claim["kind"] = json!("PersistentVolumeClaim");
            claim["status"] = json!({"phase": "Bound", "capacity": {"storage": "10Gi"}});
            claims.push(claim);
        }
    }
    claims
}
