//! Fields of the built-in kinds: an object is read as the type of its kind and written again, and what does not come
//! back is unknown.
use k8s_openapi::api::{apps, batch, core, networking, policy, rbac, storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sim::catalog::Kind;

type Trip = fn(&Value) -> Result<Value, serde_json::Error>;

fn trip<T: DeserializeOwned + Serialize>(object: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(T::deserialize(object)?)
}

/// The kinds that clients write.
fn trip_of(kind: &Kind) -> Option<Trip> {
    Some(match kind.id() {
        "configmaps" => trip::<core::v1::ConfigMap>,
        "secrets" => trip::<core::v1::Secret>,
        "namespaces" => trip::<core::v1::Namespace>,
        "nodes" => trip::<core::v1::Node>,
        "pods" => trip::<core::v1::Pod>,
        "services" => trip::<core::v1::Service>,
        "serviceaccounts" => trip::<core::v1::ServiceAccount>,
        "persistentvolumeclaims" => trip::<core::v1::PersistentVolumeClaim>,
        "persistentvolumes" => trip::<core::v1::PersistentVolume>,
        "deployments.apps" => trip::<apps::v1::Deployment>,
        "daemonsets.apps" => trip::<apps::v1::DaemonSet>,
        "statefulsets.apps" => trip::<apps::v1::StatefulSet>,
        "jobs.batch" => trip::<batch::v1::Job>,
        "cronjobs.batch" => trip::<batch::v1::CronJob>,
        "networkpolicies.networking.k8s.io" => trip::<networking::v1::NetworkPolicy>,
        "poddisruptionbudgets.policy" => trip::<policy::v1::PodDisruptionBudget>,
        "storageclasses.storage.k8s.io" => trip::<storage::v1::StorageClass>,
        "roles.rbac.authorization.k8s.io" => trip::<rbac::v1::Role>,
        "rolebindings.rbac.authorization.k8s.io" => trip::<rbac::v1::RoleBinding>,
        "clusterroles.rbac.authorization.k8s.io" => trip::<rbac::v1::ClusterRole>,
        "clusterrolebindings.rbac.authorization.k8s.io" => trip::<rbac::v1::ClusterRoleBinding>,
        _ => return None,
    })
}

/// Drops the fields that the kind does not have, and returns their paths.
///
/// # Errors
/// What is of a wrong type, in a sentence.
pub(crate) fn prune(kind: &Kind, object: &mut Value) -> Result<Vec<String>, String> {
    let Some(trip) = trip_of(kind) else {
        return Ok(Vec::new());
    };
    let known = trip(object).map_err(|why| why.to_string())?;
    let mut unknown = Vec::new();
    drop_unknown(object, &known, "", &mut unknown);
    Ok(unknown)
}

fn drop_unknown(object: &mut Value, known: &Value, path: &str, unknown: &mut Vec<String>) {
    match (object, known) {
        (Value::Object(fields), Value::Object(known)) => fields.retain(|name, value| {
            let here = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            match known.get(name) {
                Some(known) => drop_unknown(value, known, &here, unknown),
                // Null is nothing, and does not come back.
                None if value.is_null() => {}
                None => {
                    unknown.push(here);
                    return false;
                }
            }
            true
        }),
        (Value::Array(items), Value::Array(known)) => {
            for (number, (item, known)) in items.iter_mut().zip(known).enumerate() {
                drop_unknown(item, known, &format!("{path}[{number}]"), unknown);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    fn pruned(id: &str, mut object: Value) -> Result<Vec<String>, String> {
        prune(catalog::by_id(id).unwrap(), &mut object)
    }

    #[test]
    fn unknown_fields_and_wrong_types() {
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": {"x": "y"}, "nope": 1},
            "data": {"a": "b"}, "dta": {}});
        assert_eq!(pruned("configmaps", map).unwrap(), ["dta", "metadata.nope"]);
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"creationTimestamp": null},
            "spec": {"containers": [{"name": "a", "image": "b", "imag": "c"}]}});
        assert_eq!(pruned("pods", pod).unwrap(), ["spec.containers[0].imag"]);
        let wrong = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": {"a": 1}});
        assert!(pruned("configmaps", wrong).unwrap_err().contains("expected a string"));
    }
}
