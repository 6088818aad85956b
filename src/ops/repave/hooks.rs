//! Hooks that hold the deletion of machines.
//!
//! Rule: Cluster API `api/v1beta1/machine_types.go`: annotations of these prefixes, whatever their value.

use serde_json::Value;

use super::platform::{Platform, path_of};

/// A hook of KubeadmControlPlane's own, which it takes away by itself.
const OWN: &str = "pre-terminate.delete.hook.machine.cluster.x-k8s.io/kcp-cleanup";

/// Hooks that hold the deletion of machines until their owners take them away: machine and hook.
pub(super) fn read(platform: &Platform) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for machine in platform.machines.known().into_iter().flatten() {
        let notes = machine.pointer("/metadata/annotations").and_then(Value::as_object);
        for key in notes.into_iter().flat_map(serde_json::Map::keys) {
            let hook = key.starts_with("pre-drain.delete.hook.") || key.starts_with("pre-terminate.delete.hook.");
            if hook && key != OWN {
                found.push((path_of(machine), key.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::finding::Read;

    #[test]
    fn hooks_of_others_are_named_and_kubeadms_own_is_not() {
        let platform = Platform {
            machines: Read::Known(vec![
                json!({"metadata": {"name": "m", "namespace": "c", "annotations": {
                OWN: "", "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup": "ops", "other": ""}}}),
            ]),
            ..Platform::default()
        };
        let hook = "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup".to_owned();
        assert_eq!(read(&platform), [("c/m".to_owned(), hook)]);
    }
}
