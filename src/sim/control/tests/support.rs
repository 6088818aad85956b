//! A small cluster and ways to talk to it.
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::Control;
use crate::sim::catalog;
use crate::sim::clock::Clock;
use crate::sim::store::{Key, World, kept};

pub(super) struct Lab {
    pub(super) world: Arc<World>,
    pub(super) control: Control,
}

pub(super) fn node(name: &str, second: u8) -> Value {
    json!({"apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64",
            "kubevirt.io/schedulable": "true", "machine-type.node.kubevirt.io/q35": "true"}},
        "spec": {"podCIDR": format!("100.64.{second}.0/24")},
        "status": {"allocatable": {"cpu": "16", "memory": "64Gi", "pods": "250"},
            "addresses": [{"type": "InternalIP", "address": format!("10.0.0.{second}")}]}})
}

pub(super) fn vm(name: &str, strategy: &str) -> Value {
    json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": {"name": name, "namespace": "demo", "uid": format!("vm-{name}"), "generation": 1},
        "spec": {"runStrategy": strategy, "template": {"metadata": {"labels": {"app": name}}, "spec": {
            "domain": {"cpu": {"cores": 1}, "memory": {"guest": "1Gi"},
                "devices": {"interfaces": [{"name": "default", "masquerade": {}}]}, "machine": {"type": "q35"}},
            "networks": [{"name": "default", "pod": {}}],
            "volumes": [{"name": "root", "containerDisk": {"image": "quay.io/containerdisks/ubuntu:24.04"}}]}}}})
}

impl Lab {
    pub(super) fn new(objects: Vec<Value>) -> Self {
        let clock = Clock::fixed("2026-11-22T09:00:00Z".parse().unwrap());
        let kubevirt = json!({"apiVersion": "kubevirt.io/v1", "kind": "KubeVirt",
            "metadata": {"name": "kubevirt", "namespace": "kubevirt"},
            "spec": {"configuration": {"evictionStrategy": "LiveMigrate"},
                "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}}});
        let mut all = vec![node("node01", 1), node("node02", 2), node("node03", 3), kubevirt];
        all.extend(objects);
        let world = Arc::new(World::load(all, clock).unwrap());
        let control = Control::new(Arc::clone(&world));
        Self { world, control }
    }

    pub(super) fn put(&mut self, object: Value) {
        let kind = catalog::by_gvk(object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap()).unwrap();
        let meta = &object["metadata"];
        let key = Key::new(
            kind.namespaced.then(|| meta["namespace"].as_str().unwrap()),
            meta["name"].as_str().unwrap(),
        );
        let mut object = object.clone();
        if object["metadata"]["uid"].is_null() {
            object["metadata"]["uid"] = json!(self.world.uid());
        }
        if object["metadata"]["creationTimestamp"].is_null() {
            object["metadata"]["creationTimestamp"] = json!(self.world.moment());
        }
        self.world
            .store()
            .create(kind.id(), key, |rv| kept(object, rv))
            .unwrap();
    }

    pub(super) fn get(&self, id: &str, name: &str) -> Option<Value> {
        let kind = catalog::by_id(id).unwrap();
        let key = Key::new(kind.namespaced.then_some("demo"), name);
        let entry = self.world.store().get(kind.id(), &key)?;
        Some(self.world.object(kind, &entry))
    }

    pub(super) fn change(&self, id: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let kind = catalog::by_id(id).unwrap();
        let mut object = self.get(id, name).unwrap();
        change(&mut object);
        let key = Key::new(kind.namespaced.then_some("demo"), name);
        let rv = object["metadata"]["resourceVersion"].as_str().unwrap().parse().unwrap();
        self.world
            .store()
            .update(kind.id(), &key, rv, |rv| kept(object, rv))
            .unwrap();
    }

    pub(super) fn remove(&self, id: &str, name: &str) {
        let object = self.get(id, name).unwrap();
        let kind = catalog::by_id(id).unwrap();
        let key = Key::new(kind.namespaced.then_some("demo"), name);
        let rv = object["metadata"]["resourceVersion"].as_str().unwrap().parse().unwrap();
        self.world
            .store()
            .delete(kind.id(), &key, rv, |rv| kept(object, rv))
            .unwrap();
    }

    pub(super) fn list(&self, id: &str) -> Vec<Value> {
        let kind = catalog::by_id(id).unwrap();
        let all = self
            .world
            .store()
            .snapshot(kind.id(), "", &Key::bound(""), None)
            .unwrap();
        all.items
            .iter()
            .map(|(_, entry)| self.world.object(kind, entry))
            .collect()
    }

    pub(super) fn seconds(&mut self, seconds: i64) {
        self.control.advance(SignedDuration::from_secs(seconds));
    }

    /// The values that a field of an object went through.
    pub(super) fn history(&self, id: &str, name: &str, pointer: &str) -> Vec<String> {
        let kind = catalog::by_id(id).unwrap();
        let (changes, _) = self.world.store().changes(kind.id(), self.base(), usize::MAX).unwrap();
        let mut all: Vec<String> = Vec::new();
        for change in changes.iter().filter(|change| change.key.name() == name) {
            let entry = crate::sim::store::Entry {
                rv: change.rv,
                body: change.body.clone(),
            };
            let object = self.world.object(kind, &entry);
            let value = object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            if all.last() != Some(&value) {
                all.push(value);
            }
        }
        all
    }

    fn base(&self) -> u64 {
        self.world
            .store()
            .changes("nodes", 0, 1)
            .map_or_else(|lost| lost.oldest, |_| 0)
    }
}

pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
