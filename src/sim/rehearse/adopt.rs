//! What a dump leaves out and the controllers need: MachineSets between deployments and their machines, and owners.
use serde_json::{Value, json};

const CAPI: &str = "cluster.x-k8s.io/v1beta1";

/// The objects of Cluster API of a dump.
#[derive(Default)]
pub(super) struct Machinery {
    pub(super) deployments: Vec<Value>,
    pub(super) sets: Vec<Value>,
    pub(super) planes: Vec<Value>,
    pub(super) machines: Vec<Value>,
}

impl Machinery {
    /// Keeps an object back if it is one of these.
    pub(super) fn take(&mut self, object: Value) -> Option<Value> {
        let kind = text(&object, "/kind").to_owned();
        let list = match kind.as_str() {
            "MachineDeployment" => &mut self.deployments,
            "MachineSet" => &mut self.sets,
            "KubeadmControlPlane" => &mut self.planes,
            "Machine" => &mut self.machines,
            _ => return Some(object),
        };
        if !text(&object, "/apiVersion").contains("cluster.x-k8s.io") {
            return Some(object);
        }
        list.push(object);
        None
    }

    /// Everything, with what was missing.
    pub(super) fn complete(mut self) -> Vec<Value> {
        for deployment in &self.deployments {
            let owned = self
                .sets
                .iter_mut()
                .filter(|set| is_of(set, deployment))
                .map(|set| own(set, deployment));
            if owned.count() == 0 {
                self.sets.push(set_of(deployment));
            }
        }
        let only = match self.deployments.as_slice() {
            [only] => Some(text(only, "/metadata/name").to_owned()),
            _ => None,
        };
        for machine in &mut self.machines {
            if machine.pointer("/metadata/ownerReferences/0").is_some() {
                continue;
            }
            if label(machine, "cluster.x-k8s.io/control-plane").is_some() {
                if let Some(plane) = self.planes.iter().find(|plane| near(plane, machine)) {
                    own(machine, plane);
                }
                continue;
            }
            let named = label(machine, "cluster.x-k8s.io/deployment-name")
                .map(str::to_owned)
                .or_else(|| only.clone());
            let set = self.sets.iter().find(|set| {
                let by_set =
                    label(machine, "cluster.x-k8s.io/set-name").is_some_and(|name| name == text(set, "/metadata/name"));
                let of = text(set, "/metadata/ownerReferences/0/name");
                near(set, machine) && (by_set || named.as_deref() == Some(of))
            });
            if let Some(set) = set {
                own(machine, set);
            }
        }
        let Self {
            deployments,
            sets,
            planes,
            machines,
        } = self;
        [deployments, sets, planes, machines].concat()
    }
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.pointer("/metadata/labels")?.get(key)?.as_str()
}

fn near(one: &Value, other: &Value) -> bool {
    text(one, "/metadata/namespace") == text(other, "/metadata/namespace")
}

/// Whether a MachineSet is a deployment's: by owner, label or name.
fn is_of(set: &Value, deployment: &Value) -> bool {
    let name = text(deployment, "/metadata/name");
    let owner = text(set, "/metadata/ownerReferences/0/name");
    let hash = text(set, "/metadata/name")
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('-'));
    near(set, deployment)
        && (owner == name
            || owner.is_empty()
                && (label(set, "cluster.x-k8s.io/deployment-name") == Some(name)
                    || hash.is_some_and(|hash| !hash.contains('-'))))
}

fn own(object: &mut Value, by: &Value) {
    if object.pointer("/metadata/ownerReferences/0").is_some() {
        return;
    }
    let owner = json!([{
        "apiVersion": text(by, "/apiVersion"), "kind": text(by, "/kind"), "name": text(by, "/metadata/name"),
        "uid": text(by, "/metadata/uid"), "controller": true, "blockOwnerDeletion": true,
    }]);
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("ownerReferences".to_owned(), owner);
    }
}

/// The set of a deployment whose dump has none.
fn set_of(deployment: &Value) -> Value {
    let part = |pointer: &str| deployment.pointer(pointer).cloned().unwrap_or(Value::Null);
    let name = text(deployment, "/metadata/name");
    let replicas = part("/spec/replicas");
    let mut set = json!({
        "apiVersion": CAPI, "kind": "MachineSet",
        "metadata": {
            "name": format!("{name}-found"), "namespace": text(deployment, "/metadata/namespace"),
            "uid": format!("{}-set", text(deployment, "/metadata/uid")),
            "creationTimestamp": text(deployment, "/metadata/creationTimestamp"),
            "labels": {"cluster.x-k8s.io/deployment-name": name},
        },
        "spec": {
            "clusterName": part("/spec/clusterName"), "replicas": replicas, "selector": part("/spec/selector"),
            "template": part("/spec/template"),
        },
        "status": {"replicas": part("/spec/replicas")},
    });
    own(&mut set, deployment);
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_find_their_set_and_a_deployment_without_one_gets_it() {
        let mut machinery = Machinery::default();
        let deployment = json!({"apiVersion": CAPI, "kind": "MachineDeployment",
            "metadata": {"name": "wp", "namespace": "c", "uid": "u"}, "spec": {"replicas": 1, "template": {"spec": {}}}});
        let machine = json!({"apiVersion": CAPI, "kind": "Machine", "metadata": {"name": "m", "namespace": "c"}});
        assert!(machinery.take(deployment).is_none() && machinery.take(machine).is_none());
        assert!(machinery.take(json!({"kind": "Pod"})).is_some());
        let all = machinery.complete();
        let kinds: Vec<&str> = all.iter().map(|one| text(one, "/kind")).collect();
        assert_eq!(kinds, ["MachineDeployment", "MachineSet", "Machine"]);
        assert_eq!(text(&all[1], "/metadata/ownerReferences/0/name"), "wp");
        assert_eq!(text(&all[2], "/metadata/ownerReferences/0/name"), "wp-found");
    }
}
