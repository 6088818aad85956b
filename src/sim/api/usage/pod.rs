//! Use of a pod's containers.
use serde_json::{Value, json};

use super::super::action::text;
use super::quantities;
use crate::sim::control::quantity;
use crate::sim::load::{Roster, Wave, dice, seconds};
use crate::sim::store::{Key, World};

/// What each container of a pod uses; `None` for a pod that does not run, or whose node is silent.
pub(super) fn containers(world: &World, pod: &Value) -> Option<Value> {
    if text(pod, "/status/phase") != "Running" {
        return None;
    }
    let list = pod.pointer("/spec/containers").and_then(Value::as_array)?;
    let all = list.iter().map(|container| {
        let name = text(container, "/name");
        let (cores, bytes) = guest(world, pod, name).unwrap_or_else(|| service(world, pod, container));
        json!({"name": name, "usage": quantities(cores, bytes)})
    });
    Some(all.collect())
}

/// A guest's processors and memory, and its launcher's own. The pod that a guest is to move to has only the latter.
fn guest(world: &World, pod: &Value, container: &str) -> Option<(f64, f64)> {
    if container != "compute" || text(pod, "/metadata/labels/kubevirt.io") != "virt-launcher" {
        return None;
    }
    let key = Key::new(
        Some(text(pod, "/metadata/namespace")),
        text(pod, "/metadata/ownerReferences/0/name"),
    );
    let roster = Roster::read(world);
    let guest = roster.find(&key)?;
    if roster.node(guest) != text(pod, "/spec/nodeName") {
        return Some((0.004, guest.overhead()));
    }
    let now = seconds(world);
    Some((guest.cpu().at(now) + 0.003, guest.resident().at(now) + guest.overhead()))
}

/// Any other container uses about what it asked for, mostly less.
fn service(world: &World, pod: &Value, container: &Value) -> (f64, f64) {
    let asked = |what: &str| text(container, &format!("/resources/requests/{what}"));
    let dice = dice(text(pod, "/metadata/uid"));
    let now = seconds(world);
    let cores = quantity::cpu(asked("cpu")).max(5) as f64 / 1_000.0;
    let bytes = quantity::units(asked("memory")).max(16 << 20) as f64;
    (
        Wave::new(cores * 0.3, 1.0, dice).at(now),
        Wave::new(bytes * 0.7, 0.1, dice).at(now),
    )
}
