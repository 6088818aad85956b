//! The beginning of a roll-out: pools are told that their machines are too old, as `spec.rolloutAfter` says it (Cluster
//! API, `clusterctl alpha rollout restart`).
use serde_json::{Value, json};

use super::Trouble;
use crate::sim::catalog;
use crate::sim::store::{Key, World, kept};

const POOLS: [&str; 2] = [
    "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io",
    "machinedeployments.cluster.x-k8s.io",
];

/// Lets a roll-out of this pool begin, a MachineDeployment or a KubeadmControlPlane by its name.
///
/// # Errors
/// [`Trouble::NoPool`] names the pools that there are.
pub fn begin(world: &World, pool: &str) -> Result<(), Trouble> {
    let mut known = Vec::new();
    for kind in POOLS.iter().filter_map(|id| catalog::by_id(id)) {
        let Ok(found) = world.store().snapshot(kind.id(), "", &Key::bound(""), None) else {
            continue;
        };
        for (key, entry) in &found.items {
            known.push(key.name().to_owned());
            if key.name() != pool {
                continue;
            }
            let mut object: Value = world.object(kind, entry);
            if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
                spec.insert("rolloutAfter".to_owned(), json!(world.moment()));
            }
            let told = world
                .store()
                .update(kind.id(), key, entry.rv, |rv| kept(object.clone(), rv));
            if told.is_ok() {
                return Ok(());
            }
        }
    }
    Err(Trouble::NoPool {
        pool: pool.to_owned(),
        known: if known.is_empty() {
            "the dump has none".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::Clock;

    #[test]
    fn a_pool_is_told_and_an_unknown_one_is_refused_by_name() {
        let deployment = json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDeployment",
            "metadata": {"name": "wp", "namespace": "c"}, "spec": {"replicas": 1}});
        let world = World::load(vec![deployment], Clock::wall()).unwrap();
        begin(&world, "wp").unwrap();
        let kind = catalog::by_id(POOLS[1]).unwrap();
        let entry = world.store().get(kind.id(), &Key::new(Some("c"), "wp")).unwrap();
        assert!(world.object(kind, &entry)["spec"]["rolloutAfter"].is_string());
        let why = begin(&world, "gold").unwrap_err().to_string();
        assert!(why.contains("gold") && why.contains("wp"), "{why}");
    }
}
