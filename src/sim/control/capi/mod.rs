//! Cluster API with the MAAS provider, as far as machines come and go: roll-outs of MachineDeployments and of the control
//! plane, the life of a machine and of the host under it, its drain, and health checks. Rules and words are those of
//! Cluster API v1.9 (v1beta1, with the v1beta2 conditions beside them).
mod condition;
mod deployment;
mod drain;
mod end;
mod health;
mod join;
mod life;
mod maas;
mod machine_set;
mod palette;
mod plane;
mod priority;
mod remedy;
mod rollout;
mod volumes;

use jiff::SignedDuration;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{From, Tone};
use super::json::{get, is, name, namespace, owner, text, uid};
use super::kinds::{CLUSTER, MACHINE};
use super::task::Part;
use crate::sim::span::span;
use crate::sim::store::Key;

pub use maas::Maas;

const DEPLOYER: From<'static> = From::Component("machinedeployment-controller");
const SETTER: From<'static> = From::Component("machineset-controller");
const KEEPER: From<'static> = From::Component("machine-controller");
const PLANNER: From<'static> = From::Component("kubeadm-control-plane-controller");
const PROVIDER: From<'static> = From::Component("maas-controller");

const PRE_DRAIN: &str = "pre-drain.delete.hook.machine.cluster.x-k8s.io";
const PRE_TERMINATE: &str = "pre-terminate.delete.hook.machine.cluster.x-k8s.io";
/// The hook with which the control plane controller holds its machines.
const CLEANUP: &str = "pre-terminate.delete.hook.machine.cluster.x-k8s.io/kcp-cleanup";

/// What the controllers remember beside the objects.
#[derive(Debug, Default)]
pub(super) struct State {
    maas: Maas,
    /// A node of each pool, as the next one will be.
    shapes: FxHashMap<String, Value>,
    /// UIDs of pods whose successor was made.
    pub(super) replaced: FxHashSet<String>,
    /// A pod of Portworx, as the next one will be.
    pub(super) storage_model: Option<Value>,
    /// Hosts that MAAS is releasing, by the MaasMachine that had them.
    releasing: FxHashMap<Key, maas::Metal>,
    /// Hosts that got an address.
    joined: u32,
}

impl Control {
    /// Whether an object, or the cluster it belongs to, is paused.
    fn paused(&self, object: &Value) -> bool {
        let noted = |one: &Value| get(one, &["metadata", "annotations", "cluster.x-k8s.io/paused"]).is_some();
        if noted(object) || is(object, &["spec", "paused"]) {
            return true;
        }
        let label = text(object, &["metadata", "labels", "cluster.x-k8s.io/cluster-name"]);
        let cluster = Key::new(Some(namespace(object)), label);
        let cluster = self.cluster.get(CLUSTER, &cluster);
        cluster.is_some_and(|cluster| is(&cluster, &["spec", "paused"]) || noted(&cluster))
    }

    /// A roll-out that is to begin later is looked at again when its time has come.
    fn when_due(&mut self, object: &Value, part: Part, key: &Key) {
        let after = text(object, &["spec", "rolloutAfter"]).parse::<jiff::Timestamp>();
        let wait = after.map(|after| after.duration_since(self.now()));
        if let Ok(wait) = wait
            && wait > SignedDuration::ZERO
        {
            self.later(part, key, "", wait);
        }
    }

    /// A machine changed: whoever counts on it looks.
    pub(super) fn capi_machine_changed(&mut self, key: &Key, machine: &Value, gone: bool) {
        let space = key.namespace();
        if let Some((of, _)) = owner(machine, "MachineSet") {
            self.push(Part::MachineSet, &Key::new(space, of));
        }
        if let Some((of, _)) = owner(machine, "KubeadmControlPlane") {
            self.push(Part::Plane, &Key::new(space, of));
        }
        if !gone {
            self.push(Part::Capi, key);
            self.worry(machine);
        }
    }

    /// A host changed: its machine looks, and the provider goes on.
    pub(super) fn host_changed(&mut self, key: &Key, host: &Value, gone: bool) {
        if !gone {
            self.push(Part::Maas, key);
        }
        let machine = owner(host, "Machine").map_or_else(|| name(host), |(machine, _)| machine);
        self.push(Part::Capi, &Key::new(key.namespace(), machine));
    }

    /// A node changed: its machine takes over its health.
    pub(super) fn node_of_machine_changed(&mut self, node: &Value, gone: bool) {
        if self.cluster.world().store().is_empty(MACHINE) {
            return;
        }
        if let Some(machine) = self.machine_of(node) {
            if let Some(found) = self.cluster.get(MACHINE, &machine) {
                let set = owner(&found, "MachineSet").map(|(set, _)| Key::new(machine.namespace(), set));
                if let Some(set) = set {
                    self.push(Part::MachineSet, &set);
                }
                if let Some((plane, _)) = owner(&found, "KubeadmControlPlane") {
                    self.push(Part::Plane, &Key::new(machine.namespace(), plane));
                }
            }
            self.push(Part::Capi, &machine);
        }
        if gone {
            self.check_health_soon();
        } else {
            self.worry(node);
            self.await_network(node);
        }
    }

    /// Letters as generated names end in.
    fn letters(&self, count: usize) -> String {
        let name = self.cluster.world().name_from("");
        name.chars().take(count).collect()
    }
}

/// Puts a controller's finalizer on an object, as each does when it first sees one; true if it was not there.
fn hold(object: &mut Value, finalizer: &str) -> bool {
    if super::json::held(object, finalizer) {
        return false;
    }
    if let Some(all) = super::json::list(object, &["metadata", "finalizers"]) {
        all.push(finalizer.into());
    }
    true
}

fn is_plane(machine: &Value) -> bool {
    get(machine, &["metadata", "labels", "cluster.x-k8s.io/control-plane"]).is_some()
}

/// `namespace/name`.
fn full(object: &Value) -> String {
    format!("{}/{}", namespace(object), name(object))
}

fn owned_by(api: &str, kind: &str, of: &Value) -> Value {
    json!({
        "apiVersion": api, "kind": kind, "name": name(of), "uid": uid(of), "blockOwnerDeletion": true, "controller": true,
    })
}

/// The annotations that hold a machine at one stage, by name.
fn hooks<'a>(machine: &'a Value, stage: &str) -> Vec<&'a str> {
    let notes = get(machine, &["metadata", "annotations"]).and_then(Value::as_object);
    let mut all: Vec<&str> = notes
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .filter(|key| key.starts_with(stage))
        .collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_are_told_apart_by_stage() {
        let machine = json!({"metadata": {"annotations": {
            "pre-drain.delete.hook.machine.cluster.x-k8s.io/b": "", "other": "",
            "pre-drain.delete.hook.machine.cluster.x-k8s.io/a": "",
        }}});
        let all = hooks(&machine, PRE_DRAIN);
        assert_eq!(all.len(), 2);
        assert!(all.first().is_some_and(|first| first.ends_with("/a")));
        assert!(hooks(&machine, PRE_TERMINATE).is_empty());
    }
}
