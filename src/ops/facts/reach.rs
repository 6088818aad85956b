//! From which nodes a volume can be reached: the node affinity of PersistentVolumes, by the claim that is bound to each.

use rustc_hash::FxHashMap;

use super::objects::Objects;
use super::raw::{Claim, Pod, Vmi, Volume};
use super::rules;
use crate::domain::finding::Read;
use crate::domain::placement::Term;

/// Volumes that not every node can reach; most volumes are not among them.
#[derive(Clone, Debug, Default)]
pub struct Reach<'a> {
    /// By namespace and name of the claim.
    bound: FxHashMap<(&'a str, &'a str), Vec<Term>>,
}

impl<'a> Reach<'a> {
    /// Of the volumes that were read; what was not read says nothing.
    pub fn of(objects: &'a Objects) -> Self {
        let mut reach = Self::default();
        let claims: FxHashMap<&str, &Claim> = match &objects.claims {
            Read::Known(claims) => claims
                .iter()
                .map(|claim| (claim.spec.volume_name.as_str(), claim))
                .collect(),
            Read::Unread(_) => FxHashMap::default(),
        };
        for volume in objects.volumes.known().into_iter().flatten() {
            let Some(terms) = terms(volume) else { continue };
            let by_volume = volume.spec.claim_ref.as_ref();
            let by_claim = claims.get(volume.metadata.name.as_str()).map(|claim| &claim.metadata);
            let key = by_volume
                .map(|one| (one.namespace.as_str(), one.name.as_str()))
                .or_else(|| by_claim.map(|meta| (meta.namespace.as_str(), meta.name.as_str())));
            if let Some(key) = key {
                reach.bound.insert(key, terms);
            }
        }
        reach
    }

    /// Terms of the volumes behind a VM's claims: one term of each must hold.
    pub fn of_machine(&self, vmi: &Vmi) -> Vec<Vec<Term>> {
        let names = vmi.spec.volumes.iter().filter_map(|volume| volume.claim());
        self.all(&vmi.metadata.namespace, names)
    }

    /// Terms of the volumes behind a pod's claims.
    pub fn of_pod(&self, pod: &Pod) -> Vec<Vec<Term>> {
        let claims = pod.spec.volumes.iter();
        let names = claims.filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str()));
        self.all(&pod.metadata.namespace, names)
    }

    fn all<'n>(&self, namespace: &str, names: impl Iterator<Item = &'n str>) -> Vec<Vec<Term>> {
        if self.bound.is_empty() {
            return Vec::new();
        }
        names
            .filter_map(|name| self.bound.get(&(namespace, name)).cloned())
            .collect()
    }
}

fn terms(volume: &Volume) -> Option<Vec<Term>> {
    let required = volume.spec.node_affinity.as_ref()?.required.as_ref()?;
    // a term with an operator that is not known matches nowhere, so that it cannot let a node pass
    Some(required.node_selector_terms.iter().filter_map(rules::term).collect())
}
