//! Volumes that can be had on some nodes only (pkg/scheduler/framework/plugins/volumebinding).
use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::json::{get, items, namespace, text};
use super::super::kinds::{CLAIM, VOLUME};
use super::filter;
use super::usage::Node;
use super::words::Refusal;
use crate::sim::store::Key;

/// The node affinity of the volumes that a pod's claims are bound to.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    required: Vec<Value>,
}

impl Volumes {
    pub(super) fn of(cluster: &Cluster, pod: &Value) -> Self {
        let claims = items(pod, &["spec", "volumes"]).iter().filter_map(|volume| {
            let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
            cluster.get(CLAIM, &Key::new(Some(namespace(pod)), claim))
        });
        let required = claims.filter_map(|claim| {
            let volume = cluster.get(VOLUME, &Key::new(None, text(&claim, &["spec", "volumeName"])))?;
            get(&volume, &["spec", "nodeAffinity", "required"]).cloned()
        });
        Self {
            required: required.collect(),
        }
    }

    /// Why a node will not do.
    pub(super) fn refusal(&self, name: &str, node: &Node) -> Option<Refusal> {
        let fits = |required: &Value| {
            let terms = items(required, &["nodeSelectorTerms"]);
            terms.iter().any(|term| filter::term_fits(term, name, &node.labels))
        };
        let away = self.required.iter().any(|required| !fits(required));
        away.then(|| Refusal::hopeless("node(s) didn't match PersistentVolume's node affinity"))
    }
}
