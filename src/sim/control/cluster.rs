//! The controllers' way to the objects: the same store as the API's, so that watches see each step as a version.
use std::cell::Cell;
use std::sync::Arc;

use serde_json::{Value, json};

use super::json::{drop, get, items, leaving, list, name, namespace, set, text};
use super::kinds::{BUDGET, EVENT, MIGRATION, POD, VM, VMI};
use crate::sim::api::track;
use crate::sim::catalog::{self, Kind};
use crate::sim::store::{Key, World, kept};

/// What KubeVirt's mutating webhook adds to a new instance, so that nobody owns it.
const ADMITTED: [&[&str]; 7] = [
    &["spec", "domain", "cpu", "model"],
    &["spec", "domain", "cpu", "maxSockets"],
    &["spec", "domain", "memory", "maxGuest"],
    &["spec", "domain", "features"],
    &["spec", "evictionStrategy"],
    &["status", "currentCPUTopology"],
    &["status", "memory"],
];

/// The same for a VM that virt-controller makes.
const IDENTITY: [&[&str]; 2] = [
    &["spec", "template", "spec", "domain", "firmware", "serial"],
    &["spec", "template", "spec", "domain", "firmware", "uuid"],
];

/// What the API server fills into a new pod.
const FILLED_IN: [&[&str]; 5] = [
    &["status"],
    &["spec", "preemptionPolicy"],
    &["spec", "priority"],
    &["spec", "serviceAccount"],
    &["spec", "serviceAccountName"],
];

/// The same for a migration.
const LABELLED: [&[&str]; 2] = [&["metadata", "finalizers"], &["metadata", "labels"]];

/// The objects of a world, for its controllers.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    world: Arc<World>,
    /// Who is at work, for `managedFields`.
    hand: Cell<&'static str>,
}

impl Cluster {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self {
            world,
            hand: Cell::new("virt-controller"),
        }
    }

    /// Lets somebody else do the next changes.
    pub(super) fn hand_over(&self, to: &'static str) {
        self.hand.set(to);
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// The world, for requests that outlive a borrow of the controllers.
    pub(super) fn shared(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// The present state of an object.
    pub(super) fn get(&self, id: &'static str, key: &Key) -> Option<Value> {
        let kind = catalog::by_id(id)?;
        let entry = self.world.store().get(id, key)?;
        Some(self.world.object(kind, &entry))
    }

    /// Every object of a kind whose key starts with `prefix`; for a few.
    pub(super) fn list(&self, id: &'static str, prefix: &str) -> Vec<Value> {
        let mut all = Vec::new();
        self.each(id, prefix, |_, object| all.push(object));
        all
    }

    /// Shows every object of a kind whose key starts with `prefix`, one after the other: thousands of them at once would
    /// take a gigabyte.
    pub(super) fn each(&self, id: &'static str, prefix: &str, mut see: impl FnMut(Key, Value)) {
        let Some(kind) = catalog::by_id(id) else { return };
        let found = self.world.store().snapshot(id, prefix, &Key::bound(prefix), None);
        for (key, entry) in found.map(|found| found.items).unwrap_or_default() {
            let object = self.world.object(kind, &entry);
            see(key, object);
        }
    }

    /// Stores a new object, stamped as the API server does it; `None` if its name is taken.
    pub(super) fn create(&self, id: &'static str, mut object: Value) -> Option<Value> {
        let kind = catalog::by_id(id)?;
        let generated = text(&object, &["metadata", "generateName"]).to_owned();
        if name(&object).is_empty() && !generated.is_empty() {
            set(&mut object, &["metadata", "name"], self.world.name_from(&generated));
        }
        self.sign(kind, &Value::Null, &mut object);
        set(&mut object, &["metadata", "uid"], self.world.uid());
        set(&mut object, &["metadata", "creationTimestamp"], self.world.moment());
        if kind.custom || matches!(id, POD | BUDGET) {
            set(&mut object, &["metadata", "generation"], 1);
        }
        if id == POD && text(&object, &["metadata", "labels", "kubevirt.io"]) == "hotplug-disk" {
            mount_token(&mut object, &self.world.name_from("kube-api-access-"));
        }
        let key = key_of(kind, &object);
        let rv = self.world.store().create(id, key, |rv| kept(object.clone(), rv)).ok()?;
        set(&mut object, &["metadata", "resourceVersion"], rv.to_string());
        set(&mut object, &["apiVersion"], kind.api_version());
        set(&mut object, &["kind"], kind.kind);
        Some(object)
    }

    /// Replaces an object by a changed copy of it; false if somebody else was faster. One that was to go and is held
    /// by nobody any more is removed.
    pub(super) fn update(&self, id: &'static str, mut object: Value) -> bool {
        let Some(kind) = catalog::by_id(id) else { return false };
        let key = key_of(kind, &object);
        let Some(old) = self.get(id, &key) else { return false };
        let seen = text(&object, &["metadata", "resourceVersion"]);
        if seen != text(&old, &["metadata", "resourceVersion"]) {
            return false;
        }
        if old == object {
            return true;
        }
        let Ok(seen) = seen.parse() else { return false };
        if kind.custom && wish_changed(kind, &old, &object) {
            count_up(&mut object);
        }
        self.sign(kind, &old, &mut object);
        let store = self.world.store();
        let free = items(&object, &["metadata", "finalizers"]).is_empty();
        // kubelet lets a pod go only when its containers are done
        if leaving(&object) && free && id != POD {
            return store.delete(id, &key, seen, |rv| kept(object, rv)).is_ok();
        }
        store.update(id, &key, seen, |rv| kept(object, rv)).is_ok()
    }

    /// Notes who wrote what. A kind whose status has a path of its own is written there, and the rest apart from it.
    fn sign(&self, kind: &'static Kind, old: &Value, new: &mut Value) {
        let (hand, now) = (self.hand.get(), self.world.moment());
        // a binding is nobody's
        let bound = |pod: &Value| !text(pod, &["spec", "nodeName"]).is_empty();
        if kind.id() == POD && !old.is_null() && bound(new) && !bound(old) {
            return;
        }
        if old.is_null() && matches!(kind.id(), VM | VMI | EVENT | MIGRATION | POD) {
            let mut asked = new.clone();
            for path in ADMITTED
                .iter()
                .filter(|path| kind.id() == VMI && !self.is_asked(new, path))
            {
                drop(&mut asked, path);
            }
            for path in IDENTITY.iter().filter(|_| kind.id() == VM) {
                drop(&mut asked, path);
            }
            for path in LABELLED.iter().filter(|_| kind.id() == MIGRATION) {
                drop(&mut asked, path);
            }
            for path in FILLED_IN.iter().filter(|_| kind.id() == POD) {
                drop(&mut asked, path);
            }
            // what an event leaves empty is not written
            if let Some(fields) = asked.as_object_mut().filter(|_| kind.id() == EVENT) {
                fields.retain(|_, value| !value.is_null() && value != "");
            }
            track(kind, old, &mut asked, hand, "", &now);
            if let Some(owners) = get(&asked, &["metadata", "managedFields"]) {
                set(new, &["metadata", "managedFields"], owners.clone());
            }
            return;
        }
        if kind.subresource("status").is_none() || old.is_null() {
            return track(kind, old, new, hand, "", &now);
        }
        let status = get(new, &["status"]).cloned();
        match get(old, &["status"]) {
            Some(before) => set(new, &["status"], before.clone()),
            None => drop(new, &["status"]),
        }
        track(kind, old, new, hand, "", &now);
        let between = new.clone();
        match status {
            Some(status) => set(new, &["status"], status),
            None => drop(new, &["status"]),
        }
        track(kind, &between, new, hand, "status", &now);
    }

    /// Whether the VM of a new instance says itself what the webhook would add otherwise.
    fn is_asked(&self, vmi: &Value, path: &[&str]) -> bool {
        let key = Key::new(Some(namespace(vmi)), name(vmi));
        let of_spec = path.first() == Some(&"spec");
        let vm = self.get(VM, &key).filter(|_| of_spec);
        vm.is_some_and(|vm| get(&vm, &[&["spec", "template"], path].concat()).is_some())
    }

    /// Asks for an object to go: it is marked while finalizers hold it, and removed otherwise.
    pub(super) fn delete(&self, id: &'static str, key: &Key) -> bool {
        let Some(mut object) = self.get(id, key) else {
            return false;
        };
        if items(&object, &["metadata", "finalizers"]).is_empty() {
            return self.remove(id, key);
        }
        if leaving(&object) {
            return false;
        }
        set(&mut object, &["metadata", "deletionTimestamp"], self.world.moment());
        set(&mut object, &["metadata", "deletionGracePeriodSeconds"], 0);
        count_up(&mut object);
        self.store(id, key, object)
    }

    /// Removes an object whoever holds it.
    pub(super) fn remove(&self, id: &'static str, key: &Key) -> bool {
        let (Some(kind), Some(entry)) = (catalog::by_id(id), self.world.store().get(id, key)) else {
            return false;
        };
        let object = self.world.object(kind, &entry);
        self.world
            .store()
            .delete(id, key, entry.rv, |rv| kept(object, rv))
            .is_ok()
    }

    /// Stores an object as it is in the place of the version it was made from.
    pub(super) fn store(&self, id: &'static str, key: &Key, object: Value) -> bool {
        let seen = text(&object, &["metadata", "resourceVersion"]).parse();
        seen.is_ok_and(|seen| self.world.store().update(id, key, seen, |rv| kept(object, rv)).is_ok())
    }

    /// World time to the second.
    pub(super) fn moment(&self) -> String {
        self.world.moment()
    }
}

/// Whether the part of an object that its generation counts is another one: all but the metadata, and all but the status
/// of a kind that has a path of its own for it.
fn wish_changed(kind: &'static Kind, old: &Value, new: &Value) -> bool {
    let bare = |object: &Value| {
        let mut object = object.clone();
        drop(&mut object, &["metadata"]);
        if kind.subresource("status").is_some() {
            drop(&mut object, &["status"]);
        }
        object
    };
    bare(old) != bare(new)
}

/// What the API server adds to a pod that does not say it wants no token (plugin/pkg/admission/serviceaccount).
fn mount_token(pod: &mut Value, volume: &str) {
    let file = |name: &str, key: &str| json!({"configMap": {"name": name, "items": [{"key": key, "path": key}]}});
    let space = json!({"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}});
    let sources = json!([
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        file("kube-root-ca.crt", "ca.crt"),
        {"downwardAPI": {"items": [space]}},
    ]);
    if let Some(all) = list(pod, &["spec", "volumes"]) {
        all.push(json!({"name": volume, "projected": {"sources": sources, "defaultMode": 420}}));
    }
    for container in list(pod, &["spec", "containers"]).into_iter().flatten() {
        if let Some(all) = list(container, &["volumeMounts"]) {
            let path = "/var/run/secrets/kubernetes.io/serviceaccount";
            all.push(json!({"name": volume, "readOnly": true, "mountPath": path}));
        }
    }
}

/// Adds one to the generation.
pub(super) fn count_up(object: &mut Value) {
    let now = super::json::number(object, &["metadata", "generation"]).unwrap_or(1);
    set(object, &["metadata", "generation"], json!(now + 1));
}

pub(super) fn key_of(kind: &'static Kind, object: &Value) -> Key {
    let space = namespace(object);
    Key::new(kind.namespaced.then_some(space), name(object))
}
